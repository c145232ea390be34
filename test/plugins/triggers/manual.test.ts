import { describe, expect, it } from "vitest";
import { manual, ReadError } from "../../../src/plugins/triggers/manual.ts";
import { fakeTriggerContext } from "../../support/trigger-context.ts";

const now = new Date("2026-09-01T00:00:00Z");
const context = fakeTriggerContext({ source: "manual:notice", now: () => now });
const read = async (request: unknown) => {
  const raw = typeof request === "string" ? Buffer.from(request) : Buffer.from(JSON.stringify(request));
  const event = await manual.read?.(raw, context);
  if (!event) throw new Error("manual has no read");
  return event;
};

describe("a manual press", () => {
  it("becomes an event with what the person wrote", async () => {
    const event = await read({ by: "yamada", text: "断水のお知らせ\n詳しくは…", note: "防災課から", key: "k1" });
    expect(event).toMatchObject({
      source: "manual:notice",
      trigger: "manual",
      occurredAt: now,
      title: "手動 防災課から",
      facts: { manual: { by: "yamada", text: "断水のお知らせ\n詳しくは…", note: "防災課から" } },
      evidence: { dates: [], sender: null, doubts: [] },
      keys: ["manual:notice:k1"],
    });
  });

  it("is the same press under the same key, and a new one without", async () => {
    const keys = await Promise.all(
      [{ key: "a" }, { key: "a" }, {}, {}].map(async (k) => (await read({ by: "y", ...k })).keys[0]),
    );
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
  });

  it("has the same content however wide its characters", async () => {
    const [wide, narrow, other] = await Promise.all(
      ["震度５弱", "震度5弱", "震度5強"].map((text) => read({ by: "y", text })),
    );
    expect(wide?.evidence.contentHash).toBe(narrow?.evidence.contentHash);
    expect(wide?.evidence.contentHash).not.toBe(other?.evidence.contentHash);
  });

  it.each([
    ["not JSON", "{", /JSON で指定/],
    ["no name", { text: "x" }, /誤りがあります（by）/],
    ["an unknown word", { by: "y", to: "all" }, /誤りがあります（全体）/],
    ["a key too long for the ledger", { by: "y", key: "k".repeat(101) }, /（key）/],
  ])("is refused with a Japanese sentence: %s", async (_, request, message) => {
    await expect(read(request)).rejects.toThrow(ReadError);
    await expect(read(request)).rejects.toThrow(message);
  });

  it("lets transforms work on the text and leaves the original", () => {
    expect(manual.text).toEqual({ fact: "manual", from: "text", to: "body" });
  });
});
