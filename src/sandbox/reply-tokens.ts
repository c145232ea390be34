import { randomBytes } from "node:crypto";

/** A reply token is good for one minute after its event ("Send reply message", Messaging API reference, read 2026-08). */
const LIFE_MS = 60_000;
/** In a redelivered event it works for another minute, unless it was used or the event is older than this (there as well). */
const RENEWABLE_MS = 20 * 60_000;

/** A token that was given out. */
export interface ReplyToken {
  readonly token: string;
  readonly userId: string;
  /** When its event happened, in epoch milliseconds. */
  readonly firstIssuedAtMs: number;
  issuedAtMs: number;
  used: boolean;
}

/** The tokens that may still come back. Those older than a minute are forgotten, so that a million events take no room. */
export class ReplyTokens {
  /** In the order of their issue, so the old ones are at the front. */
  readonly #tokens = new Map<string, ReplyToken>();

  issue(userId: string, nowMs: number): ReplyToken {
    return this.register(randomBytes(16).toString("hex"), userId, nowMs);
  }

  /** A token that someone else chose, as in events that a test made itself. */
  register(token: string, userId: string, nowMs: number): ReplyToken {
    const issued: ReplyToken = { token, userId, firstIssuedAtMs: nowMs, issuedAtMs: nowMs, used: false };
    this.#put(issued, nowMs);
    return issued;
  }

  /** The event of this token goes out again. */
  renew(token: ReplyToken, nowMs: number): void {
    if (token.used || nowMs - token.firstIssuedAtMs > RENEWABLE_MS) return;
    token.issuedAtMs = nowMs;
    this.#put(token, nowMs);
  }

  /** Whose token it is; it is used up by asking. null: unknown, used or too old. */
  take(token: string, nowMs: number): string | null {
    const found = this.#tokens.get(token);
    if (!found || nowMs - found.issuedAtMs > LIFE_MS) return null;
    found.used = true;
    this.#tokens.delete(token);
    return found.userId;
  }

  clear(): void {
    this.#tokens.clear();
  }

  #put(token: ReplyToken, nowMs: number): void {
    for (const [key, { issuedAtMs }] of this.#tokens) {
      if (nowMs - issuedAtMs <= LIFE_MS) break;
      this.#tokens.delete(key);
    }
    this.#tokens.delete(token.token);
    this.#tokens.set(token.token, token);
  }
}
