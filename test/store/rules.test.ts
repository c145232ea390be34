import { expect, it } from "vitest";
import { listRules, removeRule, rulesRevision, saveRule } from "../../src/store/rules.ts";
import { eachStore } from "../support/stores.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));

eachStore((_name, open) => {
  it("a rule's version grows when it says something else, and only then", async () => {
    const { db } = await open();
    expect(await saveRule(db, "quake", { a: 1 }, "first", at(0))).toEqual({ version: 1, changed: true });
    expect(await saveRule(db, "quake", { a: 1 }, "again", at(1))).toEqual({ version: 1, changed: false });
    expect(await saveRule(db, "quake", { a: 2 }, "second", at(2))).toEqual({ version: 2, changed: true });
    expect(await saveRule(db, "quake", { a: 1 }, "back", at(3))).toEqual({ version: 3, changed: true });
    expect(await listRules(db)).toEqual([{ id: "quake", version: 3, json: { a: 1 }, updatedAt: at(3).toISOString() }]);
    const versions = await db
      .selectFrom("rule_versions")
      .select(["version", "json", "note"])
      .orderBy("version")
      .execute();
    expect(versions.map((v) => [Number(v.version), v.json, v.note])).toEqual([
      [1, '{"a":1}', "first"],
      [2, '{"a":2}', "second"],
      [3, '{"a":1}', "back"],
    ]);
  });

  it("rules are listed by id, whatever order they came in", async () => {
    const { db } = await open();
    for (const id of ["b", "c", "a"]) await saveRule(db, id, { id }, "", at(0));
    expect((await listRules(db)).map((r) => r.id)).toEqual(["a", "b", "c"]);
  });

  it("a removed rule is gone, and under its id again its versions go on", async () => {
    const { db } = await open();
    await saveRule(db, "quake", { a: 1 }, "", at(0));
    await saveRule(db, "quake", { a: 2 }, "", at(0));
    await removeRule(db, "quake");
    expect(await listRules(db)).toEqual([]);
    expect(await saveRule(db, "quake", { a: 2 }, "", at(1))).toEqual({ version: 3, changed: true });
  });

  it("the revision is another after every change and the same after none", async () => {
    const { db } = await open();
    const seen = [await rulesRevision(db)];
    const changed = async () => {
      const now = await rulesRevision(db);
      const fresh = !seen.includes(now);
      seen.push(now);
      return fresh;
    };
    await saveRule(db, "quake", { a: 1 }, "", at(0));
    expect(await changed()).toBe(true);
    await saveRule(db, "quake", { a: 1 }, "", at(0));
    expect(await changed()).toBe(false);
    await saveRule(db, "quake", { a: 2 }, "", at(0));
    expect(await changed()).toBe(true);
    await removeRule(db, "quake");
    expect(await changed()).toBe(true);
  });

  it("a transaction that fails leaves rule, versions and revision as they were", async () => {
    const { db } = await open();
    await saveRule(db, "quake", { a: 1 }, "", at(0));
    const before = [await listRules(db), await rulesRevision(db)];
    await expect(
      db.transaction().execute(async (tx) => {
        await saveRule(tx, "quake", { a: 2 }, "", at(1));
        await saveRule(tx, "other", {}, "", at(1));
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect([await listRules(db), await rulesRevision(db)]).toEqual(before);
  });
});
