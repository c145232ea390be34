import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTokenCheck } from "../../../src/server/citizen/token.ts";

const CHANNEL = "1234567890";
const ME = `U${"1".repeat(32)}`;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A key of LINE's, or of somebody who would like to be LINE. */
async function makeKey(kid: string, alg = "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}
type Key = Awaited<ReturnType<typeof makeKey>>;

/** Plays `https://api.line.me/oauth2/v2.1/certs`. */
async function startCerts() {
  const certs = { keys: [] as Key[], asked: 0, broken: false };
  const server = createServer((_req, res) => {
    certs.asked += 1;
    if (certs.broken) res.writeHead(500).end("busy");
    else res.setHeader("content-type", "application/json").end(JSON.stringify({ keys: certs.keys.map((k) => k.jwk) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/v2.1/certs`;
  return Object.assign(certs, { url, close: () => server.close() });
}

describe("the check of an ID token", () => {
  let now = new Date("2026-11-26T09:00:00Z");
  let certs: Awaited<ReturnType<typeof startCerts>>;
  let first: Key;
  let check: ReturnType<typeof createTokenCheck>;

  beforeEach(async () => {
    now = new Date("2026-11-26T09:00:00Z");
    certs = await startCerts();
    first = await makeKey("first");
    certs.keys = [first];
    check = createTokenCheck({ channelId: CHANNEL, jwksUrl: certs.url, now: () => now, log: quiet });
  });
  afterEach(() => certs.close());

  const seconds = () => Math.floor(now.getTime() / 1_000);
  const claims = (): JWTPayload => ({
    iss: "https://access.line.me",
    sub: ME,
    aud: CHANNEL,
    iat: seconds(),
    exp: seconds() + 3_600,
  });
  const sign = (payload: JWTPayload, key = first, header: object = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT", ...header }).sign(key.privateKey);
  const bearer = async (payload: JWTPayload, key?: Key, header?: object) =>
    check(`Bearer ${await sign(payload, key, header)}`);
  const invalid = { ok: false, code: "token-invalid" };

  it("tells who is there, and asks LINE for its keys once", async () => {
    for (let i = 0; i < 5; i++) expect(await bearer(claims())).toEqual({ ok: true, userId: ME });
    expect(certs.asked).toBe(1);
  });

  it("refuses one that has expired, but for a little difference of the clocks", async () => {
    const token = `Bearer ${await sign(claims())}`;
    now = new Date(now.getTime() + 3_610_000);
    expect(await check(token)).toMatchObject({ ok: true });
    now = new Date(now.getTime() + 60_000);
    expect(await check(token)).toEqual({ ok: false, code: "token-expired" });
  });

  it("refuses one that lives longer than LINE's do", async () => {
    const long = `Bearer ${await sign({ ...claims(), exp: seconds() + 86_400 })}`;
    now = new Date(now.getTime() + 2 * 3_600_000);
    expect(await check(long)).toEqual({ ok: false, code: "token-expired" });
  });

  it("refuses one for another channel", async () => {
    expect(await bearer({ ...claims(), aud: "9999999999" })).toEqual(invalid);
  });

  it("refuses one by another issuer", async () => {
    expect(await bearer({ ...claims(), iss: "https://access.line.me.example" })).toEqual(invalid);
  });

  it("refuses one signed by another key, also under the name of LINE's", async () => {
    expect(await bearer(claims(), await makeKey("other"))).toEqual(invalid);
    expect(await bearer(claims(), await makeKey("first"))).toEqual(invalid);
  });

  it("refuses one whose words were changed after it was signed", async () => {
    const [header, , signature] = (await sign(claims())).split(".");
    const other = Buffer.from(JSON.stringify({ ...claims(), sub: `U${"2".repeat(32)}` })).toString("base64url");
    expect(await check(`Bearer ${header}.${other}.${signature}`)).toEqual(invalid);
  });

  it("lets no token choose how it is checked", async () => {
    expect(await check(`Bearer ${new UnsecuredJWT(claims()).encode()}`)).toEqual(invalid);
    const secret = new TextEncoder().encode(JSON.stringify(first.jwk));
    const hmac = await new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "first" }).sign(secret);
    expect(await check(`Bearer ${hmac}`)).toEqual(invalid);
    const rsa = await makeKey("rsa", "RS256");
    certs.keys.push(rsa);
    expect(await bearer(claims(), rsa)).toEqual(invalid);
  });

  it("refuses what lacks a claim, and a subject that is no user id", async () => {
    for (const missing of ["sub", "exp", "iat", "aud", "iss"] as const) {
      const { [missing]: _, ...rest } = claims();
      expect(await bearer(rest), missing).toEqual(invalid);
    }
    expect(await bearer({ ...claims(), sub: "somebody" })).toEqual(invalid);
  });

  it("tells a missing token from a bad one", async () => {
    for (const header of [undefined, "", "Basic abc", "Bearer "])
      expect(await check(header)).toEqual({ ok: false, code: "token-missing" });
    for (const token of ["x", "a.b.c", "e30.e30.", `${"a".repeat(5_000)}`])
      expect(await check(`Bearer ${token}`), token.slice(0, 10)).toEqual(invalid);
  });

  describe("when LINE changes its keys", () => {
    it("asks for an unknown one, and not more than once a minute", async () => {
      await bearer(claims());
      const second = await makeKey("second");
      certs.keys.push(second);
      now = new Date(now.getTime() + 61_000);
      expect(await bearer(claims(), second)).toEqual({ ok: true, userId: ME });
      expect(certs.asked).toBe(2);
      const unknown = await makeKey("unknown");
      for (let i = 0; i < 20; i++) expect(await bearer(claims(), unknown)).toEqual(invalid);
      expect(certs.asked).toBe(2);
      expect(await bearer(claims())).toMatchObject({ ok: true });
    });

    it("takes no key any more that LINE took back, an hour later at the latest", async () => {
      await bearer(claims());
      certs.keys = [await makeKey("second")];
      now = new Date(now.getTime() + 3_601_000);
      await bearer(claims());
      await expect.poll(() => certs.asked).toBe(2);
      await expect.poll(() => bearer(claims())).toEqual(invalid);
    });

    it("goes on with the keys it has while LINE does not answer", async () => {
      await bearer(claims());
      certs.broken = true;
      now = new Date(now.getTime() + 2 * 3_600_000);
      expect(await bearer(claims())).toMatchObject({ ok: true });
      await expect.poll(() => certs.asked).toBe(2);
      expect(await bearer(claims())).toMatchObject({ ok: true });
    });
  });

  it("says that it cannot tell, rather than no, while it never had LINE's keys, and tries again", async () => {
    certs.broken = true;
    expect(await bearer(claims())).toEqual({ ok: false, code: "unavailable" });
    expect(await bearer(claims())).toEqual({ ok: false, code: "unavailable" });
    expect(certs.asked).toBe(1);
    certs.broken = false;
    now = new Date(now.getTime() + 5_000);
    expect(await bearer(claims())).toEqual({ ok: true, userId: ME });
  });

  describe("that was good before", () => {
    it("is remembered, and not beyond its end", async () => {
      const token = `Bearer ${await sign({ ...claims(), exp: seconds() + 120 })}`;
      expect(await check(token)).toMatchObject({ ok: true });
      now = new Date(now.getTime() + 100_000);
      expect(await check(token)).toMatchObject({ ok: true });
      // Past the end and the leeway.
      now = new Date(now.getTime() + 60_000);
      expect(await check(token)).toEqual({ ok: false, code: "token-expired" });
    });

    it("says nothing for another token of the same person, nor for one that begins alike", async () => {
      const good = await sign(claims());
      expect(await check(`Bearer ${good}`)).toMatchObject({ ok: true });
      expect(await bearer({ ...claims(), aud: "9999999999" })).toEqual(invalid);
      expect(await bearer(claims(), await makeKey("first"))).toEqual(invalid);
      expect(await check(`Bearer ${good.slice(0, -4)}AAAA`)).toEqual(invalid);
    });

    it("is checked anew after ten minutes, with the keys that there are then", async () => {
      const token = `Bearer ${await sign(claims())}`;
      expect(await check(token)).toMatchObject({ ok: true });
      certs.keys = [await makeKey("second")];
      // An unknown key makes the check ask LINE, and the old ones are forgotten.
      now = new Date(now.getTime() + 61_000);
      await bearer(claims(), certs.keys[0]);
      expect(await check(token)).toMatchObject({ ok: true });
      now = new Date(now.getTime() + 600_000);
      expect(await check(token)).toEqual(invalid);
    });
  });

  it("asks once for many who come at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => bearer(claims())));
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(certs.asked).toBe(1);
  });
});
