import { describe, expect, it } from "vitest";
import type { DnsResolve } from "../../../../src/plugins/plugin.ts";
import { checkSender } from "../../../../src/plugins/triggers/imap/auth.ts";
import { decodeMail } from "../../../../src/plugins/triggers/imap/decode.ts";
import { readMail } from "../../../../src/plugins/triggers/imap/read.ts";
import { fakeDns } from "../../../support/dns.ts";
import { silent } from "../../../support/fixture-world.ts";
import { mail, type Signature, sign, signingKey } from "../../../support/mail.ts";

const DOMAIN = "city.chiba.example";
const FROM = `anzen@${DOMAIN}`;
const city = signingKey();
const cityEd25519 = signingKey("ed25519");
const other = signingKey();
const zone = {
  [`s1._domainkey.${DOMAIN}`]: city.record,
  [`ed._domainkey.${DOMAIN}`]: cityEd25519.record,
  [`s1._domainkey.mail.${DOMAIN}`]: city.record,
  "s1._domainkey.evil.example": other.record,
  [DOMAIN]: "v=spf1 ip4:192.0.2.10 -all",
  "evil.example": "v=spf1 ip4:203.0.113.66 -all",
};
const dmarc = (policy = "v=DMARC1; p=reject") => ({ ...zone, [`_dmarc.${DOMAIN}`]: policy });
const words = mail({ Subject: "Evacuate", From: `City <${FROM}>` }, "Midori ward, evacuate now.\n");
const throughCity = (raw: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `Return-Path: <${FROM}>\r\nReceived: from out.${DOMAIN} (out.${DOMAIN} [192.0.2.10]) by mx.example; Thu, 06 Aug 2026 17:00:00 +0900\r\n`,
    ),
    raw,
  ]);

async function check(raw: Buffer, txt: Record<string, string> = zone, from: string | null = FROM) {
  return checkSender(raw, { resolve: fakeDns(txt).resolve, from });
}
const codeOf = async (raw: Buffer, txt?: Record<string, string>) => (await check(raw, txt)).sender.code;
const signed = (signature: Partial<Signature> = {}, raw = words) => sign(raw, { key: city, ...signature });

describe("what proves a sender", () => {
  it.each([
    ["RSA", {}],
    ["Ed25519", { key: cityEd25519, selector: "ed" }],
    ["a subdomain's signature", { domain: `mail.${DOMAIN}` }],
    ["the fields that Gmail signs", { headers: "to:subject:message-id:date:from:mime-version:from:to:subject:date" }],
  ] as const)("%s, without DMARC and with it", async (_, signature) => {
    const raw = await signed(signature);
    expect((await check(raw)).sender).toMatchObject({ authentic: true, code: "dkim-aligned" });
    expect((await check(raw, dmarc())).sender).toMatchObject({ authentic: true, code: "dmarc-pass" });
  });

  it("one good signature among bad and strange ones", async () => {
    const raw = await sign(await sign(await signed(), { key: other, domain: "evil.example" }), { key: other });
    expect(await codeOf(raw)).toBe("dkim-aligned");
  });

  it("is told as facts", async () => {
    const { facts } = await check(throughCity(await signed()), dmarc("v=DMARC1; p=quarantine"));
    expect(facts).toEqual({
      authentic: true,
      code: "dmarc-pass",
      dkim: [{ result: "pass", domain: DOMAIN, aligned: true }],
      dkimResult: "pass",
      dkimDomain: DOMAIN,
      spf: { result: "pass", domain: DOMAIN },
      dmarc: { result: "pass", domain: DOMAIN, policy: "quarantine" },
      arc: { result: "none", domain: "" },
    });
  });
});

describe("what does not", () => {
  const changed = async (from: string, to: string, signature: Partial<Signature> = {}) =>
    Buffer.from((await signed(signature)).toString().replace(from, to));

  it.each([
    ["no signature", async () => words, "no-signature"],
    ["a changed body", () => changed("Midori", "Chuo"), "dkim-failed"],
    ["a changed subject", () => changed("Subject: Evacuate", "Subject: Everything is well"), "dkim-failed"],
    ["a changed date", () => changed("06 Aug 2026", "07 Aug 2026"), "dkim-failed"],
    [
      "a body that only begins as signed (l=)",
      async () => Buffer.concat([await signed({ bodyLength: 10 }), Buffer.from("more")]),
      "dkim-partial",
    ],
    ["a length, though nothing was added (l=)", () => signed({ bodyLength: 10_000 }), "dkim-partial"],
    [
      "a subject that is not signed",
      () => changed("Subject: Evacuate", "Subject: Forged", { headers: "From:Date" }),
      "dkim-partial",
    ],
    ["a date that is not signed: an old mail sent again", () => signed({ headers: "From:Subject" }), "dkim-partial"],
    ["another domain's signature", () => signed({ key: other, domain: "evil.example" }), "dkim-not-aligned"],
    ["a key that is not the domain's", () => signed({ key: other }), "dkim-failed"],
    ["a key that is not published", () => signed({ selector: "gone" }), "dkim-failed"],
  ] as const)("%s", async (_, raw, code) => {
    expect((await check(await raw())).sender.code).toBe(code);
  });

  it("a signature past its time (x=), whoever lengthens it", async () => {
    const expired = await sign(words, { key: city, expires: new Date("2020-01-02"), signedAt: new Date("2020-01-01") });
    expect(await codeOf(expired)).toBe("dkim-failed");
  });

  it("a key of 512 or 1,000 bits, though it signs rightly", async () => {
    const weak = signingKey("rsa", 1000);
    const raw = await signed({ key: weak, selector: "weak" });
    expect(await codeOf(raw, { ...zone, [`weak._domainkey.${DOMAIN}`]: weak.record })).toBe("dkim-failed");
  });

  it("SHA-1", async () => {
    expect(await codeOf(await signed({ algorithm: "rsa-sha1" }))).toBe("dkim-failed");
  });

  it("a revoked key", async () => {
    expect(await codeOf(await signed(), { ...zone, [`s1._domainkey.${DOMAIN}`]: "v=DKIM1; p=" })).toBe("dkim-failed");
  });

  it("a subdomain's signature where DMARC asks for the very domain", async () => {
    const raw = await signed({ domain: `mail.${DOMAIN}` });
    expect((await check(raw, dmarc("v=DMARC1; p=reject; adkim=s"))).sender).toMatchObject({
      authentic: false,
      code: "dkim-not-aligned",
    });
  });

  it("SPF alone, also where DMARC is content with it: anybody can write a Received line", async () => {
    const { sender, facts } = await check(throughCity(words), dmarc());
    expect(facts).toMatchObject({ spf: { result: "pass" }, dmarc: { result: "pass" } });
    expect(sender).toMatchObject({ authentic: false, code: "spf-only" });
    expect(await codeOf(throughCity(await changed("Midori", "Chuo")), dmarc())).toBe("dkim-failed");
    expect(await codeOf(throughCity(await signed({ headers: "From:Date" })), dmarc())).toBe("dkim-partial");
  });

  it("nothing where DMARC says no", async () => {
    expect(await codeOf(words, dmarc())).toBe("dmarc-failed");
  });

  it("more signatures than anybody makes, without a question asked", async () => {
    const dns = fakeDns(zone);
    const raw = Buffer.concat([Buffer.from("DKIM-Signature: v=1\r\n".repeat(5_000)), await signed()]);
    expect((await checkSender(raw, { resolve: dns.resolve, from: FROM })).sender.code).toBe("auth-error");
    expect(dns.asked).toEqual([]);
  });

  it("a header made to take time, without being read", async () => {
    const lines = await signed();
    for (const long of [
      "X: y\r\n".repeat(6_000),
      `X: y\r\n${" z\r\n".repeat(2_000_000)}`,
      `X: ${"y".repeat(300_000)}\r\n`,
    ])
      expect(await codeOf(Buffer.concat([Buffer.from(long), lines]))).toBe("auth-error");
    expect(await codeOf(Buffer.from("X: y\r\n ".repeat(500_000)))).toBe("auth-error");
  });

  it("bytes that are no mail", async () => {
    for (const raw of [Buffer.alloc(0), Buffer.from([0, 255]), Buffer.from("From: \r\n\r\n")])
      expect((await check(raw)).sender.authentic).toBe(false);
  });
});

describe("who readers take for the sender", () => {
  it.each([
    ["nobody", null],
    ["somebody else", `anzen@evil.example`],
    ["somebody else of the same city", `mayor@${DOMAIN}`],
  ])("%s is not proven by the city's signature", async (_, from) => {
    expect((await check(await signed(), zone, from)).sender).toMatchObject({ authentic: false, code: "several-from" });
  });

  it("is compared without regard to case, and to how a domain is written", async () => {
    const idn = "xn--eckwd4c7cu47r2wf.example";
    const raw = await sign(mail({ From: `Anzen@${idn}` }), { key: city, domain: idn });
    expect(
      (await check(raw, { [`s1._domainkey.${idn}`]: city.record }, "anzen@ドメイン名例.example")).sender.authentic,
    ).toBe(true);
  });

  const forgeries: [string, (good: Buffer) => Buffer | Promise<Buffer>][] = [
    ["a second From above the signed one", (good) => Buffer.concat([Buffer.from("From: x@evil.example\r\n"), good])],
    ["a second Subject above the signed one", (good) => Buffer.concat([Buffer.from("Subject: forged\r\n"), good])],
    [
      "a second Date above the signed one",
      (good) => Buffer.concat([Buffer.from("Date: Fri, 07 Aug 2026 17:00:00 +0900\r\n"), good]),
    ],
    [
      "a second Content-Type",
      (good) => Buffer.concat([Buffer.from("Content-Type: text/html\r\nContent-Type: text/plain\r\n"), good]),
    ],
    ["a Subject behind a form feed", (good) => Buffer.concat([Buffer.from("X-A: b\r\n\fSubject: forged\r\n"), good])],
    [
      "a Subject with a no-break space",
      (good) => Buffer.concat([Buffer.from("X-A: b\r\nSubject\xa0: forged\r\n", "latin1"), good]),
    ],
    ["a From in a mailbox line's guise", (good) => Buffer.concat([Buffer.from("From : x@evil.example\r\n"), good])],
    [
      "the city's address as an encoded word before the signer's",
      () =>
        sign(mail({ From: `=?utf-8?B?${Buffer.from(`${FROM} <${FROM}>, `).toString("base64")}?= <x@evil.example>` }), {
          key: other,
          domain: "evil.example",
        }),
    ],
    [
      "the city's address as a name",
      () => sign(mail({ From: `"${FROM}" <x@evil.example>` }), { key: other, domain: "evil.example" }),
    ],
    [
      "the city's address in a comment",
      () => sign(mail({ From: `x@evil.example (${FROM})` }), { key: other, domain: "evil.example" }),
    ],
    [
      "two addresses in one From",
      () => sign(mail({ From: `${FROM}, x@evil.example` }), { key: other, domain: "evil.example" }),
    ],
    ["a group", () => sign(mail({ From: `City: ${FROM}, x@evil.example;` }), { key: other, domain: "evil.example" })],
    ["a route", () => sign(mail({ From: `<@evil.example:${FROM}>` }), { key: other, domain: "evil.example" })],
    [
      "an address in an encoded word",
      () =>
        sign(mail({ From: `<=?utf-8?B?${Buffer.from(FROM).toString("base64")}?=@evil.example>` }), {
          key: other,
          domain: "evil.example",
        }),
    ],
    [
      "raw JIS around an address",
      () => sign(mail({ From: `\u001b$B<${FROM}>\u001b(B <x@evil.example>` }), { key: other, domain: "evil.example" }),
    ],
  ];
  it.each(forgeries)("%s makes no mail of the city", async (_, forge) => {
    const raw = await forge(await signed());
    const event = await readMail(raw, {
      source: "imap:default",
      now: () => new Date(),
      resolve: fakeDns(dmarc()).resolve,
      log: silent,
    });
    const { subject, from } = event.facts.mail as { subject: string; from: { address: string } | null };
    const isCity = from?.address === FROM && event.evidence.sender?.authentic === true;
    // Where the check says so all the same, the words are those signed, and a doubt holds them.
    expect(isCity && subject !== "Evacuate").toBe(false);
    expect(isCity && event.evidence.doubts.length === 0).toBe(false);
  });
});

describe("DNS that does not answer", () => {
  it("a failing server is trouble, not a verdict", async () => {
    const { resolve } = fakeDns(dmarc(), (name) => name.includes("_domainkey"));
    expect((await checkSender(await signed(), { resolve, from: FROM })).sender.code).toBe("dns-trouble");
  });

  it("a failing DMARC record does not undo a good signature", async () => {
    const { resolve } = fakeDns(zone, (name) => name.startsWith("_dmarc"));
    expect((await checkSender(await signed(), { resolve, from: FROM })).sender.code).toBe("dkim-aligned");
  });

  it("silence ends after the time-out, and nothing is asked any more", async () => {
    const asked: string[] = [];
    let answer = () => {};
    const silence: DnsResolve = (name) => {
      asked.push(name);
      return new Promise((resolve) => {
        answer = () => resolve([["v=DKIM1; p="]]);
      });
    };
    const result = await checkSender(await signed(), { resolve: silence, from: FROM, timeoutMs: 50 });
    expect(result.sender).toMatchObject({ authentic: false, code: "auth-timeout" });
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(1);
  });

  it("an answer that never ends is bounded", async () => {
    const asked: string[] = [];
    const maze: DnsResolve = async (name, type) => {
      asked.push(name);
      return type === "TXT" ? [[`v=spf1 include:a${asked.length}.${name} include:b${asked.length}.${name} -all`]] : [];
    };
    const from = await decodeMail(throughCity(words));
    await checkSender(throughCity(words), { resolve: maze, from: from.from[0]?.address ?? null });
    expect(asked.length).toBeLessThanOrEqual(60);
  });

  it("throws of the resolver are no throws of the check", async () => {
    const broken: DnsResolve = () => {
      throw new TypeError("bug");
    };
    expect((await checkSender(await signed(), { resolve: broken, from: FROM })).sender.authentic).toBe(false);
  });
});
