/** express-session over our database. Only sessions of people who signed in come here: others are never saved. */
import session, { type SessionData } from "express-session";
import type { Db, Store } from "../../store/open.ts";
import { type Alive, endSession, getSession, insertSession, updateSession } from "../../store/sessions.ts";
import { hashOfSecret } from "./links.ts";

/** Ends when nobody asked for anything for so long; what a page asks by itself does not count. */
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

export interface ReadSession {
  staff: StaffSession;
  seenAt: string;
}

/** Null: there is none of this id, or it is over. */
export async function readSession(db: Db, sid: string, now: Date): Promise<ReadSession | null> {
  const stored = await getSession(db, hashOfSecret(sid), aliveAt(now));
  if (!stored) return null;
  const { staff } = JSON.parse(stored.data) as { staff: StaffSession };
  return { staff, seenAt: stored.seenAt };
}

/** Somebody is there. */
export async function noteSeen(db: Db, sid: string, seenAt: string, now: Date): Promise<void> {
  if (now.getTime() - Date.parse(seenAt) < SEEN_EVERY_MS) return;
  await updateSession(db, hashOfSecret(sid), { seenAt: now.toISOString() });
}

type Callback<T = void> = (error?: unknown, value?: T) => void;

/** Has no `touch`: whether a request is a sign of life is the gate's to say (`noteSeen`). */
export class SessionStore extends session.Store {
  readonly #store: Store;
  readonly #now: () => Date;
  constructor({ store, now }: { store: Store; now(): Date }) {
    super();
    this.#store = store;
    this.#now = now;
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    answer(callback, async () => {
      const found = await readSession(this.#store.db, sid, this.#now());
      // The cookie itself has no end: it goes with the browser, and the server knows when the session is over.
      return found && ({ cookie: { originalMaxAge: null }, ...found } as SessionData);
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
