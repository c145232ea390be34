import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSecretKey } from "../../src/server/secret-key.ts";
import { type WebhookApp, webhookApp } from "../support/webhook-app.ts";

const BUILT = existsSync(new URL("../../admin/dist/index.html", import.meta.url));

describe.skipIf(!BUILT)("the staff's pages (built by npm run build)", () => {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-pages-"));
  let world: WebhookApp;
  const start = (change: object) =>
    webhookApp(
      {
        staff: {
          key: openSecretKey({ secretKey: "x".repeat(40), databaseUrl: "sqlite::memory:" }),
          publicUrl: "http://127.0.0.1:8080",
          digestDir: dir,
          answerAfterMs: 0,
          ...change,
        },
      },
      { keep: true },
    );
  beforeAll(async () => {
    world = await start({});
  });
  afterAll(async () => {
    await world?.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(world.app.url + path, { headers, redirect: "manual" });

  it("are one page, never kept by anybody, whose styles carry a nonce of their own each time", async () => {
    const [one, other] = [await get("/admin/"), await get("/admin/")];
    expect(one.status).toBe(200);
    expect(one.headers.get("cache-control")).toBe("no-store");
    const nonces = await Promise.all(
      [one, other].map(async (answer) => {
        const policy = answer.headers.get("content-security-policy") ?? "";
        const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? "";
        const page = await answer.text();
        expect(page).toContain(`<meta property="csp-nonce" nonce="${nonce}"`);
        expect(page).not.toContain("NONCE");
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe("");
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it("have one version, the same each time it is asked, that nobody keeps", async () => {
    const [one, other] = [await get("/admin/version"), await get("/admin/version")];
    expect(one.headers.get("cache-control")).toBe("no-store");
    const version = await one.text();
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(await other.text()).toBe(version);
  });

  it("run scripts of this server alone, sit in nobody's frame, and send nothing elsewhere", async () => {
    const policy = (await get("/admin/")).headers.get("content-security-policy")?.split(";") ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toContain("unsafe");
  });

  it("send their parts compressed, to be kept for a year, and not those that are not there", async () => {
    const page = await (await get("/admin/")).text();
    const script = /src="(\/admin\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    const [brotli, gzip, plain] = await Promise.all(
      ["br", "gzip", "identity"].map((encoding) => get(script, { "accept-encoding": encoding })),
    );
    expect(brotli?.headers.get("content-encoding")).toBe("br");
    expect(gzip?.headers.get("content-encoding")).toBe("gzip");
    expect(plain?.headers.get("content-encoding")).toBeNull();
    expect(brotli?.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(brotli?.headers.get("content-type")).toMatch(/javascript/);
    expect((await get("/admin/assets/nothing.js")).status).toBe(404);
    expect((await get("/admin/assets/..%2Findex.html")).status).toBeGreaterThanOrEqual(400);
  });

  it("are at most 350 kB on the line until the first screen is there, with its chart", async () => {
    const page = await (await get("/admin/")).text();
    const scripts = [...page.matchAll(/"(\/admin\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(scripts.length).toBeGreaterThan(1);
    const later = readdirSync("admin/dist/assets").filter((name) => /^FriendsChart-.*\.js$/.test(name));
    expect(later).toHaveLength(1);
    scripts.push(...later.map((name) => `/admin/assets/${name}`));
    const sizes = await Promise.all(
      scripts.map(async (path) => Number((await get(path, { "accept-encoding": "br" })).headers.get("content-length"))),
    );
    const kilobytes = sizes.reduce((sum, size) => sum + size, page.length) / 1_000;
    expect(kilobytes).toBeGreaterThan(100);
    expect(kilobytes).toBeLessThan(350);
  });

  it("send whoever leaves the slash out to the right place", async () => {
    const answer = await get("/admin");
    expect([answer.status, answer.headers.get("location")]).toEqual([301, "/admin/"]);
  });

  it("open to no address that is not allowed, and tell it so in words", async () => {
    const shut = await start({ allowIps: ["203.0.113.0/24"] });
    try {
      const answer = await fetch(`${shut.app.url}/admin/`);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain("この場所（IPアドレス）からは利用できません。");
      const asset = await fetch(`${shut.app.url}/admin/assets/index.js`);
      expect(asset.status).toBe(403);
    } finally {
      await shut.close();
    }
  });
});
