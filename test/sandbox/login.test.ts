import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createSandbox,
  type IdTokenOverrides,
  numberedUserId,
  SANDBOX_LIFF_ID,
  SANDBOX_LOGIN_CHANNEL_ID,
  type Sandbox,
} from "../../src/sandbox/index.ts";
import { report } from "./helpers.ts";

const NOW_MS = Date.parse("2026-08-01T00:00:00.500Z");
const ENDPOINT = "https://city.example.jp/liff/";
const hanako = numberedUserId("a", 1);
const nameless = numberedUserId("a", 3);

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ now: () => NOW_MS });
  sandbox.addPeople([
    { userId: hanako, name: "佐藤 花子", chips: ["中央区"] },
    { userId: numberedUserId("a", 2), name: '<b>"鈴木" & 一郎</b>', stranger: true },
    { userId: nameless },
  ]);
});
afterEach(() => sandbox.close());

describe("an ID token", () => {
  const certs = async () => (await (await fetch(sandbox.login.jwksUrl)).json()) as JSONWebKeySet;
  /** As a server checks it, with the keys that are listed now. */
  async function claimsOf(token: string) {
    const { payload } = await jwtVerify(token, createLocalJWKSet(await certs()), {
      algorithms: ["ES256"],
      issuer: "https://access.line.me",
      audience: SANDBOX_LOGIN_CHANNEL_ID,
      currentDate: new Date(NOW_MS),
    });
    return payload;
  }
  const refusalOf = async (overrides: IdTokenOverrides) =>
    claimsOf(await sandbox.login.idToken(hanako, overrides)).then(
      () => "taken",
      (error: unknown) => (error instanceof errors.JOSEError ? error.code : error),
    );

  it("has LINE's header and claims, and no others", async () => {
    const token = await sandbox.login.idToken(hanako);
    const [key] = (await certs()).keys;
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ: "JWT", kid: key?.kid });
    const iat = Math.floor(NOW_MS / 1_000);
    expect(await claimsOf(token)).toEqual({
      iss: "https://access.line.me",
      sub: hanako,
      aud: "1234567890",
      exp: iat + 3_600,
      iat,
      amr: ["linesso"],
      name: "佐藤 花子",
    });
    expect(await claimsOf(await sandbox.login.idToken(nameless))).not.toHaveProperty("name");
  });

  it("is checked by public keys that are listed as LINE lists them", async () => {
    expect(await certs()).toEqual({
      keys: [
        {
          kty: "EC",
          crv: "P-256",
          x: expect.any(String),
          y: expect.any(String),
          kid: expect.stringMatching(/^[0-9a-f]{64}$/),
          use: "sig",
          alg: "ES256",
        },
      ],
    });
    const remote = createRemoteJWKSet(new URL(sandbox.login.jwksUrl));
    const { payload } = await jwtVerify(await sandbox.login.idToken(hanako), remote, { currentDate: new Date(NOW_MS) });
    expect(payload.sub).toBe(hanako);
  });

  it("stays good over a change of keys until the old key is dropped", async () => {
    await expect(sandbox.login.idToken(hanako, { key: "retired" })).rejects.toThrow(RangeError);
    const before = await sandbox.login.idToken(hanako);
    sandbox.login.rotateKeys();
    expect((await certs()).keys).toHaveLength(2);
    const after = await sandbox.login.idToken(hanako);
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    for (const token of [before, after]) expect((await claimsOf(token)).sub).toBe(hanako);
    expect(await refusalOf({ key: "retired" })).toBe("taken");

    sandbox.login.rotateKeys({ dropOld: true });
    expect((await certs()).keys).toHaveLength(1);
    expect(await refusalOf({})).toBe("taken");
    expect(await refusalOf({ key: "retired" })).toBe("ERR_JWKS_NO_MATCHING_KEY");
    await expect(claimsOf(before)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  it("can be made wrong in every way that a server must notice", async () => {
    expect(await refusalOf({})).toBe("taken");
    // A key that is not LINE's, under the id of one that is.
    expect(await refusalOf({ key: "foreign" })).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect(await refusalOf({ key: "foreign", kid: "unknown" })).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(await refusalOf({ issuedAt: new Date(NOW_MS - 3_601_000) })).toBe("ERR_JWT_EXPIRED");
    expect(await refusalOf({ expiresAt: new Date(NOW_MS - 1_000) })).toBe("ERR_JWT_EXPIRED");
    expect(await refusalOf({ audience: "999" })).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(await refusalOf({ issuer: "https://evil.example" })).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(await claimsOf(await sandbox.login.idToken(hanako, { subject: nameless }))).toMatchObject({ sub: nameless });
  });
});

describe("a LIFF URL", () => {
  const open = (beyond: string) => fetch(sandbox.login.formUrl() + beyond, { redirect: "manual" });
  /** Where it leads, apart from what stands behind the `#`. */
  async function led(beyond: string) {
    const { status, headers } = await open(beyond);
    const [address = "", fragment] = (headers.get("location") ?? "").split("#");
    return { status, address, tokens: new URLSearchParams(fragment) };
  }
  const to = (redirectUri: string) =>
    `?${new URLSearchParams({ redirect_uri: redirectUri, login: "1", user: hanako })}`;
  beforeEach(() => sandbox.login.setEndpoint(ENDPOINT));

  it("leads whoever taps it to the app's page, with their tokens behind the #", async () => {
    expect(sandbox.login.formUrl()).toBe(`${sandbox.url}/liff/${SANDBOX_LIFF_ID}`);
    const { status, address, tokens } = await led(`?user=${hanako}`);
    expect([status, address]).toEqual([302, ENDPOINT]);
    expect([...tokens.keys()]).toEqual(["id_token", "access_token", "context_token"]);
    const keys = createRemoteJWKSet(new URL(sandbox.login.jwksUrl));
    const { payload } = await jwtVerify(tokens.get("id_token") ?? "", keys, { currentDate: new Date(NOW_MS) });
    expect(payload).toMatchObject({ sub: hanako, name: "佐藤 花子" });
  });

  it("passes path and query on as liff.state", async () => {
    const state = async (beyond: string) => new URL((await led(beyond)).address).searchParams.get("liff.state");
    expect(await state(`/wards/%E4%B8%AD?a=1&user=${hanako}&b=%E5%A4%AE`)).toBe("/wards/%E4%B8%AD?a=1&b=%E5%A4%AE");
    expect(await state(`?user=${hanako}&a=1`)).toBe("?a=1");
    expect(await state(`/?user=${hanako}`)).toBeNull();
    sandbox.login.setEndpoint(`${ENDPOINT}?lang=ja`);
    expect((await led(`?user=${hanako}&a=1`)).address).toBe(`${ENDPOINT}?lang=ja&liff.state=%3Fa%3D1`);
  });

  it("leads back from the login to the endpoint or below it", async () => {
    for (const address of [ENDPOINT, `${ENDPOINT}?a=1`, `${ENDPOINT}wards/1`]) {
      const back = await led(to(`${address}#old`));
      expect([back.status, back.address]).toEqual([302, address]);
      // Not in LINE's own browser.
      expect(back.tokens.has("context_token")).toBe(false);
    }
  });

  it("leads nowhere else", async () => {
    sandbox.login.setEndpoint("https://city.example.jp/liff");
    for (const address of [
      "https://city.example.jp.evil.example/liff/",
      "https://city.example.jp/liffs",
      "https://city.example.jp/",
      "https://city.example.jp/liff/../admin",
      "http://city.example.jp/liff/",
      "https://city.example.jp:8443/liff/",
      "https://city.example.jp@evil.example/liff/",
      "https://me@city.example.jp/liff/",
      "//city.example.jp/liff/",
      "/liff/",
      "javascript:alert(1)",
      "",
    ]) {
      const response = await open(to(address));
      expect([address, response.status, response.headers.get("location")]).toEqual([address, 400, null]);
      // Nor is anyone asked to log in for it.
      expect((await open(`?${new URLSearchParams({ redirect_uri: address })}`)).status).toBe(400);
    }
    expect((await open(`//evil.example/?user=${hanako}`)).headers.get("location")).toMatch(
      /^https:\/\/city\.example\.jp\/liff\?liff\.state=/,
    );
  });

  it("says what is wrong when there is no such app, person or page yet", async () => {
    const other = await fetch(`${sandbox.url}/liff/1234567890-other?user=${hanako}`);
    expect([other.status, await other.text()]).toEqual([404, expect.stringContaining("このLIFFアプリはありません")]);
    const stranger = await open(`?user=${numberedUserId("f", 1)}`);
    expect([stranger.status, await stranger.text()]).toEqual([404, expect.stringContaining("この市民はいません")]);
    for (const address of ["", "nowhere", "ftp://city.example.jp/", "javascript:alert(1)", `${ENDPOINT}#a`])
      expect(() => sandbox.login.setEndpoint(address)).toThrow(RangeError);

    const fresh = await createSandbox();
    const early = await fetch(fresh.login.formUrl());
    expect([early.status, await early.text()]).toEqual([503, expect.stringContaining("--liff-endpoint")]);
    await fresh.close();
  });

  it("asks outside of LINE who logs in, and finds people", async () => {
    const shown = async (beyond: string) => (await open(beyond)).text();
    const page = await shown("");
    expect(page).toContain("だれとしてログインしますか（サンドボックス）");
    expect(page).toContain("佐藤 花子");
    expect(page).toContain("&#60;b&#62;&#34;鈴木&#34; &#38; 一郎&#60;/b&#62;");
    expect(page).not.toContain("<b>");

    const found = await shown("?words=%E8%8A%B1%E5%AD%90");
    expect(found.match(/class="person"/g)).toHaveLength(1);
    expect(found).toContain(hanako);
    expect((await shown(`?words=${nameless}`)).match(/class="person"/g)).toHaveLength(1);
    expect(await shown("?words=nobody")).toContain("当てはまる市民はいません");
    sandbox.addNumberedPeople("c", 60);
    const many = await shown("");
    expect(many.match(/class="person"/g)).toHaveLength(50);
    expect(many).toContain("63人のうち50人を表示しています");
  });

  it("goes on from the login page to where the login was asked for", async () => {
    const query = new URLSearchParams({ redirect_uri: `${ENDPOINT}?a=1&b="2"`, words: "花子" });
    const page = await (await open(`?${query}`)).text();
    const href = /class="person" href="([^"]+)"/.exec(page)?.[1]?.replaceAll("&#38;", "&") ?? "";
    const { headers } = await fetch(new URL(href, sandbox.url), { redirect: "manual" });
    expect(headers.get("location")).toMatch(
      /^https:\/\/city\.example\.jp\/liff\/\?a=1&b=%222%22#id_token=[^&]+&access_token=[^&]+$/,
    );
    // What stood beyond the id is not lost either.
    const deep = /class="person" href="([^"]+)"/.exec(await (await open("/wards?a=1")).text())?.[1] ?? "";
    expect(deep).toMatch(/^\/liff\/1234567890-sandbox1\/wards\?a=1&#38;login=1&#38;user=U/);
  });

  it("is told to the phone of each citizen, and whether it leads anywhere", async () => {
    expect((await report(sandbox, `people/${hanako}`)).body).toMatchObject({
      name: "佐藤 花子",
      form: { url: sandbox.login.formUrl(), ready: true },
    });
    const fresh = await createSandbox();
    fresh.addPeople([{ userId: hanako }]);
    expect((await report(fresh, `people/${hanako}`)).body).toMatchObject({ form: { ready: false } });
    await fresh.close();
  });
});

it("serves the SDK to pages of other origins", async () => {
  const { status, headers } = await fetch(sandbox.login.sdkUrl);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(headers.get("access-control-allow-origin")).toBe("*");
});
