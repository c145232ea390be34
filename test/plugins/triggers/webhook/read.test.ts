import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citizenId, messageId } from "../../../../fixtures/webhooks/make.ts";
import { WebhookReadError } from "../../../../src/engine/webhook-envelope.ts";
import { factsOf, fixtureEvent, readEvent } from "./events.ts";

const text = fixtureEvent("message-text");
const minutesLater = (event: { timestamp?: unknown }, minutes: number) =>
  new Date(Number(event.timestamp) + minutes * 60_000);

describe("an event from LINE", () => {
  it("becomes an event with what a citizen wrote, when, and how to answer", async () => {
    const event = await readEvent(text);
    expect(event).toEqual({
      source: "webhook:live",
      trigger: "webhook",
      occurredAt: new Date(1_786_003_200_123),
      title: "メッセージ（文字）",
      facts: {
        webhook: {
          kind: "message",
          mode: "active",
          at: "2026-08-06T08:00:00.123Z",
          sourceType: "user",
          redelivered: false,
          text: "避難所はどこですか？",
          message: { id: messageId("text"), type: "text", text: "避難所はどこですか？" },
        },
      },
      evidence: {
        dates: [{ label: "LINEの送信時刻", at: new Date(1_786_003_200_123), stated: "transport" }],
        sender: null,
        doubts: [],
        contentHash: createHash("sha256").update(String(text.webhookEventId)).digest("hex"),
      },
      keys: [`webhook:${text.webhookEventId}`],
      identity: messageId("text"),
      sender: { lineUserId: citizenId("若葉") },
      reply: { token: text.replyToken, until: new Date("2026-08-06T08:00:55Z") },
    });
  });

  it("is the same however its JSON is written", async () => {
    expect(await readEvent(fixtureEvent("escaped-and-spaced"))).toEqual(await readEvent(text));
    expect(await readEvent(JSON.stringify(text, null, 4))).toEqual(await readEvent(text));
  });

  it("is the same event when LINE sends it again", async () => {
    const [first, again] = [await readEvent(text), await readEvent(fixtureEvent("message-text-redelivered"))];
    expect(again.keys).toEqual(first.keys);
    expect(factsOf(again)).toEqual({ ...factsOf(first), redelivered: true });
  });

  it("is found by the message that a citizen takes back, and so is the edited one", async () => {
    const unsend = await readEvent(fixtureEvent("unsend"));
    expect(factsOf(unsend).unsend).toEqual({ messageId: (await readEvent(text)).identity });
    expect(unsend.identity).toBeUndefined();
    const edited = await readEvent(fixtureEvent("message-edited"));
    expect(edited.identity).toBe((await readEvent(fixtureEvent("message-group"))).identity);
  });

  it("keeps LINE's tokens, nonces and hashed telephone numbers out of what is kept", async () => {
    for (const name of ["message-text", "message-sticker", "account-link", "delivery"]) {
      const raw = JSON.stringify(fixtureEvent(name));
      const secrets = [...raw.matchAll(/"(?:quoteToken|markAsReadToken|nonce|data)":"([^"]+)"/g)].map(
        (found) => found[1],
      );
      const { reply: _, ...kept } = await readEvent(fixtureEvent(name));
      expect(secrets).not.toEqual([]);
      for (const secret of secrets) expect(JSON.stringify(kept)).not.toContain(secret);
    }
  });
});

describe("the way to answer", () => {
  it("is LINE's token, for fifty seconds from when it is read", async () => {
    const at = minutesLater(text, 20);
    expect((await readEvent(text, at)).reply).toEqual({
      token: text.replyToken,
      until: new Date(at.getTime() + 50_000),
    });
  });

  it("is no token once the event is older than twenty minutes", async () => {
    const at = new Date(minutesLater(text, 20).getTime() + 1);
    expect((await readEvent(text, at)).reply?.token).toBeNull();
  });

  it("is the token, too, when our clock is behind LINE's", async () => {
    expect((await readEvent(text, minutesLater(text, -5))).reply?.token).toBe(text.replyToken);
  });

  it.each([
    ["LINE gave none", fixtureEvent("unfollow")],
    ["a module talks with the citizen", fixtureEvent("message-text-standby")],
    ["a module talks, even with a token", { ...text, mode: "standby" }],
    ["the token is empty", { ...text, replyToken: "" }],
    ["the token is no text", { ...text, replyToken: 12 }],
  ])("is no token where %s, though it is known who it was", async (_, event) => {
    const read = await readEvent(event);
    expect(read.reply?.token).toBeNull();
    expect(read.sender).toEqual({ lineUserId: citizenId("若葉") });
  });

  it.each([
    ["of a group", fixtureEvent("message-group")],
    ["of a group chat that we join", fixtureEvent("join")],
    ["of a multi-person chat", fixtureEvent("join-room")],
    ["without a source", fixtureEvent("account-link-failed")],
    ["of a source that we do not know", fixtureEvent("unknown-message-and-source")],
    ["of a user without an id", { ...text, source: { type: "user" } }],
    ["of a user whose id is not LINE's", { ...text, source: { type: "user", userId: `U${"Z".repeat(32)}` } }],
  ])("is none for an event %s: it comes from no one citizen", async (_, event) => {
    const read = await readEvent(event);
    expect(read).not.toHaveProperty("reply");
    expect(read).not.toHaveProperty("sender");
  });
});

describe("an event that LINE changed", () => {
  it("passes with a type that we do not know", async () => {
    const event = await readEvent(fixtureEvent("unknown-type"));
    expect(event.title).toBe("そのほか（reaction）");
    expect(factsOf(event)).toEqual({
      kind: "reaction",
      mode: "active",
      at: "2026-08-06T08:03:20.123Z",
      sourceType: "user",
      redelivered: false,
      text: "",
    });
  });

  it("passes with parts that have become something else", async () => {
    const event = await readEvent(fixtureEvent("unknown-message-and-source"));
    expect(event.title).toBe("メッセージ（hologram）");
    expect(event).not.toHaveProperty("identity");
    expect(factsOf(event)).toMatchObject({
      mode: "resting",
      sourceType: "square",
      text: "",
      message: { type: "hologram" },
    });
  });

  it("passes with nothing but what makes it one", async () => {
    const event = await readEvent({ type: "message", timestamp: 0, webhookEventId: "x" });
    expect(factsOf(event)).toEqual({
      kind: "message",
      mode: "",
      at: "1970-01-01T00:00:00.000Z",
      sourceType: "none",
      redelivered: false,
      text: "",
    });
  });

  it("keeps no number that JSON could not write again", async () => {
    const event = await readEvent(
      '{"type":"message","timestamp":1,"webhookEventId":"x","message":{"type":"location","latitude":1e999,"longitude":140.1}}',
    );
    expect(factsOf(event).message).toEqual({ type: "location", longitude: 140.1 });
  });

  it("never shows a title that somebody else could write", async () => {
    const titles = await Promise.all(
      [
        { ...text, type: "<b>緊急</b>" },
        { ...text, message: { type: "緊急のお知らせ", id: "1" } },
        { ...fixtureEvent("postback-other"), postback: { data: "090-0000-0000" } },
        { ...fixtureEvent("postback-other"), postback: { data: "noroshi:answer-me?x" } },
      ].map(async (event) => (await readEvent(event)).title),
    );
    expect(titles).toEqual(["そのほか", "メッセージ", "ボタン", "ボタン"]);
  });

  it.each([
    ["no object", "[]", "LINEから届いたイベントを"],
    ["null", "null", "LINEから届いたイベントを"],
    ["no JSON", "{", "UTF-8のJSONではない"],
    ["without a type", { ...text, type: undefined }, "「type」"],
    ["of an empty type", { ...text, type: "" }, "「type」"],
    ["without a time", { ...text, timestamp: undefined }, "「timestamp」"],
    ["whose time is text", { ...text, timestamp: "1786003200123" }, "「timestamp」"],
    ["whose time no calendar has", { ...text, timestamp: 1e20 }, "「timestamp」"],
    ["before 1970", { ...text, timestamp: -1 }, "「timestamp」"],
    ["without an id", { ...text, webhookEventId: undefined }, "「webhookEventId」"],
    ["whose id is too long for a key", { ...text, webhookEventId: "0".repeat(101) }, "「webhookEventId」"],
    ["whose id would break a list of ids", { ...text, webhookEventId: "a,b" }, "「webhookEventId」"],
    ["whose id would break a header", { ...text, webhookEventId: "a\r\nb" }, "「webhookEventId」"],
  ])("that is %s is refused with a Japanese sentence that names the field", async (_, event, sentence) => {
    await expect(readEvent(event)).rejects.toThrow(WebhookReadError);
    await expect(readEvent(event)).rejects.toThrow(sentence);
    await expect(readEvent(event)).rejects.toThrow(/確認してください。$/);
  });

  it("is never worth a throw with those three fields, whatever else it holds", async () => {
    const known = ["message", "postback", "follow", "beacon", "accountLink", "memberJoined", "membership", "x"];
    const names = [
      ...[
        "source",
        "mode",
        "replyToken",
        "deliveryContext",
        "message",
        "unsend",
        "follow",
        "postback",
        "beacon",
        "link",
      ],
      ...["membership", "module", "joined", "left", "videoPlayComplete", "__proto__", "constructor", "toString"],
    ];
    const inner = ["id", "type", "text", "data", "params", "members", "result", "userId", "keywords", "__proto__"];
    const part = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...inner), fc.oneof(fc.jsonValue(), fc.constantFrom("user", "text", "__proto__"))),
    );
    const event = fc.record({
      head: fc.record({
        type: fc.oneof(
          fc.constantFrom(...known, "__proto__", "constructor"),
          fc.string({ minLength: 1, maxLength: 100 }),
        ),
        timestamp: fc.double({ min: 0, max: 253_402_300_799_999, noNaN: true }),
        webhookEventId: fc.stringMatching(/^[0-9A-Z]{26}$/),
      }),
      rest: fc.dictionary(fc.constantFrom(...names), part),
    });
    await fc.assert(
      fc.asyncProperty(event, async ({ head, rest }) => {
        const read = await readEvent({ ...rest, ...head });
        expect(read.facts).toEqual(JSON.parse(JSON.stringify(read.facts)));
        expect(read.title).not.toBe("");
        expect(read.occurredAt.getTime()).toBe(Math.trunc(head.timestamp));
      }),
      { numRuns: 500 },
    );
  });
});
