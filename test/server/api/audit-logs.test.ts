import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditLogRoutes } from "../../../src/server/api/audit-logs.ts";
import { seedRoles } from "../../../src/server/staff/default-roles.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import { createApi, itemsOf, type TestApi } from "../../support/api.ts";
import { entry, write } from "../../support/audit.ts";

const NOW = new Date("2026-11-26T00:12:33.789Z");
let store: Store;
let api: TestApi;
beforeEach(async () => {
  store = await openStore("sqlite::memory:");
  await write(
    store,
    entry(1),
    entry(2, {
      account: "=cmd|'/c calc'!A0",
      action: "session.sign-in",
      object: "accounts",
      objectId: null,
      result: "failed",
    }),
    entry(3, { note: "理由, 「大雨」\n二行目" }),
  );
  api = await createApi(store, auditLogRoutes(), { now: () => NOW });
});
afterEach(() => store.close());

const find = async (filter: object) => itemsOf(await api.get("/audit-logs", { filter })).map(({ id }) => id);

describe("the list of the operation log", () => {
  it("is newest first, in parts, without what was before and after", async () => {
    const reply = await api.get("/audit-logs", { range: [0, 1] });
    expect(reply.headers.get("content-range")).toBe("audit-logs 0-1/3");
    const [newest] = itemsOf(reply);
    expect(newest).toMatchObject({
      id: 3,
      at: "2026-11-26T00:00:03.000Z",
      account: "yamada",
      accountId: 7,
      objectId: "rule-3",
    });
    expect(newest).not.toHaveProperty("before");
  });

  it("finds by words, by every field, by time and by ids", async () => {
    expect(await find({ q: "大雨 理由" })).toEqual([3]);
    expect(await find({ account: "yamada", action: "rules.update", object: "rules", objectId: "rule-1" })).toEqual([1]);
    expect(await find({ result: "failed" })).toEqual([2]);
    expect(await find({ from: "2026-11-26T09:00:02+09:00", to: "2026-11-26T00:00:03Z" })).toEqual([2]);
    expect(await find({ id: [1, 3] })).toEqual([3, 1]);
    expect(itemsOf(await api.get("/audit-logs", { sort: ["account", "ASC"] })).map(({ id }) => id)).toEqual([2, 1, 3]);
  });

  it("calls objects by their names and finds them by these, also where the entry has none, or the object is gone", async () => {
    await store.db.transaction().execute((tx) => seedRoles(tx));
    const bare = { before: null, after: null };
    await write(
      store,
      entry(4, { ...bare, action: "roles.remove", object: "roles", objectId: "approver" }),
      entry(5, { ...bare, objectId: "nobody-knows" }),
      entry(6, { action: "rules.tests.create", after: { test: 1, name: "テストの名前" } }),
    );
    const named = itemsOf(await api.get("/audit-logs", { sort: ["id", "ASC"] })).map(({ objectName }) => objectName);
    expect(named).toEqual(["大雨警報", null, "大雨警報", "承認担当", null, null]);
    expect((await api.get("/audit-logs/4")).body).toMatchObject({ objectId: "approver", objectName: "承認担当" });
    expect(await find({ q: "承認担当" })).toEqual([4]);
    expect(await find({ q: "大雨警報" })).toEqual([3, 2, 1]);
  });

  it.each([{ from: "yesterday" }, { result: "maybe" }, { nonsense: 1 }, { q: "" }])("refuses %j", async (filter) => {
    expect(await api.get("/audit-logs", { filter })).toMatchObject({ status: 400, body: { code: "bad-request" } });
  });

  it("is for those who may read it", async () => {
    const other = api.without("logs.read");
    for (const path of ["", "/1", "/verify"]) expect((await other.get(`/audit-logs${path}`)).status).toBe(403);
    expect((await api.without("exports").get("/audit-logs/export")).status).toBe(403);
  });
});

describe("one entry", () => {
  it("has what was before and after", async () => {
    const { before, after } = entry(1);
    expect((await api.get("/audit-logs/1")).body).toMatchObject({ id: 1, before, after });
  });
  it("may not be there", async () => {
    expect(await api.get("/audit-logs/99")).toMatchObject({
      status: 404,
      body: { detail: "この操作ログはありません。" },
    });
    expect((await api.get("/audit-logs/x")).status).toBe(400);
  });
});

describe("the export of the operation log", () => {
  const linesOf = async (query = "") => {
    const reply = await api.fetch(`/audit-logs/export?format=jsonl${query}`);
    return (await reply.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };

  it("is CSV for Excel, to the second with the zone, without formulas, and stands in the log itself", async () => {
    const reply = await api.fetch("/audit-logs/export");
    expect(reply.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(reply.headers.get("content-disposition")).toContain("audit-log-2026-11-26.csv");
    const text = Buffer.from(await reply.arrayBuffer()).toString("utf8");
    expect(text.startsWith("\ufeff番号,日時,アカウント,")).toBe(true);
    expect(text).toContain("\n1,2026-11-26 09:00:01+09:00,yamada,7,192.0.2.1,rules.update,rules,rule-1,成功,");
    expect(text).toContain(",'=cmd|'/c calc'!A0,");
    expect(text).toContain('"理由, 「大雨」\n二行目"');
    expect((await api.log()).at(-1)).toMatchObject({
      action: "audit.export",
      object: "audit-logs",
      counts: { rows: 3 },
      after: { format: "csv", filter: {} },
      at: NOW.toISOString(),
    });
  });

  it("is JSON lines with all that the hashes are made of, of what the filter leaves", async () => {
    const lines = await linesOf(`&filter=${encodeURIComponent('{"object":"rules"}')}`);
    expect(lines.map(({ id }) => id)).toEqual([1, 3]);
    const row = await store.db.selectFrom("audit_log").selectAll().where("id", "=", 1).executeTakeFirst();
    expect(lines[0]).toEqual({ ...row, time: "2026-11-26 09:00:01+09:00" });
    expect((await api.log()).at(-1)).toMatchObject({ counts: { rows: 2 }, after: { filter: { object: "rules" } } });
  });

  it("does not bring itself", async () => {
    await api.get("/audit-logs/export");
    expect(await linesOf()).toHaveLength(4);
  });
});

describe("the check of the operation log", () => {
  it("says that all is well", async () => {
    expect((await api.get("/audit-logs/verify")).body).toMatchObject({
      ok: true,
      rows: 3,
      head: { id: 3 },
      findings: [],
      total: 0,
      digests: null,
      log: { total: 3, failed: 1, refused: 0, firstAt: entry(1).at, lastAt: entry(3).at },
    });
  });

  it("names what is wrong, in the log and in the daily files; asked twice at once, it looks once", async () => {
    await store.db.updateTable("audit_log").set({ account: "x" }).where("id", "=", 2).execute();
    let asked = 0;
    const digests = async () => {
      asked += 1;
      // Long enough for the second request to come meanwhile.
      await setTimeout(300);
      const findings = [{ code: "digest-missing" as const, day: "2026-11-25", id: null, message: "ありません。" }];
      return { digests: 1, lastDay: "2026-11-24", findings };
    };
    const other = await createApi(store, auditLogRoutes({ digests }));
    const [one, two] = await Promise.all([other.get("/audit-logs/verify"), other.get("/audit-logs/verify")]);
    expect(one.body).toMatchObject({
      ok: false,
      total: 1,
      findings: [{ code: "changed", id: 2, message: "記録2の内容が書き換えられています。" }],
      digests: { findings: [{ code: "digest-missing" }] },
    });
    expect(two.body).toEqual(one.body);
    expect(asked).toBe(1);
    await other.get("/audit-logs/verify");
    expect(asked).toBe(2);
  });
});
