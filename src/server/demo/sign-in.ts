/** Signs the demo's visitor in as an administrator, by the same request as anyone's. */
import { randomBytes } from "node:crypto";
import type { RequestHandler } from "express";
import { createAccount } from "../../store/accounts.ts";
import { setPassword } from "../../store/credentials.ts";
import type { Store } from "../../store/open.ts";
import { ADMIN_ROLE, seedRoles } from "../staff/default-roles.ts";
import { createHasher } from "../staff/passwords.ts";

const NAME = "demo";

/** Makes the account; the answer leads a visitor to the staff's pages, signed in. `appUrl` is asked with each visit. */
export async function demoAdministrator(store: Store, appUrl: () => string): Promise<RequestHandler> {
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
  return async (_req, res) => {
    const answer = await fetch(`${appUrl()}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account: NAME, password }),
    });
    for (const cookie of answer.headers.getSetCookie()) res.append("set-cookie", cookie);
    res.set("cache-control", "no-store").redirect(303, "/admin/");
  };
}
