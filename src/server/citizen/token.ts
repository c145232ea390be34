import { hash } from "node:crypto";
import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Log } from "../../plugins/plugin.ts";
import { USER_ID } from "../../store/friends.ts";
import type { ProblemCode } from "./contract.ts";
import { KeysUnavailableError, lineKeys } from "./keys.ts";

/** `iss` of every ID token (LINE Login, "Verify ID token", read 2026-08). */
const ISSUER = "https://access.line.me";
/** How far LINE's clock may be from ours. */
const LEEWAY_S = 30;
/** An ID token lives an hour (LIFF reference, getIDToken). */
const MAX_AGE_S = 3_600;
/** LINE's are some 600 characters. */
const MAX_CHARACTERS = 4_096;
/** Someone looks, and saves minutes later with the same token: it is not checked twice (130 µs each, bench/settings.ts). */
const REMEMBERED_MS = 600_000;
/** At most 10 MB. */
const MOST_REMEMBERED = 50_000;

/** Who the token says is there, or why it says nothing. */
export type Checked =
  | { ok: true; userId: string }
  | { ok: false; code: Extract<ProblemCode, "token-missing" | "token-expired" | "token-invalid" | "unavailable"> };

/**
 * Checks LIFF ID tokens without asking LINE: signed by one of its keys with ES256 (the token does not choose), by LINE, for
 * our channel, not expired. Nothing else of a request says who is there.
 */
export function createTokenCheck(options: {
  /** The LINE Login channel that the LIFF app belongs to. */
  channelId: string;
  jwksUrl: string;
  now(): Date;
  log: Log;
}): (authorization: string | undefined) => Promise<Checked> {
  const keys = lineKeys({ url: options.jwksUrl, now: options.now, log: options.log });
  /** By SHA-256 of the token, the oldest first; `untilMs` is never later than its end. */
  const remembered = new Map<string, { userId: string; untilMs: number }>();

  function remember(key: string, userId: string, { exp = 0, iat = 0 }: JWTPayload): void {
    const oldest = remembered.size >= MOST_REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    const endMs = Math.min(exp, iat + MAX_AGE_S) * 1_000;
    remembered.set(key, { userId, untilMs: Math.min(endMs, options.now().getTime() + REMEMBERED_MS) });
  }

  return async (authorization) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined) return { ok: false, code: "token-missing" };
    if (token.length > MAX_CHARACTERS) return { ok: false, code: "token-invalid" };
    const key = hash("sha256", token, "base64url");
    const known = remembered.get(key);
    if (known && options.now().getTime() < known.untilMs) return { ok: true, userId: known.userId };
    remembered.delete(key);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ["ES256"],
        issuer: ISSUER,
        audience: options.channelId,
        requiredClaims: ["sub", "exp", "iat"],
        currentDate: options.now(),
        clockTolerance: LEEWAY_S,
        maxTokenAge: MAX_AGE_S,
      });
      const userId = payload.sub ?? "";
      if (!USER_ID.test(userId)) return { ok: false, code: "token-invalid" };
      remember(key, userId, payload);
      return { ok: true, userId };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, code: "token-expired" };
      if (error instanceof errors.JOSEError) return { ok: false, code: "token-invalid" };
      if (error instanceof KeysUnavailableError) return { ok: false, code: "unavailable" };
      throw error;
    }
  };
}
