/** Who asks: by session, or by a script's token. */
import type { Request } from "express";
import { type Account, getAccount } from "../../store/accounts.ts";
import { findToken, noteTokenUse } from "../../store/api-tokens.ts";
import type { Db } from "../../store/open.ts";
import { type AccountRights, known, readRights } from "./administrators.ts";
import { hashOfSecret, newSecret } from "./links.ts";
import type { Staff } from "./permissions.ts";
import type { StaffSession } from "./session-store.ts";

/** Somebody whose session goes on. */
export interface SignedIn {
  account: Account;
  rights: AccountRights;
  session: StaffSession;
  /** `totp-setup`: a role asks for a second factor and there is none yet. Until it is confirmed they may nothing else. */
  stage: "full" | "totp-setup";
}

/**
 * Null: the account is not in use any more, or signs in by something else since: another password, a second factor. That is
 * looked at with every request, so that what an administrator changes holds at once.
 */
export async function ownerOf(db: Db, session: StaffSession): Promise<SignedIn | null> {
  const account = await getAccount(db, session.accountId);
  if (account?.state !== "active" || account.passwordAt !== session.passwordAt) return null;
  if (account.totpAt !== null && !session.totp) return null;
  const rights = await readRights(db, account);
  const stage = rights.requireTotp && account.totpAt === null ? "totp-setup" : "full";
  return { account, rights, session, stage };
}

export const staffOfSession = ({ account, rights }: SignedIn, address: string): Staff => ({
  accountId: account.id,
  account: account.name,
  via: "session",
  permissions: rights.permissions,
  departments: account.departments,
  address,
});

/** Begins every token, so that scanners for leaked secrets know one when they see it. */
const TOKEN_PREFIX = "nrs_";
export const newToken = () => `${TOKEN_PREFIX}${newSecret()}`;

/** The token of an Authorization header; null: it has none (or another kind of credentials). */
export function bearerOf(req: Request): string | null {
  return /^bearer +(\S+)$/i.exec(req.get("authorization") ?? "")?.[1] ?? null;
}

/** When a token's last use is written down anew. */
const USED_EVERY_MS = 60_000;

/** Null: the token is unknown or over, or the account that made it is not in use. It may what both may. */
export async function staffOfToken(db: Db, token: string, address: string, now: Date): Promise<Staff | null> {
  if (!token.startsWith(TOKEN_PREFIX)) return null;
  const found = await findToken(db, hashOfSecret(token), now);
  const maker = found && (await getAccount(db, found.accountId));
  if (!found || maker?.state !== "active") return null;
  if (found.lastUsedAt === null || now.getTime() - Date.parse(found.lastUsedAt) >= USED_EVERY_MS)
    await noteTokenUse(db, found.id, now);
  const { permissions } = await readRights(db, maker);
  return {
    accountId: maker.id,
    account: `${maker.name}/${found.name}`,
    via: "token",
    permissions: new Set(known(found.permissions).filter((one) => permissions.has(one))),
    departments: both(found.departments, maker.departments),
    address,
  };
}

/** What is in both scopes; null is all. */
function both(one: string[] | null, other: string[] | null): string[] | null {
  if (one === null || other === null) return one ?? other;
  return one.filter((department) => other.includes(department));
}
