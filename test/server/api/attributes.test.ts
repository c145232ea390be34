import { describe, expect, it, onTestFinished } from "vitest";
import { attributeRoutes } from "../../../src/server/api/attributes.ts";
import { formWordsRoutes } from "../../../src/server/api/form-words.ts";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { upsertFriends } from "../../../src/store/friends.ts";
import { openStore } from "../../../src/store/open.ts";
import { saveRule } from "../../../src/store/rules.ts";
import { createApi, itemsOf } from "../../support/api.ts";

const AT = new Date("2026-11-22T00:00:00Z");
const label = (ja: string) => ({ ja });
const topics = {
  key: "topics",
  label: label("情報"),
  kind: "multiple",
  options: [
    { value: "fire", label: label("火災") },
    { value: "heat", label: label("熱中症") },
  ],
};
const hot = {
  id: "hot",
  name: "熱中症",
  trigger: { type: "manual" },
  audience: { all: [{ fact: "topics", operator: "contains", value: "heat" }] },
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{manual.text}}" }] }],
};

async function setUp() {
  const store = await openStore("sqlite::memory:");
  onTestFinished(() => store.close());
  const api = await createApi(store, [...attributeRoutes, ...formWordsRoutes], { now: () => AT });
  expect((await api.post("/attributes", topics)).status).toBe(201);
  const change = async (body: object) => {
    const { version } = (await api.get("/attributes/topics")).body as { version: string };
    return api.put("/attributes/topics", { ...body, version });
  };
  return { store, api, change };
}
const version = expect.any(String);
const keys = async (api: Awaited<ReturnType<typeof setUp>>["api"]) =>
  itemsOf(await api.get("/attributes")).map(({ key }) => key);

describe("attributes", () => {
  it("are made, listed, shown and changed, each change with before and after in the log", async () => {
    const { api, change } = await setUp();
    expect(itemsOf(await api.get("/attributes"))).toEqual([{ id: "topics", ...topics, version }]);
    // As react-admin sends it back: with the id.
    const changed = { ...topics, id: "topics", label: label("受け取りたい情報") };
    expect((await change(changed)).body).toMatchObject({ label: { ja: "受け取りたい情報" } });
    expect((await api.get("/attributes/topics")).body).toMatchObject({ id: "topics", kind: "multiple" });
    expect(await api.log()).toMatchObject([
      { action: "attributes.create", objectId: "topics", before: null },
      { action: "attributes.update", before: { label: label("情報") }, after: { label: label("受け取りたい情報") } },
    ]);
    expect(api.context.book().attributes[0]?.label.ja).toBe("受け取りたい情報");
  });

  it("that rules use are not dropped or retired, and the rules are named", async () => {
    const { store, api, change } = await setUp();
    await saveRule(store.db, "hot", hot, "test", AT);
    const used = { status: 409, body: { code: "used-by-rules", rules: [{ id: "hot", name: "熱中症" }] } };
    expect(await change({ ...topics, options: topics.options.slice(0, 1) })).toMatchObject(used);
    expect(await api.post("/attributes/topics/retire", { retired: true })).toMatchObject(used);
    expect((await api.get("/attributes/topics")).body).toEqual({ id: "topics", ...topics, version });
    expect(await api.log()).toHaveLength(1);
  });

  it("are retired and put back", async () => {
    const { api } = await setUp();
    expect((await api.post("/attributes/topics/retire", { retired: true })).body).toMatchObject({ retired: true });
    expect(itemsOf(await api.get("/attributes", { filter: { retired: false } }))).toEqual([]);
    expect((await api.post("/attributes/topics/retire", { retired: false })).body).not.toHaveProperty("retired");
    expect((await api.post("/attributes/nobody/retire", { retired: true })).status).toBe(404);
  });

  it("keep options that somebody chose, and their kind", async () => {
    const { store, api, change } = await setUp();
    const friend = { lineUserId: `U${"1".repeat(32)}`, answers: { topics: ["heat"] } };
    await upsertFriends(store.db, LIVE_CHANNEL, [friend], AT);
    expect(await change({ ...topics, options: topics.options.slice(0, 1) })).toMatchObject({
      status: 409,
      body: { code: "option-in-use", detail: expect.stringContaining("1人") },
    });
    const { options: _, ...number } = { ...topics, kind: "number" };
    expect(await change(number)).toMatchObject({
      status: 409,
      body: { code: "kind-changed", errors: [{ path: "kind" }] },
    });
    expect((await api.get("/attributes/topics/counts")).body).toEqual({
      id: "topics",
      answered: 1,
      options: [
        { value: "fire", label: label("火災"), count: 0 },
        { value: "heat", label: label("熱中症"), count: 1 },
      ],
    });
    const gone = { lineUserId: `U${"2".repeat(32)}`, answers: { topics: ["fire"] } };
    await upsertFriends(store.db, LIVE_CHANNEL, [gone], AT);
    await store.db.updateTable("friends").set({ state: "left" }).where("line_user_id", "=", gone.lineUserId).execute();
    const { answered } = (await api.get("/answered")).body as { answered: object };
    expect(answered).toMatchObject({ topics: 1 });
  });

  it("are refused with the place of what is wrong", async () => {
    const { api } = await setUp();
    expect(await api.post("/attributes", { ...topics, key: "Other" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "key" }] },
    });
    expect(await api.post("/attributes", topics)).toMatchObject({ status: 409, body: { code: "exists" } });
    expect(await api.put("/attributes/other", { ...topics, version: "x" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "key" }] },
    });
    const child = { ...topics, key: "child", shownWhen: { attribute: "nothing", in: ["x"] } };
    expect(await api.post("/attributes", child)).toMatchObject({
      status: 400,
      body: { errors: [{ path: "shownWhen" }] },
    });
    expect(await keys(api)).toEqual(["topics"]);
  });

  it("are put in order", async () => {
    const { api } = await setUp();
    for (const key of ["area", "ward"]) await api.post("/attributes", { key, label: label(key), kind: "boolean" });
    expect(
      (await api.post("/attributes/order", { keys: ["ward", "topics"], was: ["topics", "area", "ward"] })).body,
    ).toEqual({
      keys: ["ward", "topics", "area"],
    });
    expect(await keys(api)).toEqual(["ward", "topics", "area"]);
    expect((await api.post("/attributes/order", { keys: ["ward", "ward"], was: [] })).status).toBe(400);
    expect(await api.post("/attributes/order", { keys: ["ward", "none"], was: [] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "keys[1]" }] },
    });
  });

  it("are seen by everyone who is signed in, and changed by those who may", async () => {
    const { api } = await setUp();
    const reader = api.as({ permissions: [] });
    expect((await reader.get("/attributes")).status).toBe(200);
    expect((await reader.put("/attributes/topics", topics)).status).toBe(403);
    expect((await reader.post("/attributes/order", { keys: ["topics"] })).status).toBe(403);
  });
});

describe("the words around the form", () => {
  const text = label("あ");
  const words = { title: text, organisation: text, purpose: text, consent: text, contact: text };

  it("are there once somebody wrote them, with before and after in the log", async () => {
    const { api } = await setUp();
    expect(await api.get("/form-words")).toMatchObject({ status: 404 });
    expect((await api.put("/form-words", { ...words, version: null })).body).toEqual({ ...words, version });
    expect((await api.get("/form-words")).body).toEqual({ ...words, version });
    expect((await api.log()).at(-1)).toMatchObject({ action: "form-words.update", before: null, after: words });
    expect(api.context.book().words).toEqual(words);
  });

  it("are all needed", async () => {
    const { api } = await setUp();
    const { consent: _, ...rest } = words;
    expect(await api.put("/form-words", { ...rest, version: null })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "consent" }] },
    });
  });
});
