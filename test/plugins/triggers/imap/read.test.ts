import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../../fixtures/mails/catalogue.ts";
import { readMail } from "../../../../src/plugins/triggers/imap/read.ts";
import { fakeDns } from "../../../support/dns.ts";
import { silent } from "../../../support/fixture-world.ts";
import { base64, bytesOf, encodedWords, mail, parts } from "../../../support/mail.ts";

const now = new Date("2026-08-06T08:01:00Z");
const { resolve } = fakeDns({});
const read = (raw: Uint8Array) => readMail(raw, { source: "imap:default", now: () => now, resolve, log: silent });
const factsOf = async (raw: Uint8Array) => (await read(raw)).facts.mail as Record<string, unknown>;
const utf8 = { "Content-Type": "text/plain; charset=utf-8" };

describe("a mail as an event", () => {
  const body = "緑区に避難指示。\n\n【日時】\n8月6日 16時30分\n【対象】\n緑区\n\n----------\n配信停止はこちら";
  const raw = mail(
    {
      Received: [
        "from a by mx.example; Thu, 06 Aug 2026 17:00:30 +0900",
        "from b by a; Thu, 06 Aug 2026 16:59:00 +0900",
      ],
      "Return-Path": "<bounce@city.chiba.example>",
      Subject: encodedWords(bytesOf("【避難】緑区"), "utf-8"),
      "Reply-To": "Office <office@city.chiba.example>",
      "List-Id": "<alerts.city.chiba.example>",
      "Auto-Submitted": "auto-generated",
      ...utf8,
    },
    body,
  );

  it("holds what rules ask for", async () => {
    expect(await factsOf(raw)).toMatchObject({
      subject: "【避難】緑区",
      text: body,
      body,
      lead: "緑区に避難指示。",
      sections: { 日時: "8月6日 16時30分", 対象: "緑区" },
      footer: "----------\n配信停止はこちら",
      from: { address: "anzen@city.chiba.example", name: "City", domain: "city.chiba.example" },
      toAddresses: ["bridge@city.chiba.example"],
      replyToAddresses: ["office@city.chiba.example"],
      returnPath: "<bounce@city.chiba.example>",
      messageId: "<1@city.chiba.example>",
      dates: {
        header: "2026-08-06T08:00:00.000Z",
        received: "2026-08-06T08:00:30.000Z",
        written: ["2026-08-06T07:30:00.000Z"],
      },
      list: { id: "<alerts.city.chiba.example>", unsubscribe: null, autoSubmitted: "auto-generated" },
      decoding: { doubtful: false, doubts: [], charset: "utf-8", mended: false },
      attachmentCount: 0,
      forwarded: "",
      quoted: "",
      isForwarded: false,
      isReply: false,
      htmlOnly: false,
      sizeBytes: raw.length,
    });
  });

  it("holds what the guards ask for", async () => {
    const event = await read(raw);
    expect(event).toMatchObject({
      source: "imap:default",
      trigger: "imap",
      title: "【避難】緑区",
      identity: "<1@city.chiba.example>",
    });
    expect(event.occurredAt).toEqual(new Date("2026-08-06T08:00:30Z"));
    expect(event.evidence).toMatchObject({ doubts: [], sender: { authentic: false, code: "no-signature" } });
    expect(event.evidence.dates.map(({ label, stated }) => [label, stated])).toEqual([
      ["Dateヘッダー", "transport"],
      ["Receivedヘッダー", "transport"],
      ["本文中の日時", "text"],
    ]);
    expect(event.raw).toEqual({ contentType: "message/rfc822", bytes: raw });
    expect(event.keys).toHaveLength(2);
    for (const key of event.keys) expect(key.length).toBeLessThanOrEqual(200);
  });

  it("is the same content however encoded, folded or spaced", async () => {
    const hash = async (m: Buffer) => (await read(m)).evidence.contentHash;
    const jis = mail(
      {
        Subject: encodedWords(bytesOf("震度５弱", "JIS"), "iso-2022-jp"),
        "Content-Type": "text/plain; charset=iso-2022-jp",
      },
      bytesOf("緑区 で\n 停電 ", "JIS"),
    );
    const b64 = mail(
      { Subject: bytesOf("震度5弱"), ...utf8, "Content-Transfer-Encoding": "base64", "Message-ID": "<2@x>" },
      base64("緑区 で\n停電"),
    );
    expect(await hash(jis)).toBe(await hash(b64));
    expect(await hash(jis)).not.toBe(await hash(mail({ Subject: bytesOf("震度5弱"), ...utf8 }, "緑区 で\n断水")));
  });

  it("without a Message-ID has no identity, and one key of its bytes", async () => {
    const event = await read(mail({ "Message-ID": null, ...utf8 }, "緑区"));
    expect(event.identity).toBeUndefined();
    expect(event.keys).toHaveLength(1);
    expect(event.evidence.doubts).toEqual([]);
  });

  it("with a Message-ID used again for other words has another key", async () => {
    const [a, b, c] = await Promise.all([
      read(mail({}, "one")),
      read(mail({}, "two")),
      read(Buffer.concat([Buffer.from("X-A: b\r\n"), mail({}, "one")])),
    ]);
    expect(a.keys[1]).not.toBe(b.keys[1]);
    expect(a.keys[1]).toBe(c.keys[1]);
    expect(a.keys[0]).not.toBe(c.keys[0]);
  });
});

describe("dates a mail states of itself", () => {
  it("a Date nobody can read is not a date of now, but a doubt", async () => {
    for (const value of ["nonsense", "", "2026", "Thu, 31 Feb 2026 10:00:00 +0900"]) {
      const event = await read(mail({ Date: value }, "x"));
      expect(event.evidence.dates).toEqual([]);
      expect(event.evidence.doubts).toEqual(["broken-mime"]);
      expect(event.occurredAt).toEqual(now);
    }
  });

  it("no Date at all is none", async () => {
    expect((await read(mail({ Date: null }, "x"))).evidence).toMatchObject({ dates: [], doubts: [] });
  });

  it("a mail passed on by a person shows when", async () => {
    const { evidence } = await read(mail({ "Resent-Date": "Thu, 06 Aug 2026 18:00:00 +0900" }, "x"));
    expect(evidence.dates.map((d) => d.at.toISOString())).toEqual([
      "2026-08-06T08:00:00.000Z",
      "2026-08-06T09:00:00.000Z",
    ]);
  });
});

describe("doubts about who and what", () => {
  it.each(["From", "Subject", "Date", "To", "Message-ID", "Content-Type", "Content-Transfer-Encoding"])(
    "a second %s",
    async (name) => {
      const one =
        { Date: "Thu, 06 Aug 2026 17:00:00 +0900", "Content-Type": "text/plain", "Content-Transfer-Encoding": "7bit" }[
          name
        ] ?? "a@b.example";
      const event = await read(mail({ [name]: [one, one] }, "x"));
      expect(event.evidence.doubts).toContain("repeated-header");
      expect(event.evidence.sender).toMatchObject({ authentic: false, code: "several-from" });
    },
  );

  it.each([
    ["two", "a@a.example, b@b.example"],
    ["a group of two", "G: a@a.example, b@b.example;"],
    ["none", "nobody"],
    ["an empty group", "G:;"],
  ])("%s in From is no sender", async (_, from) => {
    const event = await read(mail({ From: from }, "x"));
    expect(event.evidence.doubts).toEqual(["several-from"]);
    expect((event.facts.mail as { from: unknown }).from).toBeNull();
  });

  it("nothing to read", async () => {
    for (const raw of [Buffer.alloc(0), mail({ Subject: "" }, "\n \n"), mail({ Subject: null }, "")])
      expect((await read(raw)).evidence.doubts).toContain("empty-message");
    expect((await read(mail({}, ""))).evidence.doubts).toEqual([]);
    expect((await read(Buffer.alloc(0))).title).toBe("（件名なし）");
  });
});

describe("somebody else's words", () => {
  const old = mail({ Subject: "Tsunami", ...utf8 }, "津波警報");
  it("of a mail attached are `forwarded`", async () => {
    const raw = mail(
      { "Content-Type": "multipart/mixed; boundary=b" },
      parts("b", ["Content-Type: text/plain; charset=utf-8", "ご参考"], ["Content-Type: message/rfc822", old]),
    );
    expect(await factsOf(raw)).toMatchObject({
      text: "ご参考",
      forwarded: "Tsunami\n津波警報",
      isForwarded: true,
      attachments: [],
      attachmentCount: 1,
    });
  });

  it("of a mail that is nothing but another mail too", async () => {
    expect(await factsOf(mail({ "Content-Type": "message/rfc822" }, old))).toMatchObject({
      text: "",
      forwarded: "Tsunami\n津波警報",
    });
  });

  it("in text are `forwarded` and `quoted`", async () => {
    const text = "了解\n> 津波警報\n\n-----Original Message-----\n大津波警報";
    expect(await factsOf(mail({ Subject: "Re: x", ...utf8 }, text))).toMatchObject({
      text: "了解",
      quoted: "> 津波警報",
      forwarded: "-----Original Message-----\n大津波警報",
      isForwarded: true,
      isReply: true,
    });
  });

  it("dates in them are not the mail's own", async () => {
    const raw = mail(utf8, "ご参考\n-----Original Message-----\n2025年1月1日 10時00分");
    expect((await read(raw)).evidence.dates).toHaveLength(1);
  });
});

describe("whatever the bytes", () => {
  const fixtures = catalogue.map(({ id }) =>
    readFileSync(new URL(`../../../../fixtures/mails/${id}.eml`, import.meta.url)),
  );
  const change = fc.oneof(
    fc.record({ at: fc.nat(), remove: fc.nat(400), insert: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({
      at: fc.nat(),
      remove: fc.constant(0),
      insert: fc
        .constantFrom(
          "\r\n\r\n",
          "\u001b$B",
          "\u001b(B",
          "\0",
          "--b\r\n",
          "\r\nContent-Type: multipart/mixed; boundary=b\r\n",
          "=?utf-8?B?",
          "<b>",
          "\r\nContent-Transfer-Encoding: base64\r\n",
        )
        .map((s) => Buffer.from(s)),
    }),
  );

  it("an event comes of them, with JSON for facts and the bytes themselves", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (raw, changes) => {
          const bytes = changes.reduce((b, { at, remove, insert }) => {
            const from = at % (b.length + 1);
            return Buffer.concat([b.subarray(0, from), insert, b.subarray(from + remove)]);
          }, raw);
          const event = await read(bytes);
          expect(JSON.parse(JSON.stringify(event.facts))).toEqual(event.facts);
          expect(event.raw?.bytes).toBe(bytes);
          expect(Number.isNaN(event.occurredAt.getTime())).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
