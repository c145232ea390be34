import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "../../src/plugins/triggers/imap/settings.ts";
import { DEFAULT_WATCH, watchMailbox } from "../../src/plugins/triggers/imap/watch.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { readSubject } from "../support/read-subject.ts";
import { type FakeTriggerContext, fakeTriggerContext } from "../support/trigger-context.ts";

const mail = (subject: string) => `Subject: ${subject}\nFrom: a@example.jp\n\n本文\n`;
const isWell = (context: FakeTriggerContext) => context.states.at(-1)?.state === "well";
const subjects = (context: FakeTriggerContext) => context.taken.map((event) => event.title);

let dovecot: Dovecot;
let stops: (() => Promise<void>)[] = [];

function watch(context: FakeTriggerContext, url = dovecot.url) {
  const read = readSettings(new URL(url), "default");
  if (!("settings" in read)) throw new Error(read.problem);
  const options = { ...DEFAULT_WATCH, backoff: { firstMs: 50, maxMs: 500 } };
  const stop = watchMailbox(read.settings, context, readSubject, options);
  stops.push(stop);
  return stop;
}

beforeAll(async () => {
  dovecot = await startDovecot();
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  await dovecot.recreateMailbox({ empty: true });
});
afterAll(() => dovecot.stop());

describe("a mailbox on a real Dovecot", () => {
  it("tells of a mail by IDLE, half a second after it came", async () => {
    const context = fakeTriggerContext();
    watch(context);
    await context.until(() => isWell(context));
    const arrivedAt = new Date("2026-08-01T00:00:00Z");
    const appendedAt = performance.now();
    dovecot.append(mail("地震"), { arrivedAt });
    await context.until(() => context.taken.length === 1);
    expect(performance.now() - appendedAt).toBeLessThan(5_000);
    expect(context.taken[0]).toMatchObject({ title: "地震", occurredAt: arrivedAt });
    expect(Buffer.from(context.taken[0]?.raw?.bytes ?? []).toString()).toBe(mail("地震").replaceAll("\n", "\r\n"));
  });

  it("gives odd mails whole: empty, with NUL bytes, large", async () => {
    const context = fakeTriggerContext();
    const large = `Subject: large\r\n\r\n${"x".repeat(998)}\r\n`.padEnd(20_000_000, "0123456789\r\n");
    dovecot.append("");
    dovecot.append("Subject: NUL\r\n\r\na\0b\r\n");
    dovecot.append(large);
    watch(context);
    await context.until(() => context.taken.length === 3, 60_000);
    expect(context.taken.map((event) => event.evidence.doubts)).toEqual([[], [], []]);
    expect(context.taken[0]?.raw?.bytes.length).toBe(0);
    expect(subjects(context)).toEqual(["", "NUL", "large"]);
    expect(context.taken[2]?.raw?.bytes.length).toBeGreaterThanOrEqual(20_000_000);
  });

  it("is read over TLS once its certificate is trusted, and not before", async () => {
    const context = fakeTriggerContext();
    dovecot.append(mail("A"));
    watch(context, dovecot.tlsUrl);
    await context.until(() => context.states.length > 0);
    expect(context.states[0]).toMatchObject({ message: expect.stringContaining("証明書を確認できない") });
    expect(context.taken).toEqual([]);
    const usual = getCACertificates("default");
    setDefaultCACertificates([...usual, dovecot.ca]);
    try {
      await context.until(() => isWell(context));
    } finally {
      setDefaultCACertificates(usual);
    }
    expect(subjects(context)).toEqual(["A"]);
  });

  it("reports a refused login and a missing mailbox", async () => {
    const refused = fakeTriggerContext();
    watch(refused, dovecot.url.replace(":secret@", ":wrong@"));
    const missing = fakeTriggerContext();
    watch(missing, dovecot.url.replace("/INBOX", "/%E9%98%B2%E7%81%BD"));
    await refused.until(() => refused.states.length > 0);
    await missing.until(() => missing.states.length > 0);
    expect(refused.states[0]).toMatchObject({ message: expect.stringContaining("ログインを拒否") });
    expect(missing.states[0]).toMatchObject({ message: expect.stringContaining("メールボックスを開けません") });
  });

  it("has each mail taken in once while it is restarted and killed", async () => {
    const context = fakeTriggerContext();
    watch(context);
    const expected = Array.from({ length: 60 }, (_, i) => `mail ${i}`);
    for (const [i, subject] of expected.entries()) {
      dovecot.append(mail(subject));
      if (i === 15) await dovecot.restart();
      if (i === 30) await dovecot.kill();
      if (i === 45) await dovecot.start();
    }
    await context.until(() => context.taken.length === 60 && isWell(context), 60_000);
    expect(subjects(context)).toEqual(expected);
    expect(context.seen).toBe(0);
  });

  it("has nothing taken in twice after it was made anew", async () => {
    const context = fakeTriggerContext();
    watch(context);
    dovecot.append(mail("A"));
    dovecot.append(mail("B"));
    await context.until(() => context.taken.length === 2);
    const before = context.stored;
    await dovecot.recreateMailbox();
    dovecot.append(mail("C"));
    await context.until(() => context.taken.length === 3, 30_000);
    expect(subjects(context)).toEqual(["A", "B", "C"]);
    expect(context.seen).toBe(2);
    expect(context.stored).not.toMatchObject({ uidValidity: (before as { uidValidity: string }).uidValidity });
  });
});
