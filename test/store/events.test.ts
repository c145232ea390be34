import { expect, it } from "vitest";
import type { RuleTrace } from "../../src/engine/types.ts";
import {
  countUntaken,
  getEvent,
  insertEvent,
  insertEventKeys,
  isIdentityKnown,
  isSeen,
  rawOf,
  seenKeys,
} from "../../src/store/events.ts";
import { queryPlans } from "../support/query-plan.ts";
import { eachStore } from "../support/stores.ts";
import { mail } from "../support/world.ts";

const now = new Date("2026-11-22T00:00:00.000Z");
const fired: RuleTrace[] = [{ ruleId: "quake", version: 1, outcome: "fired", reason: "matched" }];

const insertWithKeys = async (...args: Parameters<typeof insertEvent>) => {
  const id = await insertEvent(...args);
  await insertEventKeys(
    args[0],
    args[1].keys.map((key) => ({ key, event_id: id })),
  );
  return id;
};

eachStore((name, open) => {
  it("an event is read back as it was written", async () => {
    const { db } = await open();
    const event = mail(now, { identity: "<1@city>", occurredAt: new Date("2026-11-21T23:59:00Z") });
    const id = await insertWithKeys(db, event, fired, now);
    const row = await getEvent(db, id);
    expect(row).toMatchObject({
      source: event.source,
      trigger: "imap",
      title: event.title,
      identity: "<1@city>",
      occurred_at: "2026-11-21T23:59:00.000Z",
      taken_at: now.toISOString(),
      outcome: "fired",
    });
    expect(JSON.parse(row?.facts ?? "")).toEqual(event.facts);
    expect(JSON.parse(row?.trace ?? "")).toEqual(fired);
    expect(await rawOf(db, id)).toBeUndefined();
    expect(await getEvent(db, id + 1)).toBeUndefined();
  });

  it("every byte of what it was made from is kept", async () => {
    const { db } = await open();
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const id = await insertWithKeys(db, mail(now, { raw: { contentType: "message/rfc822", bytes } }), [], now);
    const raw = await rawOf(db, id);
    expect(raw?.contentType).toBe("message/rfc822");
    expect(Buffer.from(raw?.bytes ?? []).equals(bytes)).toBe(true);
  });

  it("is seen under any one of its keys", async () => {
    const { db } = await open();
    await insertWithKeys(db, mail(now, { keys: ["a", "b"] }), [], now);
    expect(await isSeen(db, ["b"])).toBe(true);
    expect(await isSeen(db, ["x", "a"])).toBe(true);
    expect(await isSeen(db, ["x", "y"])).toBe(false);
    expect(await seenKeys(db, ["x", "a", "y", "b"])).toEqual(new Set(["a", "b"]));
    expect(await seenKeys(db, [])).toEqual(new Set());
  });

  it("a known key is refused by the database itself", async () => {
    const { db } = await open();
    await insertWithKeys(db, mail(now, { keys: ["a"] }), [], now);
    await expect(
      db.transaction().execute((tx) => insertWithKeys(tx, mail(now, { keys: ["b", "a"] }), [], now)),
    ).rejects.toThrow();
    expect(await isSeen(db, ["b"])).toBe(false);
  });

  it("an identity is known at its own source only", async () => {
    const { db } = await open();
    await insertWithKeys(db, mail(now, { identity: "<1@city>" }), [], now);
    expect(await isIdentityKnown(db, "imap:default", "<1@city>")).toBe(true);
    expect(await isIdentityKnown(db, "imap:ward", "<1@city>")).toBe(false);
    expect(await isIdentityKnown(db, "imap:default", "<2@city>")).toBe(false);
  });

  it("mails that no rule took are counted from the instant on, the doubtful ones apart, and what citizens did is none", async () => {
    const { db } = await open();
    const later = new Date(now.getTime() + 1_000);
    await insertWithKeys(db, mail(now), [], now);
    await insertWithKeys(db, mail(now, { evidence: { doubts: ["replacement-characters"] } }), [], later);
    await insertWithKeys(db, mail(now), [], later);
    await insertWithKeys(db, mail(now, { evidence: { doubts: ["replacement-characters"] } }), fired, later);
    await insertWithKeys(db, mail(now, { trigger: "webhook", source: "webhook:live" }), [], later);
    expect(await countUntaken(db, now)).toEqual({ noRule: 3, doubtful: 1 });
    expect(await countUntaken(db, later)).toEqual({ noRule: 2, doubtful: 1 });
  });

  it.runIf(name === "sqlite")("counting mails that no rule took does not walk over what citizens did", async () => {
    const { db } = await open();
    expect(await queryPlans(db, (db) => countUntaken(db, now))).toEqual([
      expect.stringMatching(/^SEARCH events USING INDEX events_(search|taken) \(trigger=\? AND taken_at>\?\)$/),
    ]);
  });
});
