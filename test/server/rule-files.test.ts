import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { plugins } from "../../src/plugins/index.ts";
import { readRuleBook } from "../../src/server/rule-book.ts";
import { diffRuleFiles, importRuleFiles, readRuleFolder } from "../../src/server/rule-files.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { upsertFriends } from "../../src/store/friends.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { listRules, rulesRevision } from "../../src/store/rules.ts";

const now = new Date("2026-11-22T00:00:00.000Z");

const rule = (id: string, change: object = {}) => ({
  id,
  name: id,
  trigger: { type: "imap" },
  conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.body}}" }] }],
  ...change,
});
const ward = (change: object = {}) => ({
  key: "ward",
  label: { ja: "区" },
  kind: "single",
  options: ["中央区", "緑区"].map((value) => ({ value, label: { ja: value } })),
  ...change,
});
const inWard = { audience: { all: [{ fact: "ward", operator: "equal", value: "緑区" }] } };

/** A folder with these files: text as it is, anything else as JSON. */
function folder(files: Record<string, unknown>): string {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-rules-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, "attributes"));
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(dir, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return dir;
}

async function open(): Promise<Store> {
  const store = await openStore("sqlite::memory:");
  onTestFinished(() => store.close());
  return store;
}

/** Faults as "file code path". */
const told = (faults: Awaited<ReturnType<typeof readRuleFolder>>["faults"]) =>
  faults.flatMap(({ file, faults: list }) => list.map((f) => `${file} ${f.code} ${f.path}`)).sort();

const everything = async ({ db }: Store) => ({
  rules: await listRules(db),
  attributes: await listAttributes(db),
  revision: await rulesRevision(db),
});

describe("a folder of rules", () => {
  it("is imported with its attributes, and then no different from the database", async () => {
    const store = await open();
    const dir = folder({
      "a.json": rule("a"),
      "b.json": rule("b", inWard),
      "attributes/ward.json": ward(),
      "notes.md": "x",
    });
    expect(await importRuleFiles(store, dir, plugins, now)).toEqual({ faults: [], changed: ["a", "b"], unchanged: [] });
    expect((await listAttributes(store.db)).map((a) => a.key)).toEqual(["ward"]);
    expect((await readRuleBook(store.db, plugins)).rules.map((r) => r.id)).toEqual(["a", "b"]);
    expect(await diffRuleFiles(store.db, await readRuleFolder(dir, plugins))).toEqual([]);
  });

  it("imported again changes nothing; of changed rules a new version is made", async () => {
    const store = await open();
    await importRuleFiles(store, folder({ "a.json": rule("a"), "b.json": rule("b") }), plugins, now);
    const dir = folder({ "a.json": rule("a"), "b.json": rule("b", { priority: 5 }) });
    expect(await importRuleFiles(store, dir, plugins, now)).toEqual({ faults: [], changed: ["b"], unchanged: ["a"] });
    expect((await listRules(store.db)).map((r) => r.version)).toEqual([1, 2]);
  });

  it("changes the revision also when only an attribute changed", async () => {
    const store = await open();
    const files = { "a.json": rule("a"), "attributes/ward.json": ward() };
    await importRuleFiles(store, folder(files), plugins, now);
    const before = await rulesRevision(store.db);
    await importRuleFiles(
      store,
      folder({ ...files, "attributes/ward.json": ward({ label: { ja: "行政区" } }) }),
      plugins,
      now,
    );
    expect(await rulesRevision(store.db)).not.toBe(before);
  });

  it("with any fault writes nothing, and names every fault with its file", async () => {
    const store = await open();
    await importRuleFiles(store, folder({ "a.json": rule("a"), "attributes/ward.json": ward() }), plugins, now);
    const before = await everything(store);
    const dir = folder({
      "a.json": rule("a", { priority: 7 }),
      "b.json": rule("b", { actions: [{ type: "fax" }], audience: { all: [] } }),
      "c.json": rule("a"),
      "d.json": "{ not json",
      "e.json": "",
      "f.json": "null",
      "attributes/age.json": { key: "age" },
      "attributes/broken.json": "{",
      "attributes/ward.json": ward({ kind: "multiple" }),
      "attributes/ward-again.json": ward({ kind: "multiple" }),
    });
    const { faults, changed } = await importRuleFiles(store, dir, plugins, now);
    expect(changed).toEqual([]);
    const files = told(faults);
    expect(files).toEqual(
      expect.arrayContaining([
        "b.json empty-group audience.all",
        "b.json unknown-action actions[0].type",
        "c.json duplicate-id id",
        "d.json not-json ",
        "e.json not-json ",
        "attributes/broken.json not-json ",
        "attributes/ward-again.json wrong-type kind",
        "attributes/ward.json duplicate-id key",
      ]),
    );
    expect(new Set(files.map((f) => f.split(" ", 1)[0]))).toEqual(
      new Set([
        "b.json",
        "c.json",
        "d.json",
        "e.json",
        "f.json",
        "attributes/age.json",
        "attributes/broken.json",
        "attributes/ward.json",
        "attributes/ward-again.json",
      ]),
    );
    expect(await everything(store)).toEqual(before);
  });

  it("that takes away an option somebody has chosen is refused before any rule is written", async () => {
    const store = await open();
    await defineAttribute(store, ward() as Parameters<typeof defineAttribute>[1]);
    await upsertFriends(store.db, LIVE_CHANNEL, [{ lineUserId: `U${"0".repeat(32)}`, answers: { ward: "緑区" } }], now);
    const before = await everything(store);
    const one = ward({ options: [{ value: "中央区", label: { ja: "中央区" } }] });
    const { faults } = await importRuleFiles(
      store,
      folder({ "a.json": rule("a"), "attributes/ward.json": one }),
      plugins,
      now,
    );
    expect(faults).toMatchObject([{ faults: [{ message: expect.stringContaining("緑区") }] }]);
    expect(await everything(store)).toEqual(before);
  });

  it("may speak of attributes that the database has", async () => {
    const store = await open();
    const dir = folder({ "a.json": rule("a", inWard) });
    expect(told((await readRuleFolder(dir, plugins)).faults)).toEqual([
      "a.json unknown-attribute audience.all[0].fact",
    ]);
    await defineAttribute(store, ward() as Parameters<typeof defineAttribute>[1]);
    expect((await importRuleFiles(store, dir, plugins, now)).faults).toEqual([]);
  });

  it("that cannot be read, or has no rules, is refused with its name", async () => {
    await expect(readRuleFolder("/nowhere/at/all", plugins)).rejects.toThrow("/nowhere/at/all");
    const dir = folder({ "attributes/ward.json": ward() });
    await expect(readRuleFolder(dir, plugins)).rejects.toThrow(dir);
  });
});

describe("the difference between a folder and the database", () => {
  it("names each rule, and each place with both values", async () => {
    const store = await open();
    const files = {
      "same.json": rule("same"),
      "old.json": rule("old"),
      "b.json": rule("b", { description: "旧", drill: false }),
    };
    await importRuleFiles(store, folder(files), plugins, now);
    const actions = [{ type: "multicast", messages: [{ type: "text", text: "新" }] }];
    const dir = folder({
      "same.json": Object.fromEntries(Object.entries(rule("same")).reverse()),
      "new.json": rule("new"),
      "b.json": rule("b", { drill: false, actions, priority: 3 }),
    });
    expect(await diffRuleFiles(store.db, await readRuleFolder(dir, plugins))).toEqual([
      {
        id: "b",
        kind: "changed",
        paths: [
          { path: "actions[0].messages[0].text", file: "新", database: "{{mail.body}}" },
          { path: "priority", file: 3, database: undefined },
          { path: "description", file: undefined, database: "旧" },
        ],
      },
      { id: "new", kind: "only-in-files", paths: [] },
      { id: "old", kind: "only-in-database", paths: [] },
    ]);
  });

  it("sees a list that grew, and an object in place of a list", async () => {
    const store = await open();
    await importRuleFiles(store, folder({ "a.json": rule("a") }), plugins, now);
    const messages = [
      { type: "text", text: "{{mail.body}}" },
      { type: "text", text: "二" },
    ];
    const dir = folder({
      "a.json": rule("a", { actions: [{ type: "multicast", messages }], audience: { not: inWard.audience } }),
    });
    const [difference] = await diffRuleFiles(store.db, await readRuleFolder(dir, plugins));
    expect(difference?.paths.map((p) => p.path)).toEqual(["audience", "actions[0].messages[1]"]);
  });
});
