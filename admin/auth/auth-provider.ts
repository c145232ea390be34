import type { AuthProvider } from "react-admin";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { currentSession, type Permission, setSession } from "./session";

/** What one needs to open a resource's pages; the server asks for the same. */
export const permissionOf: Record<string, Permission> = {
  rules: "rules.read",
  send: "send.segment",
  mails: "mails.read",
  held: "deliveries.read",
  deliveries: "deliveries.read",
  friends: "friends.read",
  attributes: "attributes.edit",
  "relay-targets": "relays.edit",
  relays: "relays.edit",
  accounts: "accounts.manage",
  roles: "accounts.manage",
  tokens: "accounts.manage",
  "audit-logs": "logs.read",
};

async function readSession() {
  const session = await ask(api.GET("/api/session"));
  setSession(session);
  return session;
}

const isIn = () => currentSession()?.stage === "full";

export const authProvider: AuthProvider = {
  async login() {
    // The page has signed in itself, in one step or two.
    await readSession();
  },
  async logout() {
    // Who cannot be signed out is not shown the sign-in page: the next person at this machine would be them.
    if (currentSession()?.account)
      await api.DELETE("/api/session").catch((error: unknown) => {
        if (problemOf(error).status !== 401) throw error;
      });
    setSession(null);
  },
  async checkAuth() {
    if (!isIn() && (await readSession()).stage !== "full") throw { message: false };
  },
  async checkError(error) {
    const { status, code } = problemOf(error);
    if (status !== 401 && code !== "csrf") return;
    setSession(null);
    // Another window may have signed in anew meanwhile.
    if ((await readSession().catch(() => null))?.stage !== "full") throw { message: "ra.notification.logged_out" };
  },
  async getPermissions() {
    return currentSession()?.permissions ?? [];
  },
  async getIdentity() {
    const account = currentSession()?.account;
    return { id: account?.id ?? 0, fullName: account?.displayName || account?.name || "" };
  },
  async canAccess({ resource }) {
    if (!currentSession()) await readSession();
    const needed = permissionOf[resource];
    return needed === undefined || (currentSession()?.permissions.includes(needed) ?? false);
  },
};
