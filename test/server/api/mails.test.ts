import { describe, expect, it } from "vitest";
import { mailRoutes } from "../../../src/server/api/mails.ts";
import { openStore } from "../../../src/store/open.ts";
import { saveRule } from "../../../src/store/rules.ts";
import { createApi, itemsOf } from "../../support/api.ts";
import { fakeDns } from "../../support/dns.ts";
import { mail } from "../../support/mail.ts";
import { eachStore } from "../../support/stores.ts";
import { createWorld, rule } from "../../support/world.ts";

const routes = mailRoutes({ resolve: fakeDns({}).resolve });
const titles = (reply: Parameters<typeof itemsOf>[0]) => itemsOf(reply).map(({ title }) => title);
const from = { address: "anzen@city.example.jp" };

eachStore((_name, open) => {
  describe("the list of mails", () => {
    async function setUp() {
      const held = { guard: { approval: true } };
      const world = await createWorld(open, {
        rules: [rule(), rule({ id: "fire", ...about("火災"), ...held, department: "fire", continue: true })],
      });
      await world.take({ subject: "地震情報 震度５弱" });
      world.clock.advance(60_000);
      await world.take({ subject: "火災 緑区" });
      world.clock.advance(60_000);
      await world.take({ subject: "庁内報", source: "imap:ward" });
      return { world, api: await createApi(world.store, routes) };
    }
    const about = (word: string) => ({
      conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: word }] },
    });

    it("is newest first, with sender, verdicts and deliveries", async () => {
      const { api } = await setUp();
      const reply = await api.get("/mails");
      expect(reply.status).toBe(200);
      expect(reply.headers.get("content-range")).toBe("mails 0-2/3");
      expect(titles(reply)).toEqual(["庁内報", "火災 緑区", "地震情報 震度５弱"]);
      expect(itemsOf(reply)).toMatchObject([
        { verdicts: ["no-rule"], source: "imap:ward", deliveries: [] },
        { verdicts: ["held"], deliveries: [{ ruleId: "fire", state: "held" }] },
        { verdicts: ["sent"], from, deliveries: [{ ruleId: "quake", state: "queued" }] },
      ]);
    });

    it("pages, and turns round", async () => {
      const { api } = await setUp();
      const second = await api.get("/mails", { range: [1, 1] });
      expect(second.headers.get("content-range")).toBe("mails 1-1/3");
      expect(titles(second)).toEqual(["火災 緑区"]);
      const oldest = await api.get("/mails", { range: [0, 0], sort: ["takenAt", "ASC"] });
      expect(titles(oldest)).toEqual(["地震情報 震度５弱"]);
      expect((await api.get("/mails", { range: [10, 20] })).headers.get("content-range")).toBe("mails */3");
    });

    it("finds by subject and sender whatever their width, by time, source, verdict and id", async () => {
      const { world, api } = await setUp();
      const find = async (filter: object) => titles(await api.get("/mails", { filter }));
      expect(await find({ q: "震度5弱" })).toEqual(["地震情報 震度５弱"]);
      expect(await find({ q: "ANZEN@city" })).toHaveLength(3);
      expect(await find({ q: "%" })).toEqual([]);
      expect(await find({ source: "imap:ward" })).toEqual(["庁内報"]);
      expect(await find({ verdict: "held" })).toEqual(["火災 緑区"]);
      expect(await find({ verdict: "sent" })).toEqual(["地震情報 震度５弱"]);
      expect(await find({ verdict: "dropped" })).toEqual([]);
      expect(await find({ verdict: "no-rule" })).toEqual(["庁内報"]);
      const now = world.clock.now().getTime();
      const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
      expect(await find({ from: at(1), to: at(0) })).toEqual(["火災 緑区"]);
      expect(await find({ id: [1, 3] })).toEqual(["庁内報", "地震情報 震度５弱"]);
    });

    it("refuses what it does not know, in Japanese and with its place", async () => {
      const { api } = await setUp();
      const reply = await api.get("/mails", { filter: { verdict: "lost", from: "昨日" } });
      expect(reply).toMatchObject({ status: 400, body: { code: "bad-request" } });
      expect(reply.body).toMatchObject({
        errors: expect.arrayContaining([
          expect.objectContaining({ path: "query.filter.from", message: expect.stringContaining("日時は") }),
        ]),
      });
      expect((await api.get("/mails", { filter: "{" })).status).toBe(400);
      expect((await api.get("/mails", { range: [0, 5_000] })).status).toBe(400);
      expect((await api.get("/mails", { colour: "red" })).status).toBe(400);
    });

    it("shows a department only mails that led to its deliveries, and only these", async () => {
      const { world, api } = await setUp();
      await world.take({ subject: "地震と火災", text: "べつの内容" });
      const fire = api.as({ departments: ["fire"] });
      const own = await fire.get("/mails");
      expect(titles(own)).toEqual(["地震と火災", "火災 緑区"]);
      expect(itemsOf(own)[0]).toMatchObject({ verdicts: ["held"], deliveries: [{ ruleId: "fire" }] });
      expect(itemsOf(await api.get("/mails"))[0]).toMatchObject({ verdicts: ["held", "sent"] });
      expect(await fire.get("/mails/1")).toMatchObject({ status: 404 });
      expect(await fire.get("/mails/1/raw")).toMatchObject({ status: 404 });
      expect((await fire.get("/mails/2")).status).toBe(200);
      expect(titles(await api.as({ departments: [] }).get("/mails"))).toEqual([]);
      expect((await fire.get("/mails", { filter: { verdict: "sent" } })).headers.get("content-range")).toBe(
        "mails */0",
      );
    });

    it("never shows what came of citizens' own events", async () => {
      const { world, api } = await setUp();
      await world.take({ trigger: "webhook", source: "webhook", sender: { lineUserId: "x" }, subject: "メッセージ" });
      expect(itemsOf(await api.get("/mails"))).toHaveLength(3);
      expect((await api.get("/mails/4")).status).toBe(404);
    });
  });

  it("a mail comes with its text, its traces and its evidence, and as it came", async () => {
    const world = await createWorld(open);
    const bytes = Buffer.from("Subject: x\r\n\r\nbody\u0000");
    await world.take({ raw: { contentType: "message/rfc822", bytes } });
    await world.take({ subject: "ほか" });
    // A rule that is off by now for a fault has its name all the same.
    await saveRule(world.store.db, "quake", { id: "quake", name: "地震の知らせ" }, "", world.clock.now());
    const api = await createApi(world.store, routes);
    const one = await api.get("/mails/1");
    expect(one.body).toMatchObject({
      id: 1,
      text: "震度5弱の揺れがありました。",
      facts: { mail: { subject: "地震情報" } },
      evidence: { doubts: [] },
      trace: [{ ruleId: "quake", ruleName: "地震の知らせ", outcome: "fired" }],
      deliveries: [{ ruleId: "quake", ruleName: "地震の知らせ", state: "queued" }],
      hasRaw: true,
    });
    const raw = await api.fetch("/mails/1/raw");
    expect(raw.headers.get("content-type")).toBe("message/rfc822");
    expect(raw.headers.get("content-disposition")).toContain("mail-1.eml");
    expect(Buffer.from(await raw.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await api.get("/mails/2")).toMatchObject({ body: { hasRaw: false } });
    expect(await api.get("/mails/2/raw")).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect((await api.get("/mails/99")).status).toBe(404);
    expect((await api.get("/mails/abc")).status).toBe(400);
  });
});

describe("looking at an uploaded mail", () => {
  const setUp = async (opened = routes) => {
    const world = await createWorld(() => openStore("sqlite::memory:"));
    const api = await createApi(world.store, opened);
    const upload = (body: Buffer, type = "message/rfc822") =>
      api.fetch("/mails/read", { method: "POST", headers: { "content-type": type }, body: new Uint8Array(body) });
    return { world, api, upload };
  };

  it("shows what rules would see, and stores nothing", async () => {
    const { world, upload } = await setUp();
    const reply = await upload(mail({ Subject: "Quake" }, "Shaking in the east.\n"));
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      title: "Quake",
      from: { address: "anzen@city.chiba.example", name: "City" },
      text: expect.stringContaining("Shaking"),
      evidence: { sender: { authentic: false } },
    });
    expect(await world.store.db.selectFrom("events").selectAll().execute()).toEqual([]);
    expect(await world.store.db.selectFrom("audit_log").selectAll().execute()).toEqual([]);
  });

  it("refuses another type, nothing at all, and more than 25 MB", async () => {
    const { upload } = await setUp();
    expect((await upload(Buffer.from("{}"), "application/json")).status).toBe(415);
    expect((await upload(Buffer.alloc(0))).status).toBe(415);
    expect((await upload(Buffer.alloc(25 * 1024 * 1024 + 1, "a"))).status).toBe(413);
  });

  it("gives up when the check of the sender takes too long", async () => {
    const { upload } = await setUp(mailRoutes({ resolve: () => new Promise(() => {}), readWithinMs: 20 }));
    const reply = await upload(mail({}, "x"));
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ code: "too-slow" });
  });
});
