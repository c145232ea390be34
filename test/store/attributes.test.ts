import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attributeSchema } from "../../src/engine/attribute-schema.ts";
import type { Attribute } from "../../src/engine/types.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { setAnswers, upsertFriends } from "../../src/store/friends.ts";
import type { Store } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";

const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));
const ward: Attribute = { key: "ward", label: { ja: "区" }, kind: "single", options: options("中央区", "緑区") };
const topics: Attribute = { key: "topics", label: { ja: "分野" }, kind: "multiple", options: options("防災", "防犯") };
const born: Attribute = { key: "born", label: { ja: "生年", en: "Year of birth" }, kind: "number" };
const AT = new Date("2026-11-22T00:00:00Z");
const ME = `U${"0".repeat(32)}`;

eachStore((name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("gives attributes back as they were defined, in that order", async () => {
    for (const attribute of [ward, topics, born]) await defineAttribute(store, attribute);
    expect(await listAttributes(store.db)).toMatchObject([ward, topics, born]);
  });

  it("takes a second definition for a change of label and options", async () => {
    await defineAttribute(store, ward);
    const changed = { ...ward, label: { ja: "お住まいの区" }, options: options("緑区", "中央区", "若葉区") };
    await defineAttribute(store, changed);
    await defineAttribute(store, changed);
    const all = await listAttributes(store.db);
    expect(all).toHaveLength(1);
    expect(all).toMatchObject([changed]);
  });

  it("refuses another kind", async () => {
    await defineAttribute(store, ward);
    await expect(defineAttribute(store, { ...born, key: "ward" })).rejects.toMatchObject({ code: "kind-changed" });
  });

  it("lets one of several become an area and a number a year, as long as the answers are such", async () => {
    await defineAttribute(store, ward);
    await defineAttribute(store, born);
    const people = [
      { lineUserId: ME, answers: { ward: "緑区", born: 1960 } },
      { lineUserId: `U${"1".repeat(32)}`, answers: { born: 60 } },
    ];
    await upsertFriends(store.db, "live", people, AT);
    const parts = [{ value: "平川町", label: { ja: "平川町" } }];
    const midori = { value: "緑区", label: { ja: "緑区" }, parts };
    const area: Attribute = { ...ward, kind: "area", options: [...options("中央区"), midori] };
    await defineAttribute(store, area);
    await expect(defineAttribute(store, { ...born, kind: "year" })).rejects.toThrow("1件");
    await upsertFriends(store.db, "live", [{ lineUserId: `U${"1".repeat(32)}`, answers: { born: null } }], AT);
    await defineAttribute(store, { ...born, kind: "year" });
    expect(await listAttributes(store.db)).toMatchObject([{ kind: "area" }, { kind: "year" }]);
    expect(await setAnswers(store.db, 1, { ward: "緑区/平川町" }, AT)).toEqual([]);
    await expect(defineAttribute(store, ward)).rejects.toMatchObject({ code: "kind-changed" });
  });

  it("drops an option nobody has, and keeps one that even one person has", async () => {
    await defineAttribute(store, ward);
    await defineAttribute(store, topics);
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: { ward: "緑区", topics: ["防犯"] } }], AT);
    await defineAttribute(store, { ...ward, options: options("緑区") });
    await expect(defineAttribute(store, { ...ward, options: options("中央区") })).rejects.toMatchObject({
      code: "option-in-use",
      message: expect.stringContaining("緑区"),
    });
    await defineAttribute(store, { ...topics, options: options("防犯") });
    await expect(defineAttribute(store, { ...topics, options: options("防災") })).rejects.toMatchObject({
      code: "option-in-use",
    });
    expect(await listAttributes(store.db)).toMatchObject([{ options: options("緑区") }, { options: options("防犯") }]);
  });

  it("keeps a retired attribute and its answers", async () => {
    await defineAttribute(store, born);
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: { born: 1960 } }], AT);
    await defineAttribute(store, { ...born, retired: true });
    expect(await listAttributes(store.db)).toMatchObject([{ ...born, retired: true }]);
    expect(await setAnswers(store.db, 1, { born: 1961 }, AT)).toEqual([]);
  });

  it("leaves nothing behind of a definition that fails", async () => {
    await expect(defineAttribute(store, { ...ward, key: "Ward" })).rejects.toMatchObject({ code: "invalid" });
    expect(await listAttributes(store.db)).toEqual([]);
  });

  if (name === "sqlite") {
    it("rebuilds the audience indexes only when their columns change", async () => {
      const indexes = async () =>
        (
          await sql<{
            sql: string;
          }>`select sql from sqlite_master where name like 'friends_answers%' order by name`.execute(store.db)
        ).rows.map((row) => row.sql.replace(/^.*\((.*)\).*$/, "$1"));
      await defineAttribute(store, born);
      expect(await indexes()).toEqual(["channel, attr_1"]);
      await defineAttribute(store, ward);
      await defineAttribute(store, topics);
      expect(await indexes()).toEqual(["channel, attr_2, attr_3, attr_1"]);
      await defineAttribute(store, { ...ward, key: "school", options: options("A", "B", "C") });
      expect(await indexes()).toEqual([
        "channel, attr_4, attr_3, attr_1, attr_2",
        "channel, attr_2, attr_3, attr_1, attr_4",
      ]);
    });
  }
});

describe("an attribute's schema", () => {
  it.each([
    ["a key with capitals", { ...ward, key: "Ward" }],
    ["the import's own column", { ...born, key: "user_id" }],
    ["a choice without options", { key: "ward", label: { ja: "区" }, kind: "single" }],
    ["options on a number", { ...born, options: options("1") }],
    ["an option twice", { ...ward, options: options("緑区", "緑区") }],
    ["the separator in an option", { ...topics, options: options("防災;防犯") }],
    ["a control character in an option", { ...topics, options: options("防災\n") }],
    ["no Japanese label", { ...born, label: { en: "Born" } }],
    ["an unknown kind", { ...born, kind: "text" }],
  ])("refuses %s", (_, attribute) => {
    expect(attributeSchema.safeParse(attribute).success).toBe(false);
  });

  it.each([ward, topics, born])("takes $key", (attribute) => {
    expect(attributeSchema.parse(attribute)).toEqual(attribute);
  });
});
