import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { auditCommand } from "../../src/cli/audit.ts";
import { CommandError } from "../../src/cli/terminal.ts";
import { createAuditDigest, DIGEST_PURPOSE } from "../../src/server/audit-digest.ts";
import { openSecretKey } from "../../src/server/secret-key.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { all, entry, write } from "../support/audit.ts";
import { runNoroshi } from "../support/noroshi-process.ts";
import { silent } from "../support/world.ts";

let dir: string;
let store: Store;
let url: string;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-audit-"));
  url = `sqlite:${join(dir, "noroshi.db")}`;
  vi.stubEnv("DATABASE_URL", url);
  vi.stubEnv("SECRET_KEY", "");
  store = await openStore(url);
  await write(store, entry(1), entry(2, { account: "bad\u001b[2Jname", result: "failed" }), entry(3));
});
afterEach(async () => {
  await store.close();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** The command as `main.ts` runs it, in this process. */
async function run(...args: string[]): Promise<{ code: number; output: string; results: string }> {
  let results = "";
  let errors = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text, ...rest: unknown[]) => {
    results += String(text);
    // A stream that writes waits to be called back.
    for (const done of rest) if (typeof done === "function") done();
    return true;
  });
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: (text) => (errors += text) });
    command.commands.forEach(quiet);
    return command;
  };
  let code = 0;
  try {
    await quiet(auditCommand()).parseAsync(args, { from: "user" });
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommandError) code = error.exitCode;
    else if (error instanceof CommanderError) code = 2;
    else throw error;
    errors += error.message;
  } finally {
    process.exitCode = undefined;
    stdout.mockRestore();
  }
  return { code, output: results + errors, results };
}

const makeDigests = () =>
  createAuditDigest({
    store,
    dir: join(dir, "audit"),
    key: openSecretKey({ databaseUrl: url }).derive(DIGEST_PURPOSE),
    now: () => new Date("2026-11-28T03:00:00Z"),
    log: silent,
  }).makeUp();

describe("noroshi audit verify", () => {
  it("says that all is well, and what was looked at", async () => {
    expect(await run("verify")).toMatchObject({ code: 0, output: expect.stringContaining("日次記録はまだありません") });
    expect(await makeDigests()).toEqual(["2026-11-26", "2026-11-27"]);
    const { code, output } = await run("verify");
    expect(output).toContain("操作ログ3件、日次記録2日分（2026-11-27まで）を確かめました。異常はありません。");
    expect(output).toContain((await all(store)).at(-1)?.hash);
    expect(code).toBe(0);
  });

  it("ends with 1 and names each fault", async () => {
    await makeDigests();
    await store.db.updateTable("audit_log").set({ account: "x" }).where("id", "=", 2).execute();
    await store.db.deleteFrom("audit_log").where("id", "=", 3).execute();
    const { code, output } = await run("verify");
    expect(code).toBe(1);
    expect(output).toMatch(/changed +記録2の内容が書き換えられています。/);
    expect(output).toMatch(/cut-off +末尾の記録3がありません。/);
    expect(output).toMatch(/digest-differs +2026-11-26の日次記録/);
    const json = await run("verify", "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.results)).toMatchObject({ ok: false, total: 2, digests: { digests: 2 } });
  });

  it("asks for the key where there are files and none is known, and makes none", async () => {
    await makeDigests();
    rmSync(join(dir, "secret.key"));
    const { code, output } = await run("verify");
    expect(code).toBe(1);
    expect(output).toContain("SECRET_KEY");
    expect(() => statSync(join(dir, "secret.key"))).toThrow();
  });

  it("checks a copy of the files elsewhere", async () => {
    await makeDigests();
    expect((await run("verify", "--dir", join(dir, "audit"))).code).toBe(0);
    // The database knows that there should be some.
    expect((await run("verify", "--dir", join(dir, "nowhere"))).output).toContain("digest-missing");
  });
});

describe("noroshi audit export", () => {
  it("writes CSV to the second with the zone, for its owner only, and notes it in the log", async () => {
    const out = join(dir, "log.csv");
    expect((await run("export", "--out", out)).code).toBe(0);
    const text = readFileSync(out, "utf8");
    expect(text.startsWith("\ufeff番号,日時,")).toBe(true);
    expect(text).toContain("1,2026-11-26 09:00:01+09:00,yamada,");
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const last = (await all(store)).at(-1);
    expect(last).toMatchObject({
      action: "audit.export",
      account: expect.stringMatching(/^cli:/),
      counts: '{"rows":3}',
    });
  });

  it("takes days in Japan, the last one whole, or instants", async () => {
    await write(store, entry(0, { at: "2020-05-01T14:59:59.999Z" }), entry(0, { at: "2020-05-01T15:00:00.000Z" }));
    const ids = async (...args: string[]) =>
      (await run("export", "--format", "jsonl", ...args)).results
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line).id);
    expect(await ids("--from", "2020-05-01", "--to", "2020-05-01")).toEqual([4]);
    expect(await ids("--from", "2020-05-02", "--to", "2020-05-02")).toEqual([5]);
    expect(await ids("--from", "2026-11-26T09:00:02+09:00", "--to", "2026-11-26T00:00:03Z")).toEqual([2]);
  });

  it.each([
    ["--from", "yesterday"],
    ["--to", "2026-02-30"],
    ["--format", "xlsx"],
  ])("ends with 2 on %s %s", async (...args) => {
    expect((await run("export", ...args)).code).toBe(2);
  });
});

describe("noroshi audit list", () => {
  it("shows the newest, and lets no name steer the terminal", async () => {
    const { output } = await run("list");
    expect(output).toContain("2026-11-26 09:00:03+09:00");
    expect(output).toContain("全3件");
    expect(output).not.toContain("\u001b");
    expect(JSON.parse((await run("list", "--limit", "1", "--json")).results)).toMatchObject([{ id: 3 }]);
  });

  it.each(["0", "1.5", "many", "1001"])("ends with 2 on --limit %s", async (limit) => {
    expect((await run("list", "--limit", limit)).code).toBe(2);
  });
});

describe("noroshi audit", () => {
  it("is one of the commands", async () => {
    const { code, results } = await runNoroshi(["audit", "verify", "--json"], { DATABASE_URL: url });
    expect(code).toBe(0);
    expect(JSON.parse(results)).toMatchObject({ ok: true, rows: 3 });
  });
});
