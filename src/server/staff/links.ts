/** One-time links: how somebody gets in for the first time, or again. */
import { createHash, randomBytes } from "node:crypto";
import { type Account, createAccount, findAccount, hasOthers, lockAccounts } from "../../store/accounts.ts";
import { appendAudit } from "../../store/audit.ts";
import { type OneTimeLink, saveLink } from "../../store/one-time-links.ts";
import type { Db, Store } from "../../store/open.ts";
import { ADMIN_ROLE, seedRoles } from "./default-roles.ts";

const HOUR_MS = 3_600_000;
const lastsMs: Record<OneTimeLink["kind"], number> = {
  first: 24 * HOUR_MS,
  invitation: 3 * 24 * HOUR_MS,
  reset: 24 * HOUR_MS,
};

/** Hex SHA-256 of what stands in a link, a cookie or a token: 256 random bits need no slow hash. */
export const hashOfSecret = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** 256 random bits in letters that need no escape. */
export const newSecret = () => randomBytes(32).toString("base64url");

/** Behind the `#`: browsers send that to no server, so that it stands in no log of a proxy. */
export const linkUrl = (publicUrl: string, secret: string) => new URL(`/admin/#/link/${secret}`, publicUrl).href;

/** Makes a link for an account; those before it are void. */
export async function giveLink(
  tx: Db,
  link: { accountId: number; kind: OneTimeLink["kind"]; publicUrl: string },
  now: Date,
): Promise<{ url: string; endsAt: string }> {
  const secret = newSecret();
  const endsAt = new Date(now.getTime() + lastsMs[link.kind]).toISOString();
  await saveLink(tx, hashOfSecret(secret), { accountId: link.accountId, kind: link.kind, endsAt }, now);
  return { url: linkUrl(link.publicUrl, secret), endsAt };
}

/** What the first account is called when the program makes it by itself. */
const FIRST_ACCOUNT = "admin";

/**
 * For the start of `serve`: a link for the first administrator, good for 24 hours, while there is no account but the one made
 * for this and it has no password; undefined otherwise. Every start makes a new one, and the one before is void.
 */
export async function firstLink(
  store: Store,
  publicUrl: string,
  now: Date,
): Promise<{ url: string; endsAt: string; account: string } | undefined> {
  return store.db.transaction().execute(async (tx) => {
    await lockAccounts(tx, now);
    const account = (await hasOthers(tx, FIRST_ACCOUNT)) ? undefined : await firstAccount(tx, now);
    if (account?.state !== "invited") return undefined;
    const given = await giveLink(tx, { accountId: account.id, kind: "first", publicUrl }, now);
    await appendAudit(tx, {
      at: now.toISOString(),
      accountId: null,
      account: "system",
      address: null,
      action: "accounts.first-link",
      object: "accounts",
      objectId: String(account.id),
      result: "ok",
      before: null,
      after: { name: account.name, roles: account.roles },
      counts: null,
      note: null,
    });
    return { ...given, account: account.name };
  });
}

async function firstAccount(tx: Db, now: Date): Promise<Account | undefined> {
  const there = await findAccount(tx, FIRST_ACCOUNT);
  if (there) return there;
  await seedRoles(tx);
  const first = { name: FIRST_ACCOUNT, displayName: "管理者", roles: [ADMIN_ROLE], permissions: [], departments: null };
  return createAccount(tx, first, now);
}
