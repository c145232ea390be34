/**
 * Signing in: name and password, and a code where a second factor is confirmed.
 *
 * Guessing is slowed down, never answered with a lock: a lock by failed tries would be a way to shut everybody out. After the
 * third failure in a row an account waits (`tries.ts`), at most 15 minutes; only administrators lock. A name that nobody has
 * costs the same work, waits alike and is answered alike.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../../plugins/plugin.ts";
import { ACCOUNT_NAME, type Account, credentialsOf, findAccount } from "../../store/accounts.ts";
import { giveTryBack, renewHash, takeTotpStep, takeTry } from "../../store/credentials.ts";
import type { Store } from "../../store/open.ts";
import type { Hasher } from "./passwords.ts";
import type { Totp } from "./totp.ts";
import { createUnknownNames, waitMs } from "./tries.ts";

export type SignInRefusal =
  /** No such account, no such password, or it is not (any more) in use. */
  | { code: "wrong-credentials" }
  /** Tried too often: none is taken before then, be it right or wrong. */
  | { code: "wait"; retryAt: Date }
  /** The password is right, and the rest is missing. */
  | { code: "code-needed" | "wrong-code" | "account-locked" | "totp-unreadable" };

export type SignInResult =
  | { ok: true; account: Account; totp: boolean }
  | ({ ok: false; account: Account | null } & SignInRefusal);

export interface SignInOptions {
  store: Store;
  hasher: Hasher;
  totp: Totp;
  now(): Date;
  log: Log;
  /** A refusal comes no sooner than this after its request, in milliseconds: how long it took tells nothing. */
  answerAfterMs?: number;
}

export interface SignIn {
  /** Throws `HasherBusy` when too many sign in at one time. A success is still to be noted (`noteSignIn`). */
  signIn(given: { name: string; password: string; code?: string | undefined }): Promise<SignInResult>;
  /** For somebody who is signed in: whether it is their password; slowed down alike. */
  confirm(account: Account, password: string): Promise<{ ok: true } | ({ ok: false } & SignInRefusal)>;
}

/** As names are kept: people type capitals, and full-width letters. */
export const foldName = (name: string) => name.normalize("NFKC").trim().toLowerCase();

export function createSignIn(options: SignInOptions): SignIn {
  const { store, hasher, totp, now, log, answerAfterMs = 300 } = options;
  const { db } = store;
  const unknown = createUnknownNames();

  async function tryIt(given: { name: string; password: string; code?: string | undefined }): Promise<SignInResult> {
    const name = foldName(given.name);
    // What cannot be a name is not looked up either: PostgreSQL refuses some letters with an error.
    const account = (ACCOUNT_NAME.test(name) ? await findAccount(db, name) : undefined) ?? null;
    const no = (refusal: SignInRefusal): SignInResult => ({ ok: false, account, ...refusal });
    const turn = account ? await takeTry(db, account.id, now(), waitMs) : unknown.take(name, now());
    if (!turn.taken) return no({ code: "wait", retryAt: turn.retryAt });

    const { passwordHash, totpSecret } = account
      ? await credentialsOf(db, account.id)
      : { passwordHash: null, totpSecret: null };
    const isRight = await verify(account, passwordHash, given.password);
    if (!account || !isRight || account.state === "invited" || account.state === "removed")
      return no({ code: "wrong-credentials" });
    // Only who knows the password learns that the account is locked.
    if (account.state === "locked") return no({ code: "account-locked" });
    if (account.totpAt === null) return { ok: true, account, totp: false };

    if (given.code === undefined || given.code === "") {
      // Halfway in is no failure. The wait, if one was due, had passed before this try was taken.
      await giveTryBack(db, account.id);
      return no({ code: "code-needed" });
    }
    const secret = totpSecret === null ? null : totp.open(totpSecret, account.id);
    if (secret === null) {
      log.error({ account: account.name }, "the second factor cannot be read: was SECRET_KEY changed?");
      return no({ code: "totp-unreadable" });
    }
    const step = totp.stepOf(secret, given.code, now());
    if (step === null || !(await takeTotpStep(db, account.id, step))) return no({ code: "wrong-code" });
    return { ok: true, account, totp: true };
  }

  async function verify(account: Account | null, hash: string | null, password: string): Promise<boolean> {
    try {
      const isRight = await hasher.verify(hash, password);
      if (isRight && account && hash !== null && hasher.isOld(hash))
        await renewHash(db, account.id, hash, await hasher.hash(password));
      return isRight;
    } catch (error) {
      // That we had no time for it is not the person's failure.
      if (account) await giveTryBack(db, account.id);
      throw error;
    }
  }

  return {
    async signIn(given) {
      const begunAt = performance.now();
      const result = await tryIt(given);
      if (!result.ok) await delay(Math.max(0, answerAfterMs - (performance.now() - begunAt)));
      return result;
    },
    async confirm(account, password) {
      const turn = await takeTry(db, account.id, now(), waitMs);
      if (!turn.taken) return { ok: false, code: "wait", retryAt: turn.retryAt };
      const { passwordHash } = await credentialsOf(db, account.id);
      if (!(await verify(account, passwordHash, password))) return { ok: false, code: "wrong-credentials" };
      await giveTryBack(db, account.id);
      return { ok: true };
    },
  };
}
