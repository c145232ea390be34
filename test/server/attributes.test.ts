import { describe, expect, it, onTestFinished } from "vitest";
import type { Attribute } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";
import { changeAttributes } from "../../src/server/attributes.ts";
import { listAttributes } from "../../src/store/attributes.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { getFriend, upsertFriends } from "../../src/store/friends.ts";
import { openStore } from "../../src/store/open.ts";
import { saveRule } from "../../src/store/rules.ts";

const label = (ja: string) => ({ ja });
const area: Attribute = {
  key: "area",
  label: label("お住まい"),
  kind: "area",
  options: [
    { value: "緑区", label: label("緑区"), parts: [{ value: "平川町", label: label("平川町") }] },
    { value: "中央区", label: label("中央区") },
  ],
};
const topics: Attribute = {
  key: "topics",
  label: label("情報"),
  kind: "multiple",
  options: [
    { value: "fire", label: label("火災") },
    { value: "heat", label: label("熱中症") },
  ],
};
const rule = (id: string, audience: object | string, change: object = {}) => ({
  id,
  name: `ルール${id}`,
  trigger: { type: "manual" },
  audience,
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{manual.text}}" }] }],
  ...change,
});
const asks = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });
const AT = new Date("2026-11-22T00:00:00Z");
const ME = `U${"0".repeat(32)}`;

async function setUp(...rules: { id: string }[]) {
  const store = await openStore("sqlite::memory:");
  onTestFinished(() => store.close());
  expect(await changeAttributes(store, plugins, [area, topics])).toEqual([]);
  for (const one of rules) await saveRule(store.db, one.id, one, "test", AT);
  const shape = async () => (await listAttributes(store.db)).map(({ id: _i, column: _c, ...rest }) => rest);
  return { store, shape, change: (...wanted: Attribute[]) => changeAttributes(store, plugins, wanted) };
}
const idsOf = (problems: Awaited<ReturnType<typeof changeAttributes>>) =>
  problems.flatMap(({ rules = [] }) => rules.map(({ id }) => id));
const without = (attribute: Attribute, value: string): Attribute => ({
  ...attribute,
  options: (attribute.options ?? []).filter((option) => option.value !== value),
});

describe("taking an attribute out of use", () => {
  it("is refused when a rule that asks for it is saved in that very moment", async () => {
    const { store, shape } = await setUp();
    const before = await shape();
    let reads = 0;
    // As the rules were read, somebody saves one.
    const db = store.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        reads += 1;
        // After the attributes come the rules.
        if (reads === 2) await saveRule(store.db, "a", rule("a", asks("area", "equal", "緑区")), "test", AT);
        return result;
      },
    });
    const problems = await changeAttributes({ ...store, db }, plugins, [{ ...area, retired: true }]);
    expect(problems).toMatchObject([{ code: "used-by-rules" }]);
    expect(idsOf(problems)).toEqual(["a"]);
    expect(await shape()).toEqual(before);
  });

  it("is refused with the list of the rules that ask for it, and changes nothing", async () => {
    const { change, shape } = await setUp(
      rule("a", asks("area", "equal", "緑区")),
      rule("b", { any: [asks("topics", "contains", "heat"), { not: asks("area", "isPresent", true) }] }),
      rule("c", asks("topics", "contains", "fire")),
      rule("d", "everyone"),
      rule("e", asks("area", "equal", "緑区"), { enabled: false }),
    );
    const before = await shape();
    const problems = await change({ ...area, retired: true });
    expect(idsOf(problems)).toEqual(["a", "b", "e"]);
    expect(problems[0]).toMatchObject({ key: "area", message: expect.stringContaining("3件のルール") });
    expect(problems[0]?.rules?.[1]).toMatchObject({
      name: "ルールb",
      faults: [{ path: "audience.any[1].not.all[0].fact", code: "unknown-attribute" }],
    });
    expect(await shape()).toEqual(before);
  });

  it("goes when no rule asks for it, and keeps what people answered", async () => {
    const { change, store } = await setUp(rule("c", asks("topics", "contains", "fire")));
    await upsertFriends(store.db, LIVE_CHANNEL, [{ lineUserId: ME, answers: { area: "緑区" } }], AT);
    expect(await change({ ...area, retired: true })).toEqual([]);
    expect((await getFriend(store.db, LIVE_CHANNEL, ME))?.answers).toEqual({ area: "緑区" });
  });

  it("is seen in rules about a citizen's own event, and in questions of the talk, too", async () => {
    const { change } = await setUp(
      rule("fact", "sender", {
        trigger: { type: "webhook" },
        conditions: { all: [{ fact: "friend", path: "$.answers.topics", operator: "contains", value: "fire" }] },
        actions: [{ type: "reply", messages: [{ type: "text", text: "はい" }] }],
      }),
      rule("question", "sender", {
        trigger: { type: "webhook" },
        conditions: { all: [{ fact: "webhook", path: "$.answer.kept", operator: "equal", value: true }] },
        actions: [
          {
            type: "reply",
            messages: [{ type: "text", text: "はい" }],
            ask: { attribute: "topics", text: "どれですか" },
          },
        ],
      }),
    );
    expect(idsOf(await change({ ...topics, retired: true }))).toEqual(["fact", "question"]);
  });
});

describe("taking an option out of use", () => {
  it("is refused while a rule asks for it, whether it is dropped or retired, a town as well", async () => {
    const { change } = await setUp(
      rule("heat", asks("topics", "containsAny", ["fire", "heat"])),
      rule("town", asks("area", "in", ["緑区/平川町"])),
    );
    expect(idsOf(await change(without(topics, "heat")))).toEqual(["heat"]);
    const retired = topics.options?.map((o) => (o.value === "heat" ? { ...o, retired: true } : o)) ?? [];
    expect(idsOf(await change({ ...topics, options: retired }))).toEqual(["heat"]);
    const townless = area.options?.map(({ parts: _parts, ...option }) => option) ?? [];
    expect(idsOf(await change({ ...area, options: townless }))).toEqual(["town"]);
  });

  it("that people chose may be retired, not dropped", async () => {
    const { change, store } = await setUp();
    await upsertFriends(store.db, LIVE_CHANNEL, [{ lineUserId: ME, answers: { area: "緑区/平川町" } }], AT);
    const townless = area.options?.map(({ parts: _parts, ...option }) => option) ?? [];
    expect(await change({ ...area, options: townless })).toMatchObject([
      { message: expect.stringContaining("1人が選んでいる") },
    ]);
    const retired = area.options?.map((o) => ({
      ...o,
      parts: o.parts?.map((part) => ({ ...part, retired: true })) ?? [],
    }));
    expect(await change({ ...area, options: retired ?? [] })).toEqual([]);
  });
});

describe("attributes that change", () => {
  it("are changed together or not at all", async () => {
    const { change, shape } = await setUp(rule("c", asks("topics", "contains", "fire")));
    const before = await shape();
    expect(await change({ ...area, label: label("区") }, { ...topics, retired: true })).toHaveLength(1);
    expect(await shape()).toEqual(before);
    expect(await change({ ...area, label: label("区") }, { ...topics, kind: "single" })).toHaveLength(1);
    expect(await shape()).toEqual(before);
  });

  it("do not mind rules that were broken before", async () => {
    const { change } = await setUp(rule("broken", asks("shoe_size", "equal", 25)), rule("d", "everyone"));
    expect(await change({ ...area, retired: true })).toEqual([]);
  });

  it("stand in the order that they give themselves", async () => {
    const { change, shape } = await setUp();
    const born: Attribute = { key: "born", label: label("年"), kind: "year", order: 5 };
    expect(await change({ ...topics, order: 10 }, born)).toEqual([]);
    expect((await shape()).map(({ key }) => key)).toEqual(["born", "topics", "area"]);
  });

  it("wait only for answers that there are", async () => {
    const { change } = await setUp();
    const child = (attribute: string, ...answers: (string | boolean)[]): Attribute => ({
      key: "child",
      label: label("子"),
      kind: "boolean",
      shownWhen: { attribute, in: answers },
    });
    expect(await change(child("topics", "fire"))).toEqual([]);
    expect(await change(child("nothing", "fire"))).toMatchObject([{ key: "child" }]);
    expect(await change(child("topics", "water"))).toMatchObject([{ message: expect.stringContaining("water") }]);
    expect(await change({ ...child("child", true), key: "grandchild" })).toMatchObject([
      { message: expect.stringContaining("1段まで") },
    ]);
  });
});
