import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webhookBody } from "../../fixtures/webhooks/build.ts";
import { parseEnvelope, WebhookReadError } from "../../src/engine/webhook-envelope.ts";

const parse = (body: unknown) => parseEnvelope(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));

describe("a webhook body", () => {
  it("gives its events in their order, each as it came", () => {
    const { destination, events } = parseEnvelope(webhookBody("several-people"));
    expect(destination).toBe("U8e742f61d673b39c7fff3cecb7536ef0");
    expect(events.map(({ type }) => type)).toEqual(["follow", "message", "postback", "unfollow"]);
    expect(parseEnvelope(webhookBody("unknown-type")).events).toEqual(
      JSON.parse(webhookBody("unknown-type").toString()).events,
    );
  });

  it("of a connection test gives none", () => {
    expect(parseEnvelope(webhookBody("connection-test")).events).toEqual([]);
  });

  it("is the same however its JSON is written", () => {
    expect(parseEnvelope(webhookBody("escaped-and-spaced"))).toEqual(parseEnvelope(webhookBody("message-text")));
  });

  it("may lack a destination, or hold what we do not know", () => {
    expect(parse({ events: [] })).toEqual({ destination: "", events: [] });
    expect(parse({ destination: 7, events: [{}], version: 3 })).toEqual({ destination: "", events: [{}] });
  });

  it("keeps any fields of its events, `__proto__` too, without touching anything else", () => {
    const [event] = parse('{"events":[{"__proto__":{"polluted":true},"a":1}]}').events;
    expect(Object.keys(event ?? {})).toEqual(["__proto__", "a"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ["nothing", "", /JSONではない/],
    ["half a body", '{"destination":"U', /JSONではない/],
    ["another encoding", Buffer.from([0x7b, 0x22, 0x82, 0xa0, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8のJSONではない/],
    ["a list", [], /「全体」/],
    ["null", null, /「全体」/],
    ["no events", { destination: "U" }, /「events」/],
    ["events that are no list", { events: { 0: {} } }, /「events」/],
    ["an event that is no object", { events: [{}, "follow"] }, /「events.1」/],
    ["an event that is null", { events: [null] }, /「events.0」/],
    ["an event that is a list", { events: [[]] }, /「events.0」/],
  ])("that is %s is refused with a Japanese sentence that names the field", (_, body, sentence) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    expect(() => parseEnvelope(bytes)).toThrow(WebhookReadError);
    expect(() => parseEnvelope(bytes)).toThrow(sentence);
    expect(() => parseEnvelope(bytes)).toThrow(/確認してください。$/);
  });

  it("never says what was in it when it is refused", () => {
    const secret = '{"events":[{"message":{"text":"ひみつの相談"}}';
    try {
      parse(secret);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain("ひみつ");
      expect((error as Error).cause).toBeUndefined();
    }
  });

  it("is read or refused, never anything else, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          try {
            expect(Array.isArray(parseEnvelope(bytes).events)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(WebhookReadError);
          }
        },
      ),
    );
  });
});
