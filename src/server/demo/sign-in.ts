/** Signs the demo's visitor in as an administrator, by the same request as anyone's. Only the demo mounts it. */
import { randomBytes } from "node:crypto";
import type { Express } from "express";
import { createAccount } from "../../store/accounts.ts";
import { setPassword } from "../../store/credentials.ts";
import type { Store } from "../../store/open.ts";
import { ADMIN_ROLE, seedRoles } from "../staff/default-roles.ts";
import { createHasher } from "../staff/passwords.ts";

const NAME = "demo";

/** Makes the account; the answer mounts `/demo/admin`, which leads to the staff's pages, signed in. */
export async function demoAdministrator(store: Store): Promise<(app: Express, appUrl: () => string) => void> {
  const password = randomBytes(24).toString("base64url");
  const hash = await createHasher().hash(password);
  await store.db.transaction().execute(async (tx) => {
    const now = new Date();
    await seedRoles(tx);
    const given = { name: NAME, displayName: "デモ管理者", roles: [ADMIN_ROLE], permissions: [], departments: null };
    const account = await createAccount(tx, given, now);
    if (!account) throw new Error(`there is an account ${NAME} already`);
    await setPassword(tx, account.id, hash, now);
  });
  return (app, appUrl) => {
    app.get("/demo/admin", async (_req, res) => {
      const answer = await fetch(`${appUrl()}/api/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ account: NAME, password }),
      });
      for (const cookie of answer.headers.getSetCookie()) res.append("set-cookie", cookie);
      res.set("cache-control", "no-store").redirect(303, "/admin/");
    });
  };
}
