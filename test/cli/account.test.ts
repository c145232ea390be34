import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { runNoroshi, startNoroshi } from "../support/noroshi-process.ts";
import { until } from "../support/world.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const PASSWORD = "tetsudo-mikan-47-kaidan";
// Each command is a process of its own, two seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let dir: string;
let env: Record<string, string>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-account-"));
  env = { DATABASE_URL: `sqlite:${join(dir, "noroshi.db")}`, PUBLIC_URL: "https://noroshi.city.example" };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) => runNoroshi(["account", ...args], env);

/** With something on standard input. */
async function runWith(input: string, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, "account", ...args], { env: { PATH: process.env.PATH ?? "", ...env } });
  let output = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code: code as number, output };
}

const listed = async () => JSON.parse((await run("list", "--json")).results) as Record<string, unknown>[];

describe("noroshi account", () => {
  it("makes the first account an administrator, with the password from standard input", async () => {
    expect(await runWith(`${PASSWORD}\n`, "create", "yamada", "--name", "山田 太郎")).toMatchObject({ code: 0 });
    expect(await listed()).toMatchObject([
      { name: "yamada", displayName: "山田 太郎", state: "active", roles: ["admin"], departments: null },
    ]);
    const store = await openStore(env.DATABASE_URL ?? "");
    const log = await store.db.selectFrom("audit_log").selectAll().execute();
    expect(log).toMatchObject([{ action: "accounts.create", account: expect.stringMatching(/^cli:/) }]);
    expect(JSON.stringify(log)).not.toMatch(/argon2|mikan/);
    await store.close();
  });

  it("gives a link instead, alone on standard output", async () => {
    const { code, results } = await run("create", "yamada", "--link");
    expect(code).toBe(0);
    expect(results).toMatch(/^https:\/\/noroshi\.city\.example\/admin\/#\/link\/[\w-]{43}\n$/);
    expect(await listed()).toMatchObject([{ state: "invited" }]);
    const again = await run("password", "yamada");
    expect(again.results).toMatch(/^https:\S+\n$/);
    expect(again.results).not.toBe(results);
  });

  it("refuses, and then makes nothing", async () => {
    expect(await runWith("mikan\n", "create", "sato")).toMatchObject({
      code: 1,
      output: expect.stringContaining("12文字以上"),
    });
    expect(await run("create", "sato", "--link", "--role", "king")).toMatchObject({
      code: 2,
      output: expect.stringContaining("viewer"),
    });
    expect(await listed()).toEqual([]);
  });

  it("wants a role for everybody but the first, and a name that is there to be changed", async () => {
    await run("create", "yamada", "--link");
    expect((await run("create", "sato", "--link")).code).toBe(2);
    expect((await run("create", "yamada", "--link", "--role", "viewer")).code).toBe(1);
    expect((await run("unlock", "nobody")).code).toBe(1);
  });

  it("lets a locked account in again", async () => {
    await runWith(`${PASSWORD}\n`, "create", "yamada");
    const store = await openStore(env.DATABASE_URL ?? "");
    await store.db.updateTable("accounts").set({ state: "locked", failures: 9, retry_at: "2999-01-01" }).execute();
    await store.close();
    expect((await run("list")).results).toContain("停止中");
    expect((await run("unlock", "yamada")).code).toBe(0);
    expect(await listed()).toMatchObject([{ state: "active", failures: 0, retryAt: null }]);
  });
});

describe("noroshi serve", () => {
  it("prints a link for the first administrator while nobody has an account, and no more after that", async () => {
    const first = startNoroshi(["serve"], { ...env, PORT: "0" });
    await first.ready;
    await until(() => first.results().includes("/admin/#/link/"));
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(await listed()).toMatchObject([{ name: "admin", state: "invited" }]);
    await runWith(`${PASSWORD}\n`, "create", "yamada", "--role", "admin");
    const second = startNoroshi(["serve"], { ...env, PORT: "0" });
    await second.ready;
    second.child.kill("SIGTERM");
    await second.ended;
    expect(second.output()).not.toContain("/link/");
  });
});
