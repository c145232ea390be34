/** The whole program with its staff side, over real HTTP, and tokens with whatever permissions. */
import { openSecretKey } from "../../src/server/secret-key.ts";
import { ADMIN_ROLE, seedRoles } from "../../src/server/staff/default-roles.ts";
import { hashOfSecret } from "../../src/server/staff/links.ts";
import type { Permission } from "../../src/server/staff/permissions.ts";
import { newToken } from "../../src/server/staff/who.ts";
import { createAccount } from "../../src/store/accounts.ts";
import { createToken } from "../../src/store/api-tokens.ts";
import { setPassword } from "../../src/store/credentials.ts";
import { hashOf, PASSWORD } from "./staff.ts";
import { type WebhookApp, webhookApp } from "./webhook-app.ts";

export interface StaffApp extends WebhookApp {
  /** A script's token with these permissions; `departments` null: all. */
  token(permissions: readonly Permission[], departments?: string[] | null): Promise<string>;
}

/** With the rules that ship, and one administrator, `yamada`. */
export async function staffApp(dir: string, given: Parameters<typeof webhookApp>[1] = {}): Promise<StaffApp> {
  const world = await webhookApp(
    {
      staff: {
        key: openSecretKey({ secretKey: "x".repeat(40), databaseUrl: "sqlite::memory:" }),
        publicUrl: "http://127.0.0.1:8080",
        digestDir: dir,
        answerAfterMs: 0,
      },
    },
    given,
  );
  const { store } = world;
  const now = new Date();
  const accountId = await store.db.transaction().execute(async (tx) => {
    await seedRoles(tx);
    const names = { name: "yamada", displayName: "山田" };
    const account = await createAccount(tx, { ...names, roles: [ADMIN_ROLE], permissions: [], departments: null }, now);
    if (!account) throw new Error("no account");
    await setPassword(tx, account.id, await hashOf(PASSWORD), now);
    return account.id;
  });
  let tokens = 0;
  return {
    ...world,
    async token(permissions, departments = null) {
      const token = newToken();
      const endsAt = new Date(now.getTime() + 86_400_000).toISOString();
      const name = `token-${++tokens}`;
      await store.db
        .transaction()
        .execute((tx) =>
          createToken(
            tx,
            { name, hash: hashOfSecret(token), accountId, permissions: [...permissions], departments, endsAt },
            now,
          ),
        );
      return token;
    },
  };
}
