import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { addressMatcher, basicAuthMatches, originReader } from "../../../src/server/staff/addresses.ts";
import { PASSWORD, staffSide } from "../../support/staff.ts";

describe("an address range", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.1", true],
    ["192.0.2.0/24", "192.0.3.1", false],
    ["192.0.2.77/24", "192.0.2.1", true],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["192.0.2.0/24", "::ffff:192.0.2.1", true],
    ["192.0.2.0/24", "::ffff:c000:0201", true],
    ["::ffff:192.0.2.0/120", "192.0.2.9", true],
    ["::ffff:192.0.2.9", "192.0.2.9", true],
    ["::ffff:192.0.2.9", "192.0.2.10", false],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true],
    ["::/0", "2001:db8::1", true],
    ["::/0", "192.0.2.1", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["::1", "127.0.0.1", false],
    ["127.0.0.1", "0177.0.0.1", false],
    ["127.0.0.1", "127.1", false],
    ["192.0.2.0/24", "192.0.2.1.example", false],
    ["192.0.2.0/24", "", false],
  ])("%s holds %s: %s", (range, address, holds) => {
    expect(addressMatcher([range])(address)).toBe(holds);
  });

  it("among several, any one will do; among none, none", () => {
    expect(addressMatcher(["192.0.2.1", "2001:db8::/32"])("2001:db8::5")).toBe(true);
    expect(addressMatcher([])("192.0.2.1")).toBe(false);
  });
});

describe("where a request comes from", () => {
  const request = (remoteAddress: string, headers: Record<string, string> = {}) =>
    ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;
  const read = originReader(["10.0.0.0/8", "2001:db8:1::/48"]);
  const from = (remote: string, forwarded?: string) =>
    read(request(remote, forwarded === undefined ? {} : { "x-forwarded-for": forwarded })).address;

  it("is the socket's address, without a proxy", () => {
    expect(from("192.0.2.1")).toBe("192.0.2.1");
    expect(from("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(from("2001:db8::0:1")).toBe("2001:db8::1");
  });

  it("is what a trusted proxy says", () => {
    expect(from("10.0.0.2", "192.0.2.1")).toBe("192.0.2.1");
    expect(from("::ffff:10.0.0.2", "2001:db8::9")).toBe("2001:db8::9");
    expect(from("2001:db8:1::2", "192.0.2.1")).toBe("192.0.2.1");
  });

  it("is never what anybody else says", () => {
    expect(from("192.0.2.66", "10.0.0.1")).toBe("192.0.2.66");
    expect(from("192.0.2.66", "127.0.0.1, 192.0.2.1")).toBe("192.0.2.66");
  });

  it("is the rightmost that is no proxy of ours: what the client wrote stands left of it", () => {
    expect(from("10.0.0.2", "127.0.0.1, 192.0.2.1")).toBe("192.0.2.1");
    expect(from("10.0.0.2", "203.0.113.1, 192.0.2.1, 10.0.0.3")).toBe("192.0.2.1");
    expect(from("10.0.0.2", "10.9.9.9, 10.0.0.3")).toBe("10.9.9.9");
    expect(from("10.0.0.2")).toBe("10.0.0.2");
  });

  it("is nobody's when the proxy itself does not know", () => {
    expect(from("10.0.0.2", "192.0.2.1, unknown")).toBeNull();
    expect(from("10.0.0.2", "192.0.2.1, 1.2.3.4.5")).toBeNull();
    expect(from("10.0.0.2", "nonsense, 192.0.2.1")).toBe("192.0.2.1");
  });

  it("has its port taken off", () => {
    expect(from("10.0.0.2", "192.0.2.1:49152")).toBe("192.0.2.1");
    expect(from("10.0.0.2", "[2001:db8::9]:443")).toBe("2001:db8::9");
  });

  it("came by TLS when a trusted proxy says so, and not when a client does", () => {
    const https = { "x-forwarded-proto": "https" };
    expect(read(request("10.0.0.2", https)).isTls).toBe(true);
    expect(read(request("10.0.0.2", { "x-forwarded-proto": "https, http" })).isTls).toBe(false);
    expect(read(request("192.0.2.1", https)).isTls).toBe(false);
  });
});

describe("ADMIN_ALLOW_IPS", () => {
  const status = async (allowIps: string[], trustedProxies: string[], headers: Record<string, string> = {}) => {
    const side = await staffSide({ allowIps, trustedProxies });
    return (await side.browser(headers).ask("GET", "/session")).status;
  };

  it("lets its addresses in and nobody else, not even to sign in", async () => {
    expect(await status(["127.0.0.0/8"], [])).toBe(200);
    expect(await status(["::ffff:127.0.0.1"], [])).toBe(200);
    expect(await status(["192.0.2.0/24"], [])).toBe(403);
    const side = await staffSide({ allowIps: ["192.0.2.0/24"] });
    const { status: refused, json, headers } = await side.browser().signIn();
    expect([refused, json.code]).toEqual([403, "address-not-allowed"]);
    expect(headers.get("content-type")).toContain("application/problem+json");
  });

  it("looks behind a trusted proxy", async () => {
    expect(await status(["192.0.2.0/24"], ["127.0.0.1"], { "x-forwarded-for": "192.0.2.9" })).toBe(200);
    expect(await status(["192.0.2.0/24"], ["127.0.0.1"], { "x-forwarded-for": "192.0.3.9" })).toBe(403);
    expect(await status(["2001:db8::/32"], ["127.0.0.1"], { "x-forwarded-for": "2001:db8::9" })).toBe(200);
    expect(await status(["192.0.2.0/24"], ["127.0.0.1"])).toBe(403);
  });

  it("is not taken in by a header that a client wrote", async () => {
    expect(await status(["192.0.2.0/24"], [], { "x-forwarded-for": "192.0.2.9" })).toBe(403);
    expect(await status(["192.0.2.0/24"], ["10.0.0.1"], { "x-forwarded-for": "192.0.2.9" })).toBe(403);
    expect(await status(["192.0.2.0/24"], ["127.0.0.1"], { "x-forwarded-for": "192.0.2.9, 203.0.113.5" })).toBe(403);
    expect(await status(["192.0.2.0/24"], [], { "x-real-ip": "192.0.2.9", forwarded: "for=192.0.2.9" })).toBe(403);
  });

  it("holds for those who are signed in, and what they do is logged with the address behind the proxy", async () => {
    const side = await staffSide({ allowIps: ["192.0.2.0/24"], trustedProxies: ["127.0.0.1"] });
    const one = side.browser({ "x-forwarded-for": "192.0.2.9" });
    expect((await one.signIn()).status).toBe(200);
    expect((await one.ask("GET", "/probe")).json).toMatchObject({ address: "192.0.2.9" });
    expect((await one.ask("GET", "/probe", undefined, { "x-forwarded-for": "203.0.113.5" })).status).toBe(403);
    expect((await side.log())[0]).toMatchObject({ action: "session.sign-in", address: "192.0.2.9" });
  });
});

describe("basic authentication", () => {
  const basicAuth = { user: "city", password: "kani:to:tamago-no-asa" };
  const header = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const right = { authorization: header("city:kani:to:tamago-no-asa") };

  it("matches user and password as a whole", () => {
    expect(basicAuthMatches(right.authorization, basicAuth)).toBe(true);
    for (const wrong of ["city:kani", "citykani:to:tamago-no-asa", "city:kani:to:tamago-no-asa ", ":", ""])
      expect(basicAuthMatches(header(wrong), basicAuth)).toBe(false);
    expect(basicAuthMatches(undefined, basicAuth)).toBe(false);
    expect(basicAuthMatches("Basic", basicAuth)).toBe(false);
    expect(basicAuthMatches(right.authorization.replace("Basic", "Bearer"), basicAuth)).toBe(false);
  });

  it("stands before everything, and beside signing in", async () => {
    const side = await staffSide({ basicAuth });
    const refused = await side.browser().signIn();
    expect(refused.status).toBe(401);
    expect(refused.json.code).toBe("basic-auth");
    expect(refused.headers.get("www-authenticate")).toBe('Basic realm="Noroshi", charset="UTF-8"');
    expect((await side.browser({ authorization: header(`city:${PASSWORD}`) }).signIn()).status).toBe(401);
    const one = side.browser(right);
    expect((await one.ask("GET", "/probe")).json.code).toBe("not-signed-in");
    expect((await one.signIn()).status).toBe(200);
    expect((await one.ask("GET", "/probe")).status).toBe(200);
  });

  it("is not asked of a script's token, and a made-up token does not open it", async () => {
    const side = await staffSide({ basicAuth });
    const one = side.browser(right);
    await one.signIn();
    const { json } = await one.ask("POST", "/tokens", { name: "backup", permissions: ["rules.read"], days: 1 });
    const bearer = (token: string) => side.browser({ authorization: `Bearer ${token}` });
    expect((await bearer(String(json.token)).ask("GET", "/probe")).status).toBe(200);
    expect((await bearer(`nrs_${"x".repeat(43)}`).ask("GET", "/session")).json.code).toBe("basic-auth");
  });
});
