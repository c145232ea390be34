import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { release } from "../../../src/delivery/operate.ts";
import type { IncomingEvent } from "../../../src/engine/types.ts";
import { plugins } from "../../../src/plugins/index.ts";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { eraseFriend } from "../../../src/store/erase-friends.ts";
import { countFriends, getFriend } from "../../../src/store/friends.ts";
import { saveTarget } from "../../../src/store/relay-targets.ts";
import {
  countBodies,
  failedBodies,
  insertBodies,
  rereadFailed,
  sweepBodies,
} from "../../../src/store/webhook-bodies.ts";
import { unanswered } from "../../support/scripted-line.ts";
import {
  lineEvent,
  ME,
  postbackEvent,
  sign,
  textEvent,
  type WebhookApp,
  webhookApp,
  YOU,
} from "../../support/webhook-app.ts";
import { until } from "../../support/world.ts";

const relayRule = (change: object = {}) => ({
  id: "relay-all",
  name: "中継",
  priority: 900,
  trigger: { type: "webhook" },
  conditions: { all: [{ fact: "webhook", path: "$.kind", operator: "isPresent", value: true }] },
  audience: "nobody",
  actions: [{ type: "relay", target: "for-you" }],
  continue: true,
  ...change,
});
/** Nothing listens there: relays stay where they are. */
const target = { name: "for-you", url: "http://127.0.0.1:9/hook", enabled: false, eventTypes: null } as const;
const defaults = { timeoutMs: 1_000, parallelism: 1, ordered: true };

const stateOf = async ({ store }: WebhookApp, who = ME) => (await getFriend(store.db, LIVE_CHANNEL, who))?.state;
const relays = ({ store }: WebhookApp) => store.db.selectFrom("relays").selectAll().orderBy("id").execute();
const events = ({ store }: WebhookApp) => store.db.selectFrom("events").selectAll().orderBy("id").execute();

describe("POST /webhook/line", () => {
  it("refuses a wrong or missing signature with 401 and stores nothing; one log line tells of them", async () => {
    const world = await webhookApp();
    const body = { destination: "U", events: [lineEvent()] };
    for (let i = 0; i < 5; i++) expect(await world.post(body, { "x-line-signature": sign("other") })).toBe(401);
    expect(await world.post(body, { "x-line-signature": "" })).toBe(401);
    expect((await world.store.db.selectFrom("webhook_bodies").select("id").execute()).length).toBe(0);
    expect(world.logged.filter(({ msg }) => msg.includes("signature"))).toHaveLength(1);
  });

  it("takes a connection test, and bodies that it cannot read, with 200: those are kept and shown as failed", async () => {
    const world = await webhookApp();
    expect(await world.post({ destination: "U", events: [] })).toBe(200);
    expect(await world.post("これはJSONではない")).toBe(200);
    expect(await world.post({ destination: "U", events: [{ type: "follow" }] })).toBe(200);
    await world.send(lineEvent());
    expect(await countBodies(world.store.db)).toMatchObject({ waiting: 0, failed: 2 });
    expect(await stateOf(world)).toBe("active");
  });

  it("refuses a body over 2 MB, and any while it has no secret", async () => {
    const world = await webhookApp();
    expect(await world.post(`"${"x".repeat(2 * 1024 * 1024)}"`)).toBe(413);
    const without = await webhookApp({ channelSecret: undefined });
    expect(await without.post({ destination: "U", events: [] })).toBe(503);
  });

  it("answers 503 when the database does not take the body, so that LINE sends it again", async () => {
    const world = await webhookApp();
    await world.store.db.schema.dropTable("webhook_bodies").execute();
    expect(await world.post({ destination: "U", events: [lineEvent()] })).toBe(503);
  });

  it("keeps types and fields it does not know, and asks the rules of them", async () => {
    const world = await webhookApp();
    await world.send(lineEvent({ type: "brandNew", follow: undefined, brandNew: { odd: [1] } }));
    expect(await events(world)).toMatchObject([{ source: "webhook:live", outcome: "no-rule" }]);
    expect(world.line.calls).toEqual([]);
  });

  it("reads what was stored before a crash, in its order, after the next start", async () => {
    const world = await webhookApp({}, { start: false });
    const body = (events: object[]) => Buffer.from(JSON.stringify({ destination: "U", events }));
    const at = new Date();
    const stored = [[lineEvent()], [textEvent("設定")]].map(body);
    await insertBodies(
      world.store.db,
      stored.map((bytes) => ({
        channel: LIVE_CHANNEL,
        receivedAt: at,
        signature: sign(bytes),
        contentType: "a/b",
        bytes,
      })),
    );
    await world.app.start();
    await world.settled();
    expect((await events(world)).map(({ title }) => title)).toEqual(["友だち追加", "メッセージ（文字）"]);
    expect(world.line.calls).toHaveLength(2);
  });
});

describe("an event from LINE", () => {
  it("counts once, however often it comes", async () => {
    const world = await webhookApp();
    const follow = lineEvent();
    await world.send(follow);
    await world.send({ ...follow, deliveryContext: { isRedelivery: true } });
    await world.send(follow, follow);
    expect(await events(world)).toHaveLength(1);
    expect(world.line.calls).toHaveLength(1);
  });

  it("changes a friend by LINE's time, not by its arrival", async () => {
    const world = await webhookApp();
    const now = Date.now();
    await world.send(lineEvent({ timestamp: now }));
    await world.send(lineEvent({ type: "unfollow", timestamp: now - 60_000 }));
    expect(await stateOf(world)).toBe("active");
    await world.send(lineEvent({ type: "unfollow", timestamp: now + 1 }));
    expect(await stateOf(world)).toBe("left");
    await world.send(lineEvent({ timestamp: now - 1 }));
    expect(await stateOf(world)).toBe("left");
  });

  it("makes a friend of someone unknown who writes, and of nobody for other events", async () => {
    const world = await webhookApp();
    await world.send(textEvent("こんにちは"));
    await world.send(
      lineEvent({
        type: "beacon",
        beacon: { hwid: "d41d8cd98f", type: "enter" },
        source: { type: "user", userId: YOU },
      }),
    );
    expect(await stateOf(world)).toBe("active");
    expect(await stateOf(world, YOU)).toBeUndefined();
  });

  it("is not answered while a module talks with the citizen", async () => {
    const world = await webhookApp();
    await world.send(lineEvent({ mode: "standby", replyToken: undefined }));
    expect(world.line.calls).toEqual([]);
    expect(await stateOf(world)).toBe("active");
  });

  it("is never answered twice when LINE's answer is lost; a person decides", async () => {
    const world = await webhookApp();
    let asked = 0;
    world.line.script = (call, accept) => {
      asked += 1;
      if (asked > 1) return accept(call);
      accept(call);
      return unanswered;
    };
    await world.send(lineEvent());
    const batches = await world.store.db.selectFrom("batches").select(["state", "code"]).execute();
    expect(batches).toEqual([{ state: "unknown", code: "reply-unanswered" }]);
    expect(world.line.calls.every(({ way }) => way === "reply")).toBe(true);
  });

  it("that takes a message back takes its words from our side, and from what was not relayed yet", async () => {
    const world = await webhookApp({}, { rules: [relayRule()] });
    await world.store.db.transaction().execute((tx) => saveTarget(tx, { ...target, ...defaults }, new Date()));
    const said = textEvent("ないしょの話");
    await world.send(said);
    const { id } = (said as { message: { id: string } }).message;
    await world.send(lineEvent({ type: "unsend", unsend: { messageId: id }, replyToken: undefined }));
    await sweepBodies(world.store.db, new Date());
    const [first, second] = await relays(world);
    expect(first).toMatchObject({ state: "discarded", code: "unsent" });
    expect(second).toMatchObject({ state: "due" });
    const kept = JSON.stringify([
      await events(world),
      await world.store.db.selectFrom("webhook_bodies").selectAll().execute(),
    ]);
    expect(kept).not.toContain("ないしょ");
    const bodies = await world.store.db.selectFrom("webhook_bodies").select("bytes").orderBy("id").execute();
    expect(bodies.map(({ bytes }) => bytes === null)).toEqual([true, false]);
  });

  it("stops nothing when our own code fails on it", async () => {
    const broken = plugins.triggers.get("webhook");
    if (!broken) throw new Error("no webhook trigger");
    const read: typeof broken.read = async (raw, context) => {
      if (Buffer.from(raw).includes(YOU)) throw new Error("a bug");
      return (await broken.read?.(raw, context)) as IncomingEvent;
    };
    const triggers = new Map([...plugins.triggers, ["webhook", { ...broken, read }] as const]);
    const world = await webhookApp({ plugins: { ...plugins, triggers } });
    await Promise.all([
      world.post({ destination: "U", events: [lineEvent({ source: { type: "user", userId: YOU } })] }),
      world.post({ destination: "U", events: [lineEvent()] }),
    ]);
    await world.settled();
    expect(await countBodies(world.store.db)).toMatchObject({ waiting: 0, failed: 1 });
    expect(await stateOf(world)).toBe("active");
  });

  it("stops nothing when the database will never take it, and is read again when a person says so", async () => {
    const world = await webhookApp();
    const { db } = world.store;
    await sql`create trigger never before insert on friends when new.line_user_id = ${sql.lit(YOU)}
      begin select raise(abort, 'never'); end`.execute(db);
    await Promise.all([
      world.post({ destination: "U", events: [lineEvent({ source: { type: "user", userId: YOU } })] }),
      world.post({ destination: "U", events: [lineEvent()] }),
    ]);
    await world.settled();
    expect(await countBodies(db)).toMatchObject({ waiting: 0, failed: 1 });
    expect(await stateOf(world)).toBe("active");
    expect(await failedBodies(db, 10)).toMatchObject([{ kept: true, error: expect.stringContaining("never") }]);
    await sql`drop trigger never`.execute(db);
    expect(await rereadFailed(db)).toBe(1);
    await until(async () => (await stateOf(world, YOU)) === "active");
    expect(await rereadFailed(db)).toBe(0);
  });
});

describe("relays", () => {
  it("get a body once for each target, whole, whatever number of its events asked", async () => {
    const other = relayRule({
      id: "relay-too",
      actions: [
        { type: "relay", target: "for-you" },
        { type: "relay", target: "archive" },
      ],
    });
    const world = await webhookApp({}, { rules: [relayRule(), other] });
    const [a, b] = [lineEvent(), textEvent("はい", { source: { type: "user", userId: YOU } })];
    await world.send(a, b);
    expect(await relays(world)).toMatchObject([
      {
        target: "for-you",
        rule_id: "relay-all",
        webhook_event_ids: `${a.webhookEventId},${b.webhookEventId}`,
        state: "due",
      },
      { target: "archive", rule_id: "relay-too", webhook_event_ids: `${a.webhookEventId},${b.webhookEventId}` },
    ]);
    expect(await world.store.db.selectFrom("deliveries").select("rule_id").execute()).toEqual([{ rule_id: "welcome" }]);
  });

  it("get only bodies with a type that the target wants", async () => {
    const world = await webhookApp({}, { rules: [relayRule()] });
    const choosy = { ...target, ...defaults, eventTypes: ["postback"] };
    await world.store.db.transaction().execute((tx) => saveTarget(tx, choosy, new Date()));
    await world.send(lineEvent());
    await world.send(textEvent("はい"), postbackEvent("x=1"));
    expect(await relays(world)).toHaveLength(1);
  });

  it("are shown with their lag in /metrics, without a word of a citizen", async () => {
    const world = await webhookApp({}, { rules: [relayRule()] });
    await world.store.db.transaction().execute((tx) => saveTarget(tx, { ...target, ...defaults }, new Date()));
    await world.send(textEvent("ないしょの話"));
    const text = await (await fetch(`${world.app.url}/metrics`)).text();
    expect(text).toContain('noroshi_relay_waiting{target="for-you"} 1');
    expect(text).toContain('noroshi_webhook_requests_total{outcome="stored"} 1');
    expect(text).toMatch(/noroshi_relay_lag_seconds\{target="for-you"\} [\d.]+/);
    expect(text).not.toMatch(/ないしょ|U1111/);
  });
});

describe("who left", () => {
  it("is not sent to, not even when the delivery was frozen before", async () => {
    const notice = {
      id: "notice-held",
      name: "お知らせ",
      trigger: { type: "manual" },
      audience: "everyone",
      actions: [{ type: "multicast", messages: [{ type: "text", text: "{{manual.body}}" }] }],
      guard: { approval: true },
    };
    const world = await webhookApp({}, { rules: [notice] });
    await world.send(lineEvent(), lineEvent({ source: { type: "user", userId: YOU } }));
    const fired = await world.app.take({
      source: "manual:notice-held",
      trigger: "manual",
      occurredAt: new Date(),
      title: "x",
      facts: { manual: { by: "x", text: "お知らせ", body: "お知らせ", note: "" } },
      evidence: { dates: [], sender: null, doubts: [], contentHash: "x" },
      keys: ["manual:1"],
    });
    if (fired.result !== "taken") throw new Error("not taken");
    await world.send(lineEvent({ type: "unfollow" }));
    const id = fired.deliveries[0]?.id ?? 0;
    await release(world.store, id, new Date());
    world.app.dispatcher.wake();
    await until(async () => {
      const row = await world.store.db.selectFrom("deliveries").select("state").where("id", "=", id).executeTakeFirst();
      return row?.state === "sent";
    });
    expect(world.line.calls.filter(({ way }) => way === "multicast").map(({ to }) => to)).toEqual([[YOU]]);
  });

  it("and asks for it leaves no trace but a count", async () => {
    const world = await webhookApp();
    await world.send(lineEvent());
    await world.send(textEvent("わたしの名前は千葉です"));
    await world.send(postbackEvent("noroshi:answer?attribute=area&value=%E7%B7%91%E5%8C%BA"));
    await world.store.db.transaction().execute((tx) => eraseFriend(tx, LIVE_CHANNEL, ME, new Date()));
    await sweepBodies(world.store.db, new Date());
    const tables = ["friends", "friend_log", "events", "event_raw", "webhook_bodies", "delivery_plans"] as const;
    for (const table of tables) {
      const rows = JSON.stringify(
        await world.store.db.selectFrom(table).selectAll().execute(),
        (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value),
      );
      expect(rows, table).not.toMatch(/わたしの名前|緑区|U1111/);
    }
    expect(await countFriends(world.store.db, LIVE_CHANNEL)).toEqual({ active: 0, left: 0, erased: 1 });
  });
});
