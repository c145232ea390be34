/** express-session over our database. Only sessions of people who signed in come here: others are never saved. */
import session, { type SessionData } from "express-session";
import type { Log } from "../../plugins/plugin.ts";
import type { Store } from "../../store/open.ts";
import { type Alive, endSession, getSession, insertSession, updateSession } from "../../store/sessions.ts";
import { hashOfSecret } from "./links.ts";

/** Ends when nothing was asked for so long; the browser's own polling counts as asking. */
const IDLE_MS = 30 * 60_000;
/** Ends so long after signing in, however busy. */
export const LONGEST_MS = 12 * 3_600_000;
/** What is only "seen again" is written so often at most; a session may end by so much too early. */
const SEEN_EVERY_MS = 60_000;

/** What a session remembers. */
export interface StaffSession {
  accountId: number;
  /** Which password it was signed in with: with a new one it is over. */
  passwordAt: string;
  /** Signed in with a second factor. */
  totp: boolean;
  signedInAt: string;
  address: string | null;
  agent: string | null;
}

declare module "express-session" {
  interface SessionData {
    staff: StaffSession;
    /** Made by this request, so that saving may insert it. Never stored. */
    isNew: true;
    /** As stored. Never stored anew but through the store. */
    seenAt: string;
  }
}

/** Which sessions go on at an instant. */
export const aliveAt = (now: Date): Alive => ({ now, seenAfter: new Date(now.getTime() - IDLE_MS) });

type Callback<T = void> = (error?: unknown, value?: T) => void;

export class SessionStore extends session.Store {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #log: Log;
  constructor({ store, now, log }: { store: Store; now(): Date; log: Log }) {
    super();
    this.#store = store;
    this.#now = now;
    this.#log = log;
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    answer(callback, async () => {
      const stored = await getSession(this.#store.db, hashOfSecret(sid), aliveAt(this.#now()));
      if (!stored) return null;
      const { staff } = JSON.parse(stored.data) as { staff: StaffSession };
      // The cookie itself has no end: it goes with the browser, and the server knows when the session is over.
      return { cookie: { originalMaxAge: null }, staff, seenAt: stored.seenAt } as SessionData;
    });
  }

  /** Inserts only what this request made: a session that was ended meanwhile must not come back by another's late save. */
  override set(sid: string, { staff, isNew }: SessionData, callback: Callback = () => {}): void {
    const hash = hashOfSecret(sid);
    const seenAt = this.#now().toISOString();
    const data = JSON.stringify({ staff });
    answer(callback, () =>
      isNew
        ? insertSession(this.#store.db, {
            hash,
            accountId: staff.accountId,
            data,
            createdAt: staff.signedInAt,
            seenAt,
            endsAt: endOf(staff),
            address: staff.address,
            agent: staff.agent,
          })
        : updateSession(this.#store.db, hash, { data, seenAt }),
    );
  }

  override touch(sid: string, { seenAt }: SessionData, callback: Callback = () => {}): void {
    const now = this.#now();
    if (seenAt !== undefined && now.getTime() - Date.parse(seenAt) < SEEN_EVERY_MS) {
      callback();
      return;
    }
    updateSession(this.#store.db, hashOfSecret(sid), { seenAt: now.toISOString() })
      // The answer is there already; that a minute is missing in the end hurts nobody.
      .catch((error: unknown) => this.#log.warn({ err: error }, "a session could not be marked as seen"))
      .then(() => callback(), callback);
  }

  override destroy(sid: string, callback: Callback = () => {}): void {
    answer(callback, async () => void (await endSession(this.#store.db, hashOfSecret(sid))));
  }
}

export const endOf = (staff: Pick<StaffSession, "signedInAt">): string =>
  new Date(Date.parse(staff.signedInAt) + LONGEST_MS).toISOString();

/** A throw inside the callback is the callback's own, and not to be told to it again. */
function answer<T>(callback: Callback<T>, work: () => Promise<T>): void {
  work().then(
    (value) => process.nextTick(callback, null, value),
    (error: unknown) => process.nextTick(callback, error),
  );
}
