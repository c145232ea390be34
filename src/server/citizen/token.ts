import { errors, jwtVerify } from "jose";
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

  return async (authorization) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined) return { ok: false, code: "token-missing" };
    if (token.length > MAX_CHARACTERS) return { ok: false, code: "token-invalid" };
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
      return USER_ID.test(userId) ? { ok: true, userId } : { ok: false, code: "token-invalid" };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, code: "token-expired" };
      if (error instanceof errors.JOSEError) return { ok: false, code: "token-invalid" };
      if (error instanceof KeysUnavailableError) return { ok: false, code: "unavailable" };
      throw error;
    }
  };
}
