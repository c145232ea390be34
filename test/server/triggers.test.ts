import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../src/engine/types.ts";
import { plugins as shipped } from "../../src/plugins/index.ts";
import { defineTrigger, type Plugins, type TriggerContext, type TriggerPlugin } from "../../src/plugins/plugin.ts";
import { createTriggers } from "../../src/server/triggers.ts";
import { openStore } from "../../src/store/open.ts";
import { getSource, sourcePosition } from "../../src/store/sources.ts";
import { mail, manualClock, rule, silent } from "../support/world.ts";

/** Triggers over a plugin that remembers what was started and stopped; `box` is its source. */
async function setUp() {
  const store = await openStore("sqlite::memory:");
  onTestFinished(() => store.close());
  const clock = manualClock();
  const started: string[] = [];
  const stopped: string[] = [];
  const contexts = new Map<string, TriggerContext>();
  const errors: object[] = [];
  const failing = new Set<string>();
  const taken: unknown[] = [];
  const plugin: TriggerPlugin = defineTrigger({
    type: "box",
    label: { ja: "箱" },
    params: z.strictObject({ box: z.string(), every: z.number().default(1) }),
    facts: { box: { label: { ja: "箱" }, fields: [{ path: "$.text", type: "text", label: { ja: "文" } }] } },
    ownSource: true,
    source: ({ box }) => `box:${box}`,
    standing: (connections) => connections.map((box) => ({ box, every: 1 })),
    async start({ box, every }, context) {
      if (failing.has(box)) throw new Error("そんな箱はありません");
      started.push(`${box}/${every}`);
      contexts.set(box, context);
      return async () => {
        expect(context.signal.aborted).toBe(true);
        stopped.push(`${box}/${every}`);
      };
    },
  });
  const plugins: Plugins = { triggers: new Map([["box", plugin]]), actions: shipped.actions };
  const make = (connections: string[] = []) =>
    createTriggers({
      store,
      plugins,
      connections: new Map(connections.map((name) => [name, new URL(`imap://host/${name}`)])),
      resolve: async () => [],
      now: clock.now,
      log: { ...silent, error: (data) => errors.push(data), child: () => silent },
      take: async (event, position) => {
        taken.push([event.title, position]);
        return "taken";
      },
    });
  const on = (id: string, box: string, change: JsonObject = {}, every?: number) =>
    rule(
      {
        id,
        trigger: { type: "box", box, ...(every === undefined ? {} : { every }) },
        conditions: { all: [{ fact: "box", path: "$.text", operator: "containsText", value: "地震" }] },
        actions: [{ type: "multicast", messages: [{ type: "text", text: "文" }] }],
        ...change,
      },
      plugins,
    );
  return { store, clock, started, stopped, contexts, errors, failing, taken, make, on };
}

describe("triggers", () => {
  it("run a source once, however many rules share it", async () => {
    const { make, on, started } = await setUp();
    await make().follow([on("a", "x"), on("b", "x"), on("c", "y")]);
    expect(started).toEqual(["x/1", "y/1"]);
  });

  it("followed again are left running; new ones start, unneeded ones stop", async () => {
    const { make, on, started, stopped } = await setUp();
    const triggers = make();
    await triggers.follow([on("a", "x"), on("b", "y")]);
    await triggers.follow([on("a", "x"), on("b", "y")]);
    expect([started, stopped]).toEqual([["x/1", "y/1"], []]);
    await triggers.follow([on("b", "y"), on("c", "z")]);
    expect([started, stopped]).toEqual([["x/1", "y/1", "z/1"], ["x/1"]]);
    await triggers.stop();
    expect(stopped.sort()).toEqual(["x/1", "y/1", "z/1"]);
    await triggers.stop();
    expect(stopped).toHaveLength(3);
  });

  it("of a source whose settings changed stop before they start anew", async () => {
    const { make, on, started, stopped } = await setUp();
    const triggers = make();
    await triggers.follow([on("a", "x", {}, 1)]);
    await triggers.follow([on("a", "x", {}, 2)]);
    expect([started, stopped]).toEqual([["x/1", "x/2"], ["x/1"]]);
  });

  it("do not run for a rule that is switched off", async () => {
    const { make, on, started } = await setUp();
    await make().follow([on("a", "x", { enabled: false })]);
    expect(started).toEqual([]);
  });

  it("run what stands without a rule, and only once when a rule asks for it too", async () => {
    const { make, on, started, stopped } = await setUp();
    const triggers = make(["ward"]);
    await triggers.follow([on("a", "ward")]);
    await triggers.follow([]);
    expect([started, stopped]).toEqual([["ward/1"], []]);
  });

  it("that fail to start are reported once, the others run, and they start when they can", async () => {
    const { make, on, started, failing, errors, store } = await setUp();
    failing.add("x");
    const triggers = make();
    const rules = [on("a", "x"), on("b", "y")];
    await triggers.follow(rules);
    await triggers.follow(rules);
    expect(started).toEqual(["y/1"]);
    expect(await getSource(store.db, "box:x")).toMatchObject({
      state: "failing",
      message: expect.stringContaining("そんな箱はありません"),
    });
    expect((await getSource(store.db, "box:y"))?.state).toBe("well");
    expect(errors).toHaveLength(1);

    failing.clear();
    await triggers.follow(rules);
    expect(started).toEqual(["y/1", "x/1"]);
  });

  it("report how they are, and the state is kept", async () => {
    const { make, on, contexts, store, clock, errors } = await setUp();
    await make().follow([on("a", "x")]);
    const context = contexts.get("x");
    clock.advance(1_000);
    await context?.report({ state: "failing", message: "つながりません" });
    await context?.report({ state: "failing", message: "つながりません" });
    expect(errors).toHaveLength(1);
    expect(await getSource(store.db, "box:x")).toMatchObject({
      state: "failing",
      message: "つながりません",
      state_since: clock.now().toISOString(),
    });
    await context?.report({ state: "well" });
    expect(await getSource(store.db, "box:x")).toMatchObject({ state: "well", message: null });
  });

  it("keep their position, get their connection and hand events on", async () => {
    const { make, on, contexts, store, clock, taken } = await setUp();
    await make(["ward"]).follow([on("a", "x")]);
    const context = contexts.get("x");
    expect(await context?.position()).toBeUndefined();
    await context?.savePosition({ uid: 4 });
    expect(await context?.position()).toEqual({ uid: 4 });
    expect(await sourcePosition(store.db, "box:x")).toEqual({ uid: 4 });
    expect(contexts.get("ward")?.connection("ward")?.host).toBe("host");
    expect(context?.connection("other")).toBeUndefined();
    expect(await context?.take(mail(clock.now()), { uid: 5 })).toBe("taken");
    expect(taken).toEqual([["地震情報", { uid: 5 }]]);
  });
});
