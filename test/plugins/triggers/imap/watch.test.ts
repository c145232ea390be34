import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReadMail } from "../../../../src/plugins/triggers/imap/intake.ts";
import { readSettings } from "../../../../src/plugins/triggers/imap/settings.ts";
import { DEFAULT_WATCH, type WatchOptions, watchMailbox } from "../../../../src/plugins/triggers/imap/watch.ts";
import { startMailServer, type TestMailServer } from "../../../support/hoodiecrow.ts";
import { readSubject } from "../../../support/read-subject.ts";
import { type FakeTriggerContext, fakeTriggerContext } from "../../../support/trigger-context.ts";

const QUICK: WatchOptions = {
  ...DEFAULT_WATCH,
  pollMs: 60_000,
  answerMs: 1_000,
  backoff: { firstMs: 10, maxMs: 50 },
  loginBackoff: { firstMs: 60_000, maxMs: 60_000 },
};

const mail = (subject: string, body = "本文") => `Subject: ${subject}\r\nFrom: a@example.jp\r\n\r\n${body}\r\n`;
const subjects = (context: FakeTriggerContext) => context.taken.map((event) => event.title);
const isWell = (context: FakeTriggerContext) => context.states.at(-1)?.state === "well";

let server: TestMailServer;
let stops: (() => Promise<void>)[] = [];

function watch(
  context: FakeTriggerContext,
  { read: readMail = readSubject, ...options }: Partial<WatchOptions> & { read?: ReadMail } = {},
  url = server.url,
) {
  const read = readSettings(url, "default");
  if (!("settings" in read)) throw new Error(read.problem);
  const stop = watchMailbox(read.settings, context, readMail, { ...QUICK, ...options });
  stops.push(stop);
  return stop;
}

beforeEach(async () => {
  server = await startMailServer();
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await server.kill();
});

describe("a watched mailbox", () => {
  it("takes a mail in the moment the server tells of it, with its bytes, its arrival and its position", async () => {
    const context = fakeTriggerContext();
    watch(context);
    await context.until(() => isWell(context));
    const arrivedAt = new Date("2026-08-01T00:00:00Z");
    const raw = mail("地震");
    const appendedAt = performance.now();
    server.append(Buffer.from(raw), { arrivedAt });
    await context.until(() => context.taken.length === 1);
    expect(performance.now() - appendedAt).toBeLessThan(1_000);
    expect(context.taken[0]).toMatchObject({ title: "地震", occurredAt: arrivedAt });
    expect(Buffer.from(context.taken[0]?.raw?.bytes ?? []).toString()).toBe(raw);
    expect(context.stored).toEqual({ uidValidity: "1", lastUid: 1 });
  });

  it("finds mails by polling when the server never tells", async () => {
    await server.kill();
    server = await startMailServer({ plugins: [] });
    const context = fakeTriggerContext();
    watch(context, { pollMs: 50 });
    await context.until(() => isWell(context));
    server.append(mail("A"));
    await context.until(() => context.taken.length === 1);
  });

  it("takes mails in by rising UID, and whatever their read flag says", async () => {
    const context = fakeTriggerContext();
    server.append(mail("A"), { flags: ["\\Seen"] });
    server.append(mail("B"));
    server.append(mail("C"), { flags: ["\\Seen"] });
    watch(context);
    await context.until(() => context.taken.length === 3);
    expect(subjects(context)).toEqual(["A", "B", "C"]);
  });

  it("sets no flag", async () => {
    const context = fakeTriggerContext();
    server.append(mail("A"));
    watch(context);
    await context.until(() => isWell(context));
    expect(server.inbox().messages[0]?.flags).toEqual([]);
  });

  it("fetches what it missed while the server was down", async () => {
    const context = fakeTriggerContext();
    watch(context);
    await context.until(() => isWell(context));
    server.append(mail("A"));
    await context.until(() => context.taken.length === 1);
    await server.kill();
    await context.until(() => context.states.at(-1)?.state === "failing");
    expect(context.states.at(-1)).toMatchObject({ message: expect.stringContaining("接続できません（ECONNREFUSED）") });
    await server.start();
    server.append(mail("B"));
    server.append(mail("C"));
    await context.until(() => context.taken.length === 3 && isWell(context));
    expect(subjects(context)).toEqual(["A", "B", "C"]);
    expect(context.seen).toBe(0);
  });

  it("fetches what arrived while it was stopped itself", async () => {
    const first = fakeTriggerContext();
    const stop = watch(first);
    server.append(mail("A"));
    await first.until(() => first.taken.length === 1);
    await stop();
    server.append(mail("B"));
    const second = fakeTriggerContext({ before: first });
    watch(second);
    await second.until(() => isWell(second));
    expect(subjects(second)).toEqual(["B"]);
    expect(second.seen).toBe(0);
  });

  it("goes on after a cut in the middle of a long mail", async () => {
    const context = fakeTriggerContext();
    watch(context);
    await context.until(() => isWell(context));
    const cutter = server.sockets[0];
    if (!cutter) throw new Error("not connected");
    // Half of the first large write goes through, then the line is gone.
    const write = cutter.write.bind(cutter);
    cutter.write = ((data: Buffer) => {
      if (data.length < 10_000) return write(data);
      return write(data.subarray(0, data.length / 2), () => cutter.destroy());
    }) as typeof cutter.write;
    server.append(mail("long", "x".repeat(200_000)));
    server.append(mail("after"));
    await context.until(() => context.taken.length === 2);
    expect(subjects(context)).toEqual(["long", "after"]);
    expect(context.taken[0]?.raw?.bytes.length).toBeGreaterThan(200_000);
    expect(context.seen).toBe(0);
  });

  it("notices a line that died without a word, and makes a new one", async () => {
    const context = fakeTriggerContext();
    watch(context, { pollMs: 100, answerMs: 400 });
    await context.until(() => isWell(context));
    server.freeze();
    server.append(mail("A"));
    await context.until(() => context.taken.length === 1);
  });

  it("takes nothing twice when the mailbox was made anew, and what is new in it once", async () => {
    const context = fakeTriggerContext();
    server.append(mail("A"));
    server.append(mail("B"));
    watch(context);
    await context.until(() => context.taken.length === 2 && isWell(context));
    server.recreateMailbox([{ raw: mail("B") }, { raw: mail("C") }, { raw: mail("A") }]);
    await context.until(() => context.taken.length + context.seen === 5);
    expect(subjects(context)).toEqual(["A", "B", "C"]);
    expect(context.seen).toBe(2);
    await context.until(() => JSON.stringify(context.stored) === '{"uidValidity":"2","lastUid":3}');
  });

  it("notices by polling that the mailbox was made anew under an open connection", async () => {
    const context = fakeTriggerContext();
    watch(context, { pollMs: 50 });
    await context.until(() => isWell(context));
    server.inbox().uidvalidity = 7;
    server.append(mail("A"));
    await context.until(() => JSON.stringify(context.stored) === '{"uidValidity":"7","lastUid":1}');
    expect(subjects(context)).toEqual(["A"]);
  });

  it("misses nothing of a mailbox that was set back to a backup under the same UIDVALIDITY", async () => {
    const context = fakeTriggerContext();
    for (const subject of ["A", "B", "C"]) server.append(mail(subject));
    watch(context, { pollMs: 50 });
    await context.until(() => context.taken.length === 3);
    server.inbox().messages.length = 1;
    server.inbox().uidnext = 2;
    server.cut();
    server.append(mail("D"));
    await context.until(() => context.taken.length === 4);
    expect(subjects(context)).toEqual(["A", "B", "C", "D"]);
    expect(context.stored).toEqual({ uidValidity: "1", lastUid: 2 });
  });

  it("looks back a day at first contact and counts what it passes over", async () => {
    const now = new Date("2026-09-01T12:00:00Z");
    const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    const context = fakeTriggerContext({ now: () => now });
    server.append(mail("last year"), { arrivedAt: hoursAgo(9_000) });
    server.append(mail("a little too old"), { arrivedAt: hoursAgo(25) });
    server.append(mail("yesterday"), { arrivedAt: hoursAgo(23) });
    server.append(mail("now"), { arrivedAt: hoursAgo(0) });
    server.append(mail("moved in later"), { arrivedAt: hoursAgo(50) });
    watch(context);
    await context.until(() => isWell(context));
    expect(subjects(context)).toEqual(["yesterday", "now"]);
    expect(context.stored).toEqual({ uidValidity: "1", lastUid: 5 });
    expect(context.lines).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ looking: 2, passedOver: 3 }) }),
    );
  });

  it("remembers at first contact with an empty mailbox that it was there", async () => {
    const context = fakeTriggerContext();
    watch(context);
    await context.until(() => isWell(context));
    expect(context.stored).toEqual({ uidValidity: "1", lastUid: 0 });
  });
});

describe("a mail that makes trouble", () => {
  it("is kept as unreadable when reading it throws, and does not hold up the next", async () => {
    const context = fakeTriggerContext();
    const read: ReadMail = async (raw, given) => {
      const event = await readSubject(raw, given);
      if (event.title === "poison") throw new Error("bug");
      return event;
    };
    server.append(mail("poison"));
    server.append(mail("B"));
    watch(context, { read });
    await context.until(() => context.taken.length === 2);
    expect(context.taken[0]?.evidence.doubts).toEqual(["unreadable"]);
    expect(Buffer.from(context.taken[0]?.raw?.bytes ?? []).toString()).toBe(mail("poison"));
    expect(context.taken[1]?.title).toBe("B");
  });

  it("is kept as unreadable when reading it never ends", async () => {
    const context = fakeTriggerContext();
    server.append(mail("A"));
    watch(context, { readMs: 50, read: () => new Promise(() => undefined) });
    await context.until(() => context.taken.length === 1);
    expect(context.taken[0]?.evidence.doubts).toEqual(["unreadable"]);
  });

  it("is tried again, before those behind it, while it cannot be stored; staff hear of the second failure", async () => {
    const context = fakeTriggerContext();
    let tries = 0;
    context.failTake = () => ++tries <= 3;
    server.append(mail("A"));
    server.append(mail("B"));
    watch(context);
    await context.until(() => context.taken.length === 2 && isWell(context));
    expect(subjects(context)).toEqual(["A", "B"]);
    expect(context.states.map((state) => state.state)).toEqual(["failing", "well"]);
    expect(context.states[0]).toMatchObject({ message: expect.stringContaining("保存できません") });
  });

  it("waits for as long as the database is down", async () => {
    const context = fakeTriggerContext();
    context.failStore = true;
    server.append(mail("A"));
    watch(context, { backoff: { firstMs: 1, maxMs: 2 } });
    await context.until(() => context.lines.filter((line) => line.message === "mailbox session failed").length > 12);
    context.failStore = false;
    await context.until(() => context.taken.length === 1);
    expect(context.taken[0]?.evidence.doubts).toEqual([]);
  });

  it("is kept as unreadable when the database takes everything but this mail", async () => {
    const context = fakeTriggerContext();
    context.failTake = (event) => event.title === "poison";
    server.append(mail("poison"));
    server.append(mail("B"));
    watch(context);
    await context.until(() => context.taken.length === 2);
    expect(context.taken.map((event) => event.evidence.doubts)).toEqual([["unreadable"], []]);
  });

  it("is taken in cut off and doubted when it is larger than the limit", async () => {
    const context = fakeTriggerContext();
    server.append(mail("large", "x".repeat(5_000)));
    watch(context, { maxMailBytes: 1_000 });
    await context.until(() => context.taken.length === 1);
    expect(context.taken[0]?.raw?.bytes.length).toBe(1_000);
    expect(context.taken[0]?.evidence.doubts).toEqual(["truncated"]);
  });

  it("may be empty", async () => {
    const context = fakeTriggerContext();
    server.append("");
    server.append(mail("B"));
    watch(context);
    await context.until(() => context.taken.length === 2);
    expect(context.taken[0]?.raw?.bytes.length).toBe(0);
  });
});

describe("a server that refuses", () => {
  it("is reported, without the password, when it refuses the login, and is not asked again soon", async () => {
    const context = fakeTriggerContext();
    const url = new URL(server.url);
    url.password = "wrong-secret";
    watch(context, {}, url);
    await context.until(() => context.states.length === 1);
    expect(context.states[0]).toMatchObject({ state: "failing", message: expect.stringContaining("ログインを拒否") });
    expect(JSON.stringify([context.states, context.lines])).not.toContain("wrong-secret");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(context.lines.filter((line) => line.message === "mailbox session failed")).toHaveLength(1);
  });

  it("is reported when the mailbox is not there", async () => {
    const context = fakeTriggerContext();
    const url = new URL(server.url);
    url.pathname = "/%E9%98%B2%E7%81%BD";
    watch(context, {}, url);
    await context.until(() => context.states.length === 1);
    expect(context.states[0]).toMatchObject({ message: expect.stringContaining("メールボックスを開けません") });
  });

  it("does not keep start or stop waiting when it takes connections and says nothing", async () => {
    const context = fakeTriggerContext();
    server.cut();
    await server.kill();
    const { createServer } = await import("node:net");
    const silent = createServer(() => undefined).listen(Number(server.url.port), "127.0.0.1");
    const stop = watch(context, { answerMs: 60_000 });
    const connected = new Promise((resolve) => silent.once("connection", resolve));
    await connected;
    const stoppedFrom = performance.now();
    await stop();
    expect(performance.now() - stoppedFrom).toBeLessThan(1_000);
    await new Promise((resolve) => silent.close(resolve));
    await server.start();
  });

  it("is left alone at once when the context's signal aborts", async () => {
    const context = fakeTriggerContext();
    const stop = watch(context);
    await context.until(() => isWell(context));
    context.abort();
    await stop();
    server.append(mail("A"));
    expect(context.taken).toEqual([]);
  });
});
