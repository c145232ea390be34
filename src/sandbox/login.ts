import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { z } from "zod";
import type { State } from "./state.ts";

/** The LINE Login channel that the sandbox plays: `aud` of its ID tokens. */
export const SANDBOX_LOGIN_CHANNEL_ID = "1234567890";
/** Its one LIFF app. */
export const SANDBOX_LIFF_ID = `${SANDBOX_LOGIN_CHANNEL_ID}-sandbox1`;

const ISSUER = "https://access.line.me";
/** One hour (Verify ID token, LINE Login API reference, read 2026-08). */
const ID_TOKEN_LIFE_S = 3_600;

/** Where a LIFF app's page may be. LINE takes https alone; here a page on the same machine is usual. */
export const endpointSchema = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !url.includes("#"), "an endpoint URL has no fragment");

/** What is to be unlike LINE's own token, to see who notices. */
export interface IdTokenOverrides {
  audience?: string;
  issuer?: string;
  subject?: string;
  /** Default: now. */
  issuedAt?: Date;
  /** Default: an hour after `issuedAt`. */
  expiresAt?: Date;
  /** `retired`: the newest key before the current one. `foreign`: one that was never LINE's, under the current key's id. */
  key?: "current" | "retired" | "foreign";
  /** The key id in the header. Default: that of the key. */
  kid?: string;
}

/** LINE Login and LIFF, as far as a settings form and its server need them. */
export interface SandboxLogin {
  channelId: string;
  liffId: string;
  /** The public keys of ID tokens; at LINE `https://api.line.me/oauth2/v2.1/certs`. */
  jwksUrl: string;
  /** Stands for LINE's LIFF SDK; at LINE `https://static.line-scdn.net/liff/edge/2/sdk.js`. */
  sdkUrl: string;
  /** The LIFF URL that citizens tap; at LINE `https://liff.line.me/{liffId}`. */
  formUrl(): string;
  /** Sets where the LIFF app's page is, as one does in LINE's console. Throws a RangeError on what is no endpoint URL. */
  setEndpoint(url: string): void;
  /** Where the LIFF app's page is; null before `setEndpoint`. */
  endpoint(): string | null;
  /** An ID token as LINE issues it. The person need not be known; whoever has a name has it in the token. */
  idToken(userId: string, overrides?: IdTokenOverrides): Promise<string>;
  /** Signs with a new key from now on. Old ones stay listed, so that their tokens are still taken, unless they are dropped. */
  rotateKeys(options?: { dropOld?: boolean }): void;
  /** What `jwksUrl` answers: the newest key first. */
  certs(): { keys: PublicKey[] };
}

/** A public key as LINE lists it. */
export interface PublicKey extends JsonWebKey {
  kid: string;
  use: "sig";
  alg: "ES256";
}

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  listed: PublicKey;
}

function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = randomBytes(32).toString("hex");
  return { kid, privateKey, listed: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" } };
}

const seconds = (atMs: number): number => Math.floor(atMs / 1_000);

/** `origin()` is asked only once the sandbox listens. */
export function createLogin(state: State, origin: () => string): SandboxLogin {
  const foreign = newKey();
  let current = newKey();
  let retired: SigningKey | null = null;
  let listed = [current];
  let endpoint: string | null = null;

  function keyOf(which: "current" | "retired" | "foreign"): SigningKey {
    if (which === "current") return current;
    if (which === "foreign") return { ...foreign, kid: current.kid };
    if (!retired) throw new RangeError("no key was retired yet: rotateKeys does it");
    return retired;
  }

  return {
    channelId: SANDBOX_LOGIN_CHANNEL_ID,
    liffId: SANDBOX_LIFF_ID,
    get jwksUrl() {
      return `${origin()}/oauth2/v2.1/certs`;
    },
    get sdkUrl() {
      return `${origin()}/liff/sdk.js`;
    },
    formUrl: () => `${origin()}/liff/${SANDBOX_LIFF_ID}`,
    setEndpoint(url) {
      if (!endpointSchema.safeParse(url).success)
        throw new RangeError("an endpoint needs an http or https URL without a fragment");
      endpoint = url;
      state.changed();
    },
    endpoint: () => endpoint,
    async idToken(userId, { issuedAt, expiresAt, ...overrides } = {}) {
      const key = keyOf(overrides.key ?? "current");
      const number = state.people.numberOf(userId);
      const name = number === undefined ? undefined : state.people.describe(number).name;
      const iat = seconds(issuedAt?.getTime() ?? state.now());
      return new SignJWT({
        iss: overrides.issuer ?? ISSUER,
        sub: overrides.subject ?? userId,
        aud: overrides.audience ?? SANDBOX_LOGIN_CHANNEL_ID,
        exp: expiresAt ? seconds(expiresAt.getTime()) : iat + ID_TOKEN_LIFE_S,
        iat,
        amr: ["linesso"],
        ...(name !== undefined && { name }),
      })
        .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: overrides.kid ?? key.kid })
        .sign(key.privateKey);
    },
    rotateKeys({ dropOld = false } = {}) {
      retired = current;
      current = newKey();
      listed = dropOld ? [current] : [current, ...listed];
    },
    certs: () => ({ keys: listed.map((key) => key.listed) }),
  };
}
