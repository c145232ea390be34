import { describe, expect, it } from "vitest";
import type { Json } from "../../../../src/engine/types.ts";
import { mailFacts } from "../../../../src/plugins/triggers/imap/facts.ts";
import { readMail } from "../../../../src/plugins/triggers/imap/read.ts";
import { fakeDns } from "../../../support/dns.ts";
import { silent } from "../../../support/fixture-world.ts";
import { mail, parts, sign, signingKey } from "../../../support/mail.ts";

/** A mail that has everything a mail can have. */
async function fullMail() {
  const key = signingKey();
  const raw = mail(
    {
      Received: "from out.example (out.example [192.0.2.1]) by mx.example; Thu, 06 Aug 2026 17:00:30 +0900",
      "Return-Path": "<b@city.chiba.example>",
      Sender: "s@city.chiba.example",
      "Reply-To": "r@city.chiba.example",
      "In-Reply-To": "<0@city.chiba.example>",
      "List-Id": "<l.example>",
      "List-Unsubscribe": "<mailto:u@l.example>",
      Precedence: "bulk",
      "Auto-Submitted": "auto-generated",
      "Content-Type": "multipart/mixed; boundary=b",
    },
    parts(
      "b",
      ["Content-Type: text/plain; charset=utf-8", "避難指示\n【日時】8月6日17時\n> 引用\n\n-----\n千葉市"],
      ["Content-Type: message/rfc822", mail({}, "old")],
      ["Content-Type: application/pdf; name=a.pdf", "x"],
    ),
  );
  const { resolve } = fakeDns({
    "s1._domainkey.city.chiba.example": key.record,
    "_dmarc.city.chiba.example": "v=DMARC1; p=reject",
  });
  const event = await readMail(await sign(raw, { key }), {
    source: "imap:default",
    now: () => new Date(),
    resolve,
    log: silent,
  });
  return event.facts.mail as Json;
}

/** What a catalogue path leads to: every value, through lists and any name. */
function valuesAt(value: Json, path: string): Json[] {
  const steps = path
    .replace(/^\$\.?/, "")
    .replaceAll("[*]", ".[*]")
    .split(".");
  return steps.reduce<Json[]>(
    (values, step) =>
      values.flatMap((v): Json[] => {
        if (v === null || typeof v !== "object") return [];
        if (step === "[*]" || step === "*") return Object.values(v);
        const next = Array.isArray(v) ? undefined : v[step];
        return next === undefined ? [] : [next];
      }),
    [value],
  );
}

const fits: Record<string, (value: Json) => boolean> = {
  text: (v) => typeof v === "string",
  number: (v) => typeof v === "number",
  boolean: (v) => typeof v === "boolean",
  date: (v) => typeof v === "string" && new Date(v).toISOString() === v,
  list: (v) => Array.isArray(v),
  object: (v) => typeof v === "object",
};

describe("the catalogue of a mail's facts", () => {
  const fields = mailFacts.mail?.fields ?? [];

  it("names nothing that a mail cannot have, each of the type it says", async () => {
    const facts = await fullMail();
    for (const { path, type } of fields) {
      const values = valuesAt(facts, path);
      expect(values.length, path).toBeGreaterThan(0);
      for (const value of values)
        expect(fits[type]?.(value), `${path}: ${JSON.stringify(value)} as ${type}`).toBe(true);
    }
  });

  it("names each path once, in Japanese and in English", () => {
    expect(new Set(fields.map((f) => f.path)).size).toBe(fields.length);
    for (const { label } of fields) {
      expect(label.ja).not.toBe("");
      expect(label.en).not.toBe("");
    }
  });
});
