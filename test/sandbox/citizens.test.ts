import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CitizenAction, Sandbox } from "../../src/sandbox/index.ts";
import { createSandbox, numberedUserId } from "../../src/sandbox/index.ts";
import { hasWebhookOpenApi, loadWebhookOpenApi } from "../support/webhook-openapi.ts";
import { control, get, post, report, text } from "./helpers.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const user = (n: number) => numberedUserId("a", n);
const REPLY_TOKEN = expect.stringMatching(/^[0-9a-f]{32}$/);

describe("citizens who act", () => {
  let nowMs: number;
  let receiver: Receiver;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T00:00:00Z");
    receiver = await startReceiver();
    sandbox = await createSandbox({ now: () => nowMs, webhook: { url: receiver.url, secret: "secret" } });
    sandbox.addNumberedPeople("a", 3);
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });

  const events = () => receiver.received.flatMap((body) => body.events);
  const push = (to: string) => post(sandbox, "message/push", { to, messages: [text("お知らせ")] });
  const shown = (userId: string) =>
    sandbox.talk(userId).map(({ kind, messages }) => `${kind}: ${messages.map((m) => m.text ?? m.type).join()}`);
  const tap = (action: Extract<CitizenAction, { type: "tap" }>["action"], picked?: string) =>
    sandbox.act(user(0), { type: "tap", action, ...(picked !== undefined && { picked }) });

  it("are first strangers to whom nothing comes, then friends, may block, and come back", async () => {
    const { userId, stranger } = sandbox.addCitizen({ name: "山田 太郎" });
    expect(userId).toMatch(/^U[0-9a-f]{32}$/);
    expect(stranger).toBe(true);
    const friends = sandbox.totals().friends;
    await push(userId);
    expect((await get(sandbox, `profile/${userId}`)).status).toBe(404);
    expect(sandbox.talk(userId)).toEqual([]);

    await sandbox.act(userId, { type: "follow" });
    expect(sandbox.totals().friends).toBe(friends + 1);
    expect((await get(sandbox, `profile/${userId}`)).body).toEqual({
      userId,
      displayName: "山田 太郎",
      language: "ja",
    });
    await push(userId);
    await sandbox.act(userId, { type: "block" });
    await push(userId);
    expect((await get(sandbox, `profile/${userId}`)).status).toBe(404);
    await sandbox.act(userId, { type: "unblock" });
    await sandbox.act(userId, { type: "unfollow" });
    await sandbox.act(userId, { type: "follow" });
    await sandbox.act(userId, { type: "block" });
    await sandbox.act(userId, { type: "follow", isUnblocked: false });

    expect(events().map(({ type, follow }) => [type, follow])).toEqual([
      ["follow", { isUnblocked: false }],
      ["unfollow", undefined],
      ["follow", { isUnblocked: true }],
      ["unfollow", undefined],
      ["follow", { isUnblocked: true }],
      ["unfollow", undefined],
      ["follow", { isUnblocked: false }],
    ]);
    expect(events()[0]).toEqual({
      type: "follow",
      replyToken: REPLY_TOKEN,
      follow: { isUnblocked: false },
      mode: "active",
      timestamp: nowMs,
      source: { type: "user", userId },
      webhookEventId: expect.any(String),
      deliveryContext: { isRedelivery: false },
    });
    expect(events()[1]?.replyToken).toBeUndefined();
    expect(shown(userId).slice(0, 4)).toEqual([
      "system: 友だち追加しました",
      "push: お知らせ",
      "system: ブロックしました",
      "system: ブロックを解除しました",
    ]);
  });

  it("write, and it stands in their talk in order with what they get, also within one millisecond", async () => {
    await push(user(0));
    const first = await sandbox.act(user(0), { type: "text", text: "届きました" });
    await post(sandbox, "message/reply", { replyToken: first.event?.replyToken, messages: [text("よかった")] });
    await sandbox.act(user(0), { type: "sticker" });
    await push(user(0));
    expect(shown(user(0))).toEqual([
      "push: お知らせ",
      "own: 届きました",
      "reply: よかった",
      "own: sticker",
      "push: お知らせ",
    ]);
    expect(sandbox.talk(user(0), 2).map((entry) => entry.kind)).toEqual(["own", "push"]);
    expect(shown(user(1))).toEqual([]);
    expect(sandbox.person(user(0))).toMatchObject({ latestText: "お知らせ", bubbles: 3 });
    nowMs += 1;
    await sandbox.act(user(1), { type: "text", text: "わたしも\nいます" });
    expect(sandbox.listPeople({ size: 2 }).people).toMatchObject([
      { userId: user(1), latestText: "わたしも", bubbles: 0 },
      { userId: user(0) },
    ]);
  });

  it("send text, stickers, pictures and places as message events", async () => {
    await sandbox.act(user(0), { type: "text", text: "a" });
    await sandbox.act(user(0), { type: "sticker", packageId: "1", stickerId: "2" });
    await sandbox.act(user(0), { type: "image" });
    await sandbox.act(user(0), { type: "location", latitude: 35.6, longitude: 140.1, title: "家" });
    const id = expect.stringMatching(/^\d{18}$/);
    const quoteToken = expect.any(String);
    expect(events().map((event) => event.message)).toEqual([
      { type: "text", id, quoteToken, text: "a" },
      { type: "sticker", id, quoteToken, packageId: "1", stickerId: "2", stickerResourceType: "STATIC" },
      { type: "image", id, quoteToken, contentProvider: { type: "line" } },
      { type: "location", id, title: "家", latitude: 35.6, longitude: 140.1 },
    ]);
    expect(new Set(events().map((event) => JSON.stringify(event.message)))).toHaveProperty("size", 4);
  });

  it("tap, and each action does what it does at LINE", async () => {
    await tap({ type: "message", text: "はい" });
    await tap({ type: "postback", data: "a=1", displayText: "無事です" });
    await tap({ type: "postback", data: "b=2" });
    await tap({ type: "datetimepicker", data: "c", mode: "date", min: "2026-01-01" }, "2026-08-02");
    await tap({ type: "datetimepicker", data: "c", mode: "time" }, "23:59");
    await tap({ type: "datetimepicker", data: "c", mode: "datetime", max: "2026-08-02T10:00" }, "2026-08-02T10:00");
    await tap({ type: "richmenuswitch", data: "d", richMenuAliasId: "tab-b" });
    await tap({ type: "location" });
    await tap({ type: "cameraRoll" });
    expect(events().map(({ message, postback }) => postback ?? message)).toMatchObject([
      { type: "text", text: "はい" },
      { data: "a=1" },
      { data: "b=2" },
      { data: "c", params: { date: "2026-08-02" } },
      { data: "c", params: { time: "23:59" } },
      { data: "c", params: { datetime: "2026-08-02T10:00" } },
      { data: "d", params: { newRichMenuAliasId: "tab-b", status: "SUCCESS" } },
      { type: "location", title: "現在地（見本）" },
      { type: "image" },
    ]);
    expect(shown(user(0)).slice(0, 3)).toEqual(["own: はい", "own: 無事です", "own: "]);
    await tap({ type: "message", text: "終わり" });
    await tap({ type: "postback", data: "b=2" });
    // A tap that shows nothing is no news in the list.
    expect(sandbox.person(user(0))?.latestText).toBe("終わり");
  });

  it("open links and copy text without a word to the account", async () => {
    expect(await tap({ type: "uri", uri: "https://city.example.jp/" })).toEqual({ event: null, call: null });
    expect(await tap({ type: "clipboard", clipboardText: "a" })).toEqual({ event: null, call: null });
    expect(events()).toEqual([]);
    expect(sandbox.talk(user(0))).toEqual([]);
  });

  it("take back what they wrote, once, and only what is theirs", async () => {
    const sent = await sandbox.act(user(0), { type: "text", text: "まちがい" });
    expect(sent.event?.type).toBe("message");
    const messageId = sandbox.talk(user(0))[0]?.messageId ?? "";
    expect(events()[0]?.message).toMatchObject({ id: messageId });
    await expect(sandbox.act(user(1), { type: "unsend", messageId })).rejects.toThrow(RangeError);
    await sandbox.act(user(0), { type: "unsend", messageId });
    expect(events().at(-1)).toMatchObject({ type: "unsend", unsend: { messageId } });
    expect(events().at(-1)?.replyToken).toBeUndefined();
    expect(shown(user(0))).toEqual(["system: メッセージの送信を取り消しました"]);
    await expect(sandbox.act(user(0), { type: "unsend", messageId })).rejects.toThrow(RangeError);
  });

  it("cannot do what their standing does not allow", async () => {
    const { userId: stranger } = sandbox.addCitizen();
    sandbox.blockPeople([user(1)]);
    sandbox.addPeople([{ userId: user(9), foreign: true }]);
    const impossible: [string, CitizenAction][] = [
      [stranger, { type: "text", text: "a" }],
      [stranger, { type: "unblock" }],
      [stranger, { type: "block" }],
      [user(1), { type: "text", text: "a" }],
      [user(1), { type: "postback", data: "a" }],
      [user(0), { type: "follow" }],
      [user(0), { type: "unblock" }],
      [user(9), { type: "follow" }],
      [numberedUserId("f", 1), { type: "follow" }],
    ];
    for (const [userId, action] of impossible) await expect(sandbox.act(userId, action)).rejects.toThrow(RangeError);
    // The silent control leaves strangers strangers.
    sandbox.blockPeople([stranger], false);
    expect(sandbox.person(stranger)).toMatchObject({ stranger: true });
    expect(events()).toEqual([]);
  });

  it("are refused over HTTP with what is wrong when an action is malformed or not possible", async () => {
    const act = (action: unknown, userId = user(0)) => control(sandbox, "control/act", { userId, action });
    const picker = { type: "datetimepicker", data: "a", mode: "date", min: "2026-01-01", max: "2026-12-31" };
    const malformed = [
      undefined,
      {},
      { type: "dance" },
      { type: "text" },
      { type: "text", text: "" },
      { type: "text", text: "a".repeat(5_001) },
      { type: "text", text: "a", extra: 1 },
      { type: "postback", data: "" },
      { type: "postback", data: "a".repeat(301) },
      { type: "location", latitude: 91, longitude: 0 },
      { type: "tap", action: { type: "dance" } },
      { type: "tap", action: { type: "message", text: "a" }, picked: "2026-08-01" },
      { type: "tap", action: picker },
      { type: "tap", action: picker, picked: "2027-01-01" },
      { type: "tap", action: picker, picked: "2026-02-30x" },
      { type: "tap", action: { ...picker, mode: "time" }, picked: "25:00" },
      { type: "tap", action: picker, picked: "2025-12-31" },
    ];
    for (const action of malformed) {
      const { status, body } = await act(action);
      expect([action, status, body]).toMatchObject([action, 400, { message: "invalid request" }]);
    }
    expect(await act({ type: "unblock" })).toMatchObject({
      status: 400,
      body: { message: "unblock is not possible for someone friend" },
    });
    expect((await act({ type: "follow" }, "nobody")).status).toBe(400);
    expect((await control(sandbox, "control/citizen", { age: 3 })).status).toBe(400);
    expect((await control(sandbox, "control/verified", {})).status).toBe(400);
    expect(receiver.received).toEqual([]);
    await expect(sandbox.act(user(0), { type: "text", text: "" })).rejects.toThrow("May not be empty");
  });

  it("are played over HTTP from the first contact on", async () => {
    const added = await control(sandbox, "control/citizen", { language: "en" });
    const { userId } = added.body as { userId: string };
    expect((await report(sandbox, `people/${userId}`)).body).toMatchObject({ stranger: true, latestText: null });
    // Someone new stands on top of the list.
    expect((await report(sandbox, "people?size=1")).body).toMatchObject({ people: [{ userId }] });
    const acted = await control(sandbox, "control/act", { userId, action: { type: "follow" } });
    expect(acted).toMatchObject({ status: 200, body: { event: { type: "follow" }, call: { outcome: 200 } } });
    expect((await get(sandbox, `profile/${userId}`)).body).toMatchObject({ language: "en" });
    expect((await report(sandbox, "people/nobody")).status).toBe(404);
  });

  it("act without a webhook too, as where it is switched off at LINE", async () => {
    sandbox.setWebhook(null);
    const { event, call } = await sandbox.act(user(0), { type: "block" });
    expect([event?.type, call]).toEqual(["unfollow", null]);
    expect(sandbox.person(user(0))).toMatchObject({ blocked: true });
  });

  it("are forgotten in what they did, not in what they are, by a reset", async () => {
    await sandbox.act(user(0), { type: "text", text: "a" });
    await sandbox.act(user(0), { type: "block" });
    sandbox.reset();
    expect(sandbox.talk(user(0))).toEqual([]);
    expect(sandbox.person(user(0))).toMatchObject({ blocked: true, latestText: null });
    await sandbox.act(user(0), { type: "unblock" });
    expect(receiver.received).toHaveLength(3);
  });

  it("can be listed by a verified account only", async () => {
    sandbox.setVerified(false);
    expect(await get(sandbox, "followers/ids")).toMatchObject({
      status: 403,
      body: { message: "Access to this API is not available for your account" },
    });
    expect((await get(sandbox, `profile/${user(0)}`)).status).toBe(200);
    await control(sandbox, "control/verified", { verified: true });
    expect((await get(sandbox, "followers/ids")).status).toBe(200);
  });

  it.skipIf(!hasWebhookOpenApi)("make bodies that fit LINE's OpenAPI description, also when sent again", async () => {
    sandbox.setWebhook({ url: receiver.url, secret: "secret", redeliver: true, redeliverAfterMs: [1] });
    const { userId } = sandbox.addCitizen();
    await sandbox.act(userId, { type: "follow" });
    await sandbox.act(userId, { type: "block" });
    await sandbox.act(userId, { type: "unblock" });
    await sandbox.act(userId, { type: "text", text: "a" });
    await sandbox.act(userId, { type: "unsend", messageId: sandbox.talk(userId).at(-1)?.messageId ?? "" });
    const actions: CitizenAction[] = [
      { type: "sticker" },
      { type: "image" },
      { type: "location", latitude: 35.6, longitude: 140.1 },
      { type: "postback", data: "a", params: { date: "2026-08-01" } },
      { type: "tap", action: { type: "location" } },
      { type: "tap", action: { type: "richmenuswitch", data: "d", richMenuAliasId: "b" } },
    ];
    for (const action of actions) await sandbox.act(userId, action);
    receiver.answer = ({ events: [event] }) => (event?.deliveryContext.isRedelivery ? 200 : 500);
    await sandbox.act(userId, { type: "text", text: "もう一度" });
    await sandbox.sendEvents([]);
    await receiver.until(14);
    const openApi = loadWebhookOpenApi();
    for (const { raw } of receiver.received) expect(openApi.problems(JSON.parse(raw.toString()))).toEqual([]);
    expect(openApi.problems({ destination: "x", events: [{ type: "follow" }] })).not.toEqual([]);
  });
});
