import type { AuthProvider } from "react-admin";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { mayOpen } from "./permission-of";
import { currentSession, setSession } from "./session";

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
    // Whose session is over signs in again where they are (`SignInAgain`).
    if (problemOf(error).code !== "csrf") return;
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
    return mayOpen(`/${resource}`, currentSession()?.permissions ?? []);
  },
};
