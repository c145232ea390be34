/** Passwords, second factors and tries of accounts, as they change. */
import type { Db } from "./open.ts";

/** Sets a password (its hash): whoever was invited is in, and no wait holds on. A lock stays. */
export async function setPassword(tx: Db, id: number, hash: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await tx
    .updateTable("accounts")
    .set({ password_hash: hash, password_at: at, failures: 0, retry_at: null, updated_at: at })
    .where("id", "=", id)
    .execute();
  await tx
    .updateTable("accounts")
    .set({ state: "active" })
    .where("id", "=", id)
    .where("state", "=", "invited")
    .execute();
}

/** Puts a hash of the same password in another's place; nothing ends by it. */
export async function renewHash(db: Db, id: number, before: string, hash: string): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ password_hash: hash })
    .where("id", "=", id)
    .where("password_hash", "=", before)
    .execute();
}

export type TryTaken = { taken: true } | { taken: false; retryAt: Date };

/**
 * Counts a try as failed before it is known whether it is, so that a hundred tries at one time are no more than one after
 * the other. `waitMs`: how long none is taken once so many failed. False: it came too early, and counts for nothing.
 */
export async function takeTry(db: Db, id: number, now: Date, waitMs: (failures: number) => number): Promise<TryTaken> {
  for (;;) {
    const row = await db
      .selectFrom("accounts")
      .select(["failures", "retry_at"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (row.retry_at !== null && row.retry_at > now.toISOString())
      return { taken: false, retryAt: new Date(row.retry_at) };
    const failures = Number(row.failures) + 1;
    const wait = waitMs(failures);
    const counted = await db
      .updateTable("accounts")
      .set({ failures, retry_at: wait === 0 ? null : new Date(now.getTime() + wait).toISOString() })
      .where("id", "=", id)
      .where("failures", "=", Number(row.failures))
      .executeTakeFirst();
    // Another one was counted in between: it may have begun a wait.
    if (Number(counted.numUpdatedRows) === 1) return { taken: true };
  }
}

/** The try was no failure, and no success yet either. */
export async function giveTryBack(db: Db, id: number): Promise<void> {
  await db
    .updateTable("accounts")
    .set((eb) => ({ failures: eb("failures", "-", 1), retry_at: null }))
    .where("id", "=", id)
    .where("failures", ">", 0)
    .execute();
}

/** The right password: tries that failed before are forgotten. */
export async function forgetTries(db: Db, id: number): Promise<void> {
  await db.updateTable("accounts").set({ failures: 0, retry_at: null }).where("id", "=", id).execute();
}

export async function noteSignIn(tx: Db, id: number, now: Date): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({ failures: 0, retry_at: null, last_sign_in_at: now.toISOString() })
    .where("id", "=", id)
    .execute();
}

/** Keeps a new secret (encrypted), still to be confirmed by a code of it. False when one is confirmed already. */
export async function setTotpSecret(tx: Db, id: number, secret: string, now: Date): Promise<boolean> {
  const set = await tx
    .updateTable("accounts")
    .set({ totp_secret: secret, totp_last_step: null, updated_at: now.toISOString() })
    .where("id", "=", id)
    .where("totp_confirmed_at", "is", null)
    .executeTakeFirst();
  return Number(set.numUpdatedRows) === 1;
}

/** From now on a code is asked. `secret`: the one that the code was of. */
export async function confirmTotp(tx: Db, id: number, secret: string, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const set = await tx
    .updateTable("accounts")
    .set({ totp_confirmed_at: at, updated_at: at })
    .where("id", "=", id)
    .where("totp_secret", "=", secret)
    .where("totp_confirmed_at", "is", null)
    .executeTakeFirst();
  return Number(set.numUpdatedRows) === 1;
}

/** Takes the second factor away. */
export async function removeTotp(tx: Db, id: number, now: Date): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: null, updated_at: now.toISOString() })
    .where("id", "=", id)
    .execute();
}

/** A code is taken once: false when this one, or a later one, was. `step`: its number in time (RFC 6238). */
export async function takeTotpStep(db: Db, id: number, step: number): Promise<boolean> {
  const taken = await db
    .updateTable("accounts")
    .set({ totp_last_step: step })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("totp_last_step", "is", null), eb("totp_last_step", "<", step)]))
    .executeTakeFirst();
  return Number(taken.numUpdatedRows) === 1;
}
