import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { numberedUserId } from "../../src/sandbox/people.ts";
import { createSandbox } from "../../src/sandbox/server.ts";
import { runNoroshi, startNoroshi } from "../support/noroshi-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const TOKEN = "cli-test-token";
let dir: string;
let env: Record<string, string>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-cli-"));
  env = { DATABASE_URL: `sqlite:${join(dir, "noroshi.db")}` };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) => runNoroshi(args, env);
const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).results);

describe("the command line", () => {
  it.each([
    [],
    ["serve"],
    ["demo"],
    ["status"],
    ["replay"],
    ["rules"],
    ["rules", "import"],
    ["fire"],
    ["import", "friends"],
    ["deliveries"],
    ["deliveries", "release"],
    ["sources"],
    ["channels"],
    ["attributes"],
    ["friends"],
    ["relays"],
    ["webhooks"],
    ["account"],
    ["audit"],
  ])("explains itself: noroshi %s --help", async (...args) => {
    const { code, output } = await run(...args.filter((a) => typeof a === "string"), "--help");
    expect(code).toBe(0);
    expect(output).toContain("Usage: noroshi");
  });

  it.each([["nonsense"], ["fire"], ["deliveries", "show", "seven"], ["status", "--nonsense"]])(
    "ends with 2 on wrong use: noroshi %s",
    async (...args) => {
      expect((await run(...args)).code).toBe(2);
    },
  );

  it("names every wrong setting at once, and not what was in it", async () => {
    const { code, output } = await runNoroshi(["status"], {
      ...env,
      PORT: "99999999",
      IMAP_URL: "http://user:hunter2@host",
    });
    expect(code).toBe(2);
    expect(output).toMatch(/PORT[\s\S]*IMAP_URL/);
    expect(output).not.toContain("hunter2");
  });

  it("says where a database cannot be opened", async () => {
    writeFileSync(join(dir, "noroshi.db"), "this is no database at all, but it is long enough to be taken for one");
    const { code, output } = await run("status");
    expect(code).toBe(1);
    expect(output).toContain("noroshi.db");
  });
});

describe("noroshi rules", () => {
  it("imports the shipped rules, finds no difference, and exports what imports again", async () => {
    expect((await run("rules", "diff", join(root, "rules"))).code).toBe(1);
    expect((await run("rules", "import", join(root, "rules"))).code).toBe(0);
    expect((await run("rules", "diff", join(root, "rules"))).code).toBe(0);
    const out = join(dir, "exported");
    expect((await run("rules", "export", out)).code).toBe(0);
    const shipped = readdirSync(join(root, "rules")).filter((name) => name.endsWith(".json"));
    expect(readdirSync(out).filter((name) => name.endsWith(".json"))).toEqual(shipped.sort());
    expect((await json("rules", "import", out)).changed).toEqual([]);
    expect(await json("rules", "list")).toHaveLength(shipped.length);
  });

  it("shows what a changed file would change, place by place", async () => {
    await run("rules", "import", join(root, "rules"));
    await run("rules", "export", dir);
    const file = join(dir, "notice-manual.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), priority: 7 }));
    const [difference, ...others] = await json("rules", "diff", dir);
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ id: "notice-manual", kind: "changed", paths: [{ path: "priority", file: 7 }] });
  });

  it("imports nothing when one file is broken, and names every fault with its file", async () => {
    writeFileSync(join(dir, "a.json"), "{");
    writeFileSync(
      join(dir, "b.json"),
      JSON.stringify({
        id: "b",
        name: "b",
        trigger: { type: "fax" },
        conditions: { all: [] },
        audience: "everyone",
        actions: [],
      }),
    );
    const { code, output } = await run("rules", "import", dir);
    expect(code).toBe(1);
    expect(output).toMatch(/a\.json.*not-json/);
    expect(output).toMatch(/b\.json.*unknown-trigger/);
    expect(await json("rules", "list")).toEqual([]);
  });
});

describe("noroshi replay", () => {
  it("shows subject, rules, conditions with what they saw, guards, people and bubbles; and writes nothing", async () => {
    const { code, output } = await run(
      "replay",
      join(root, "fixtures/mails/evac-4-midori.eml"),
      "--rules",
      join(root, "rules"),
      "--dns",
      join(root, "fixtures/dns.json"),
    );
    expect(code).toBe(0);
    for (const part of ["件名", "避難指示", "evacuation-everyone", "←", "2000人", "seen-before=pass", "吹き出し1"])
      expect(output).toContain(part);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("says which file it cannot read", async () => {
    const { code, output } = await run("replay", join(dir, "missing.eml"), "--rules", join(root, "rules"));
    expect(code).toBe(1);
    expect(output).toContain("missing.eml");
  });
});

describe("noroshi import friends", () => {
  it("imports the sample citizens and refuses a file with a bad row whole", async () => {
    await run("rules", "import", join(root, "rules"));
    expect(await json("import", "friends", join(root, "fixtures/citizens/citizens.csv"))).toMatchObject({
      read: 2_000,
      added: 2_000,
    });
    const bad = join(dir, "bad.csv");
    writeFileSync(bad, `user_id,area\nU${"0".repeat(32)},緑区\nnobody,緑区\n`);
    const { code, output } = await run("import", "friends", bad);
    expect(code).toBe(1);
    expect(output).toContain("3行目");
    expect((await json("status")).friends).toBe(2_000);
  });
});

// A dozen processes each, of which every one takes a second or two where others run beside it.
describe("noroshi fire, deliveries and serve", { timeout: 120_000 }, () => {
  it("fires a rule once for a key, holds it for approval, sends it after the release", async () => {
    const sandbox = await createSandbox({ token: TOKEN });
    sandbox.addNumberedPeople("", 3);
    const people = Array.from({ length: 3 }, (_, n) => numberedUserId("", n));
    writeFileSync(join(dir, "people.csv"), `user_id\n${people.join("\n")}\n`);
    const rule = {
      id: "notice",
      name: "お知らせ",
      trigger: { type: "manual" },
      audience: "everyone",
      actions: [{ type: "multicast", messages: [{ type: "text", text: "{{manual.text}}" }] }],
      guard: { approval: true },
    };
    writeFileSync(join(dir, "notice.json"), JSON.stringify(rule));
    await run("rules", "import", dir);
    await run("import", "friends", join(dir, "people.csv"));

    const fired = await json("fire", "notice", "--text", "断水のお知らせ", "--key", "k1");
    expect(fired).toMatchObject({
      result: "taken",
      deliveries: [{ id: 1, state: "held", people: 3, reason: "approval" }],
    });
    expect(await json("fire", "notice", "--text", "断水のお知らせ", "--key", "k1")).toEqual({ result: "seen" });
    expect((await run("status")).output).toContain("保留");
    expect(await json("deliveries", "list", "--state", "held")).toHaveLength(1);
    expect((await run("deliveries", "show", "1")).output).toContain("断水のお知らせ");

    const serve = startNoroshi(["serve"], {
      ...env,
      PORT: "0",
      LINE_CHANNEL_ACCESS_TOKEN: TOKEN,
      LINE_API_BASE_URL: sandbox.url,
    });
    await serve.ready;
    expect(sandbox.totals().arrivals).toBe(0);
    expect((await run("deliveries", "release", "1")).code).toBe(0);
    await expect.poll(async () => (await json("deliveries", "show", "1")).state, { timeout: 20_000 }).toBe("sent");
    expect(sandbox.histogram()).toEqual({ 1: 3 });
    expect(sandbox.talk(people[0] ?? "")[0]?.messages[0]).toMatchObject({ text: "断水のお知らせ" });

    const again = await run("deliveries", "release", "1");
    expect(again.code).toBe(1);
    expect(again.output).toContain("保留ではありません");
    expect((await run("deliveries", "retry", "1")).output).toContain("送り直すものはありません");
    serve.child.kill("SIGTERM");
    expect(await serve.ended).toBe(0);
    expect(serve.output()).not.toContain(TOKEN);
    await sandbox.close();
  });

  it("discards a held delivery for good; it stays listed", async () => {
    const rule = {
      id: "notice",
      name: "お知らせ",
      trigger: { type: "manual" },
      audience: "everyone",
      actions: [{ type: "multicast", messages: [{ type: "text", text: "断水です" }] }],
      guard: { approval: true },
    };
    writeFileSync(join(dir, "notice.json"), JSON.stringify(rule));
    writeFileSync(join(dir, "people.csv"), `user_id\n${numberedUserId("", 1)}\n`);
    await run("rules", "import", dir);
    await run("import", "friends", join(dir, "people.csv"));
    await run("fire", "notice");
    expect((await run("deliveries", "discard", "1")).code).toBe(0);
    expect(await json("deliveries", "list", "--state", "discarded")).toHaveLength(1);
    expect((await run("deliveries", "release", "1")).code).toBe(1);
  });

  it("refuses to fire what is not manual, is off, or is not there", async () => {
    await run("rules", "import", join(root, "rules"));
    expect((await run("fire", "quake-everyone")).output).toContain("not manual");
    expect((await run("fire", "no-such-rule")).output).toContain("there is no rule");
  });
});
