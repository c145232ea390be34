import { describe, expect, it } from "vitest";
import { ConfigError, formUrlOf, readConfig } from "../../src/server/config.ts";

function problems(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the configuration", () => {
  it("of an empty environment is the defaults: on this machine only, with the sandbox for LINE", () => {
    expect(readConfig({})).toEqual({
      host: "127.0.0.1",
      port: 8080,
      publicUrl: "http://localhost:8080",
      databaseUrl: "sqlite:./data/noroshi.db",
      line: null,
      relayAllow: [],
      adminAllowIps: [],
      trustedProxies: [],
      connections: new Map(),
      logLevel: "info",
    });
  });

  it("says where citizens find the form: inside LINE where there is a LIFF app, else at the public address", () => {
    const urlOf = (env: Record<string, string>) => formUrlOf(readConfig(env));
    expect(urlOf({ PUBLIC_URL: "https://noroshi.city.example" })).toBe("https://noroshi.city.example/liff/");
    expect(urlOf({ LIFF_ID: "1234567890-AbcdEfgh" })).toBe("https://liff.line.me/1234567890-AbcdEfgh");
    expect(() => readConfig({ LIFF_ID: "https://liff.line.me/1" })).toThrow("LIFF_ID");
  });

  it("takes addresses and ranges that relays may reach, and nothing else", () => {
    expect(readConfig({ RELAY_ALLOW: "10.1.2.0/24, 127.0.0.1,::1" }).relayAllow).toEqual([
      "10.1.2.0/24",
      "127.0.0.1",
      "::1",
    ]);
    expect(() => readConfig({ RELAY_ALLOW: "10.1.2.0/24,intranet" })).toThrow("RELAY_ALLOW");
  });

  it.each(["ADMIN_ALLOW_IPS", "TRUST_PROXY"])("takes addresses and ranges in %s, and nothing else", (name) => {
    const config = readConfig({ [name]: "192.0.2.0/24, 2001:db8::/32,::1" });
    expect(name === "TRUST_PROXY" ? config.trustedProxies : config.adminAllowIps).toEqual([
      "192.0.2.0/24",
      "2001:db8::/32",
      "::1",
    ]);
    for (const wrong of ["true", "1", "loopback", "192.0.2.0/33", "192.0.2.0/24;::1", "proxy.example"])
      expect(problems({ [name]: wrong })).toEqual([`${name}: must be addresses or CIDR ranges with commas between`]);
  });

  it("splits basic authentication at its first colon, and wants a password that cannot be guessed", () => {
    expect(readConfig({ ADMIN_BASIC_AUTH: "city:kani:to:tamago" }).adminBasicAuth).toEqual({
      user: "city",
      password: "kani:to:tamago",
    });
    for (const wrong of ["city", "city:", ":kani-to-tamago", "city:kani-tamago"])
      expect(problems({ ADMIN_BASIC_AUTH: wrong })).toEqual([expect.stringMatching(/^ADMIN_BASIC_AUTH: must /)]);
  });

  it("takes a secret key that is long enough", () => {
    expect(readConfig({ SECRET_KEY: "k".repeat(32) }).secretKey).toBe("k".repeat(32));
    expect(problems({ SECRET_KEY: "k".repeat(31) })).toHaveLength(1);
  });

  it("takes what is set, and an empty variable for one that is not set", () => {
    const config = readConfig({
      HOST: "0.0.0.0",
      PORT: "0",
      PUBLIC_URL: "",
      DATABASE_URL: "sqlite::memory:",
      LINE_CHANNEL_ACCESS_TOKEN: "token/with+signs==",
      LINE_API_BASE_URL: "http://127.0.0.1:9000",
      LOG_LEVEL: "silent",
      PATH: "/bin",
    });
    expect(config).toMatchObject({ host: "0.0.0.0", port: 0, publicUrl: "http://localhost:8080", logLevel: "silent" });
    expect(config.line).toEqual({
      channelAccessToken: "token/with+signs==",
      apiBaseUrl: "http://127.0.0.1:9000",
      dataApiBaseUrl: "https://api-data.line.me",
    });
  });

  it("names mailboxes after their variables", () => {
    const { connections } = readConfig({
      IMAP_URL: "imaps://user:pass@mail.example.jp/INBOX",
      IMAP_URL_WARD_2: "imap://user:pass@127.0.0.1:1143/Ward",
      IMAP_URLS: "not one of them",
    });
    expect([...connections].map(([name, place]) => [name, place.host])).toEqual([
      ["default", "mail.example.jp"],
      ["ward-2", "127.0.0.1:1143"],
    ]);
  });

  it("that is wrong names every problem at once", () => {
    const found = problems({
      PORT: "eighty",
      PUBLIC_URL: "localhost",
      DATABASE_URL: "postgres://localhost/noroshi",
      LINE_API_BASE_URL: "https://example.jp/proxy",
      LOG_LEVEL: "loud",
      IMAP_URL: "https://mail.example.jp",
      IMAP_URL_WARD: "imaps:///INBOX",
    });
    expect(found.map((p) => p.split(":", 1)[0]).sort()).toEqual([
      "DATABASE_URL",
      "IMAP_URL",
      "IMAP_URL_WARD",
      "LINE_API_BASE_URL",
      "LOG_LEVEL",
      "PORT",
      "PUBLIC_URL",
    ]);
  });

  it.each(["-1", "65536", "80.5", "8080x", " ", "0x50"])("refuses the port %j", (PORT) => {
    expect(problems({ PORT })).toHaveLength(1);
  });

  it("refuses two variables for one mailbox", () => {
    const url = "imaps://user:pass@mail.example.jp";
    expect(problems({ IMAP_URL: url, IMAP_URL_DEFAULT: url })).toEqual([expect.stringContaining("IMAP_URL_DEFAULT")]);
  });

  it("never repeats a value, which may be secret", () => {
    const secret = "s3cret";
    const env = {
      HOST: secret,
      PORT: secret,
      PUBLIC_URL: secret,
      DATABASE_URL: `postgres://user:${secret}@host/db`,
      LINE_CHANNEL_ACCESS_TOKEN: `${secret} \n`,
      LINE_API_BASE_URL: `https://host/${secret}`,
      LINE_DATA_API_BASE_URL: secret,
      LOG_LEVEL: secret,
      IMAP_URL: `http://user:${secret}@host`,
      IMAP_URL_WARD: `imaps://user:${secret}@`,
      ADMIN_ALLOW_IPS: secret,
      TRUST_PROXY: secret,
      ADMIN_BASIC_AUTH: secret,
      SECRET_KEY: secret,
    };
    try {
      readConfig(env);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems).toHaveLength(13);
      expect(`${error} ${(error as Error).stack}`).not.toContain(secret);
    }
  });
});
