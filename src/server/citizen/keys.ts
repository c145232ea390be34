import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Log } from "../../plugins/plugin.ts";

/** LINE's keys could not be had: nobody's token can be checked, and none is refused for good. */
export class KeysUnavailableError extends Error {
  override readonly name = "KeysUnavailableError";
}

/** A key that is not among ours is asked for at LINE, but not more often, whatever tokens name. */
const ASK_AGAIN_MS = 60_000;
/** After a failure. */
const TRY_AGAIN_MS = 5_000;
/** Keys that LINE took back are forgotten after so long. */
const STALE_MS = 3_600_000;
const TIMEOUT_MS = 5_000;
const MAX_KEYS_CHARACTERS = 100_000;

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * LINE's public keys (`https://api.line.me/oauth2/v2.1/certs`), kept: a token is checked without asking anyone. Asked anew
 * for an unknown key, and behind the scenes every hour; while LINE does not answer, the keys we have go on being good.
 */
export function lineKeys(options: { url: string; now(): Date; log: Log }): JWTVerifyGetKey {
  const { url, now, log } = options;
  let known: ReturnType<typeof createLocalJWKSet> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    askedAt = now().getTime();
    try {
      const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const text = await answer.text();
      if (text.length > MAX_KEYS_CHARACTERS) throw new Error("the answer is too long");
      known = createLocalJWKSet(keySet.parse(JSON.parse(text)));
      failed = false;
    } catch (error) {
      failed = true;
      log.error({ err: error }, "LINE's keys could not be had");
    }
  }

  function refresh(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return async (header, token) => {
    const age = () => now().getTime() - askedAt;
    if (!known && (asking || !failed || age() >= TRY_AGAIN_MS)) await refresh();
    if (!known) throw new KeysUnavailableError("LINE's keys could not be had");
    if (age() >= STALE_MS) void refresh();
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (asking || age() >= ASK_AGAIN_MS) await refresh();
      return known(header, token);
    }
  };
}
