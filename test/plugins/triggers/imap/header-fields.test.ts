import { describe, expect, it } from "vitest";
import { decodeMail } from "../../../../src/plugins/triggers/imap/decode.ts";
import { parameters, readFields } from "../../../../src/plugins/triggers/imap/header-fields.ts";
import { bytesOf, encodedWords, mail } from "../../../support/mail.ts";

describe("encoded words", () => {
  it.each([
    ["B", "utf-8", "UTF8"],
    ["Q", "utf-8", "UTF8"],
    ["B", "iso-2022-jp", "JIS"],
    ["B", "Shift_JIS", "SJIS"],
    ["Q", "EUC-JP", "EUCJP"],
  ] as const)("cut in the middle of characters (%s, %s)", async (how, label, charset) => {
    const raw = mail({ Subject: encodedWords(bytesOf("緑区と中央区に避難指示を発令", charset), label, how, 7) });
    expect(await decodeMail(raw)).toMatchObject({ subject: "緑区と中央区に避難指示を発令", doubts: [] });
  });

  it("cut in the middle of the base64", async () => {
    const all = bytesOf("緑区に避難指示").toString("base64");
    const raw = mail({ Subject: `=?utf-8?B?${all.slice(0, 10)}?=\r\n =?utf-8?B?${all.slice(10)}?=` });
    expect(await decodeMail(raw)).toMatchObject({ subject: "緑区に避難指示", doubts: [] });
  });

  it("B and Q of one character, words run together, language tags, blanks inside Q", async () => {
    const [a, b] = [bytesOf("緑").subarray(0, 1), bytesOf("緑").subarray(1)];
    expect(
      (await decodeMail(mail({ Subject: `${encodedWords(a, "utf-8", "B")} ${encodedWords(b, "UTF-8", "Q")}` })))
        .subject,
    ).toBe("緑");
    const run = `${encodedWords(bytesOf("緑"), "utf-8")}${encodedWords(bytesOf("区"), "utf-8")}`;
    expect((await decodeMail(mail({ Subject: `M7${run}!` }))).subject).toBe("M7緑区!");
    expect((await decodeMail(mail({ Subject: "=?utf-8*ja?Q?a_b c=E7=B7=91?=" }))).subject).toBe("a b c緑");
  });

  it("are decoded once, and never become addresses", async () => {
    const inner = encodedWords(bytesOf("x"), "utf-8");
    expect((await decodeMail(mail({ Subject: encodedWords(bytesOf(inner), "utf-8") }))).subject).toBe(inner);
    const fake = encodedWords(bytesOf('City" <anzen@city.chiba.example>, "'), "utf-8");
    const read = await decodeMail(mail({ From: `${fake} <evil@evil.example>` }));
    expect(read.from.map((f) => f.address)).toEqual(["evil@evil.example"]);
  });

  it("stay words where they are none", async () => {
    expect((await decodeMail(mail({ Subject: "=?utf-8?X?abc?= =?broken" }))).subject).toBe("=?utf-8?X?abc?= =?broken");
  });
});

describe("headers that programs disagree on", () => {
  it.each([
    ["a form feed before the name", "\fSubject: forged\r\n"],
    ["a no-break space behind the name", "Subject\xa0: forged\r\n"],
    ["a fold between name and colon", "Subject\r\n : forged\r\n"],
    ["a line without a colon", "forged\r\n"],
    ["a carriage return before the name", "\rSubject: forged\r\n"],
  ])("%s: left out, with a doubt", async (_, line) => {
    const raw = Buffer.concat([Buffer.from(line, "latin1"), mail({ Subject: "real" }, "x")]);
    expect(await decodeMail(raw)).toMatchObject({ subject: "real", doubts: ["broken-mime"] });
  });

  it("a blank before the colon is a field like any other", async () => {
    const raw = Buffer.concat([Buffer.from("Subject : first\r\n"), mail({ Subject: "second" })]);
    const read = await decodeMail(raw);
    expect(read.subject).toBe("first");
    expect(read.headers.filter((h) => h.name === "subject")).toHaveLength(2);
  });

  it("a bare carriage return begins no field", async () => {
    const read = await decodeMail(mail({ "X-Note": "a\rSubject: forged", Subject: "real" }));
    expect(read.subject).toBe("real");
  });

  it("a mailbox file's first line is no header", async () => {
    const raw = Buffer.concat([Buffer.from("From anzen@city Thu Aug  6 17:00:00 2026\r\n"), mail({ Subject: "real" })]);
    expect(await decodeMail(raw)).toMatchObject({ subject: "real", doubts: [] });
  });

  it("groups and several senders", async () => {
    expect((await decodeMail(mail({ From: "a@a.example, B <b@b.example>" }))).from.map((f) => f.address)).toEqual([
      "a@a.example",
      "b@b.example",
    ]);
    expect((await decodeMail(mail({ From: "City: A <a@a.example>, b@b.example;" }))).from).toHaveLength(2);
    expect((await decodeMail(mail({ To: "undisclosed-recipients:;" }))).to).toEqual([]);
    expect((await decodeMail(mail({ From: "nobody" }))).from).toEqual([]);
  });
});

describe("readFields", () => {
  it("writes what it decodes as ASCII that decodes to the same", () => {
    const block = Buffer.concat([
      Buffer.from("Subject: M7 "),
      bytesOf("緑区 の 地震", "SJIS"),
      Buffer.from("\r\n x\r\nTo: =?utf-8?Q?a,_b?= <a@b.example>\r\n"),
    ]);
    const { fields, isBroken } = readFields(block.toString("latin1"));
    expect(isBroken).toBe(false);
    expect(fields.map(({ name, text }) => [name, text])).toEqual([
      ["subject", "M7 緑区 の 地震 x"],
      ["to", "a, b <a@b.example>"],
    ]);
    for (const { line } of fields) expect(line).toMatch(/^[ -~]*$/);
    expect(
      readFields(fields.map(({ name, line }) => `${name}: ${line}\r\n`).join("")).fields.map((f) => f.text),
    ).toEqual(fields.map((f) => f.text));
  });

  it("keeps what an encoded word holds from being syntax", () => {
    const [field] = readFields("To: =?utf-8?Q?=22=2C_x=40y?= <a@b.example>\r\n").fields;
    expect(field?.text).toBe('", x@y <a@b.example>');
    expect(field?.line).toMatch(/^=\?utf-8\?B\?\S+\?= <a@b\.example>$/);
  });

  it("reads no more than anybody's header holds", () => {
    const { fields, isBroken } = readFields("A: b\r\n".repeat(100_000));
    expect(fields.length).toBeLessThanOrEqual(2_000);
    expect(isBroken).toBe(true);
  });
});

describe("parameters", () => {
  it.each([
    ['Text/Plain; Charset="a\\"b"; x=y', "text/plain", { charset: 'a"b', x: "y" }],
    ["a/b;c=d;c=e", "a/b", { c: "d" }],
    ["a/b (note); c = d (note)", "a/b", { c: "d" }],
    ['a/b; c="d', "a/b", { c: '"d' }],
    ["", "", {}],
  ])("%s", (line, value, params) => {
    const read = parameters(line);
    expect(read.value).toBe(value);
    expect(Object.fromEntries(read.params)).toEqual(params);
  });
});
