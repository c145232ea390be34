import { describe, expect, it } from "vitest";
import { decodeMail } from "../../../../src/plugins/triggers/imap/decode.ts";
import { relabel } from "../../../../src/plugins/triggers/imap/relabel.ts";
import { base64, bytesOf, crlf, mail, parts } from "../../../support/mail.ts";

const multipart = (body: Buffer | string, boundary = "b") =>
  mail({ "Content-Type": `multipart/mixed; boundary="${boundary}"` }, body);
const plainPart = (text: string) => ["Content-Type: text/plain; charset=utf-8", text] as const;

describe("relabel", () => {
  it("leaves bodies as they are, byte for byte", () => {
    const body = Buffer.from([0, 255, 10, 13, 10, 45, 45, 98, 10, 27, 36]);
    const { raw, headerEnd } = relabel(mail({}, body));
    expect(raw.subarray(headerEnd)).toEqual(body);
  });

  it("numbers the labels that text parts bear, and keeps what they said", () => {
    const raw = multipart(
      parts(
        "b",
        plainPart("x"),
        ["Content-Type: application/pdf", "x"],
        ["", "x"],
        [`Content-Type: text/html; name=x; charset="Shift_JIS"; format=flowed`, "x"],
      ),
    );
    const { labels, raw: copy } = relabel(raw);
    expect(labels).toEqual(["utf-8", null, "Shift_JIS"]);
    expect(copy.toString()).toContain(`content-type: text/html; charset="x-noroshi-2"; format="flowed"; name="x"`);
    expect(copy.toString()).not.toMatch(/shift_jis/i);
  });

  it("does not look into mails inside the mail", () => {
    const inner = multipart(parts("inner", plainPart("y")), "inner");
    const { labels, raw } = relabel(multipart(parts("b", plainPart("x"), ["Content-Type: message/rfc822", inner])));
    expect(labels).toEqual(["utf-8"]);
    expect(raw.includes(inner)).toBe(true);
  });

  it("takes an inner boundary for text once its multipart has ended", () => {
    const inner = parts("i", plainPart("one"));
    const raw = multipart(
      parts(
        "b",
        ['Content-Type: multipart/mixed; boundary="i"', inner],
        plainPart("two\n--i\nContent-Type: x\n\nthree"),
      ),
    );
    return expect(decodeMail(raw)).resolves.toMatchObject({
      text: expect.stringContaining("two\n--i\nContent-Type: x\n\nthree"),
      doubts: [],
    });
  });

  it.each(["a b", "=_Part(1)'+_,-./:=?", 'q"uote', "--x", "b--"])(
    "finds parts by the boundary %j",
    async (boundary) => {
      const raw = mail(
        { "Content-Type": `multipart/mixed; boundary="${boundary.replace('"', '\\"')}"` },
        parts(boundary, plainPart("found")),
      );
      expect(await decodeMail(raw)).toMatchObject({ text: "found", doubts: [] });
    },
  );

  it.each([
    ["upper case and a comment", 'MULTIPART/Mixed; BOUNDARY="b" (comment)'],
    ["a fold", 'multipart/mixed;\r\n\tboundary="b"'],
    ["no quotes", "multipart/mixed; boundary=b; charset=utf-8"],
    ["two boundaries", "multipart/mixed; boundary=b; boundary=c"],
    ["another parameter that looks like one", 'multipart/mixed; name="; boundary=c"; boundary=b'],
  ])("reads a Content-Type with %s", async (_, type) => {
    expect(await decodeMail(mail({ "Content-Type": type }, parts("b", plainPart("found"))))).toMatchObject({
      text: "found",
      doubts: [],
    });
  });

  it("ends a header that a delimiter cuts off", async () => {
    const raw = multipart(Buffer.from(crlf("--b\nContent-Type: text/plain; charset=utf-8\n--b\n\ntext\n--b--\n")));
    expect((await decodeMail(raw)).text.trim()).toBe("text");
  });
});

describe("broken structure", () => {
  it.each([
    ["nothing", Buffer.alloc(0), { subject: "", text: "", from: [] }],
    [
      "a header without an end",
      Buffer.from("From: a@b.example\r\nSubject: s"),
      { subject: "s", text: "", from: [{ address: "a@b.example" }] },
    ],
    ["a header alone", Buffer.from("Subject: s\r\n\r\n"), { subject: "s", text: "" }],
    ["a body alone", Buffer.from("\r\nSubject: s\r\n"), { subject: "", text: "Subject: s" }],
    ["a NUL", Buffer.from([0]), { subject: "", text: "" }],
    [
      "line feeds only",
      Buffer.from("Subject: s\nContent-Type: text/plain; charset=utf-8\n\n千葉\n"),
      { subject: "s", text: "千葉", doubts: [] },
    ],
    ["no last boundary", multipart(parts("b", plainPart("text")).subarray(0, -7)), { text: "text", doubts: [] }],
  ])("%s is read as far as it goes", async (_, raw, expected) => {
    expect(await decodeMail(raw)).toMatchObject(expected);
  });

  it.each([
    ["a boundary that never comes", multipart(parts("other", plainPart("text")))],
    ["a boundary that is not named", mail({ "Content-Type": "multipart/mixed" }, parts("b", plainPart("text")))],
    ["base64 cut short", mail({ "Content-Transfer-Encoding": "base64" }, base64("緑区に避難指示").slice(0, -2))],
    [
      "base64 with something else in it",
      mail({ "Content-Transfer-Encoding": "base64" }, `${base64("緑区に避難指示")}\n-- \nlist`),
    ],
    ["a transfer encoding nobody knows", mail({ "Content-Transfer-Encoding": "x-uuencode" }, "begin")],
    ["base64 with a semicolon", mail({ "Content-Transfer-Encoding": "base64;" }, base64("緑区に避難指示"))],
    ["more parts than anybody has", multipart(parts("b", ...Array.from({ length: 3_000 }, () => plainPart("x"))))],
    ["parts in parts without end", nested(5_000)],
    ["a header of a megabyte", mail({ "X-Long": "x".repeat(1_500_000) }, "text")],
    ["a hundred thousand headers", mail({ "X-Many": Array.from({ length: 100_000 }, () => "x") }, "text")],
    ["20 MB of text", mail({ "Content-Type": "text/plain; charset=shift_jis" }, Buffer.alloc(20_000_000, 0x83))],
    ["HTML nested without end", mail({ "Content-Type": "text/html; charset=utf-8" }, "<b><i></u>".repeat(100_000))],
  ])("%s leaves a doubt, soon, and the header is known all the same", async (_, raw) => {
    const from = performance.now();
    const read = await decodeMail(raw);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(read.doubts).toContain("broken-mime");
    expect(read).toMatchObject({ subject: "Test", from: [{ address: "anzen@city.chiba.example" }] });
  });

  it.each([
    ["one line of 10 MB", mail({}, "x".repeat(10_000_000))],
    ["10 MB of blanks", mail({}, `a${" ".repeat(10_000_000)}b`)],
    ["5 million empty lines", mail({}, "\n".repeat(5_000_000))],
    ["lines that all but delimit", multipart(Buffer.from("--b-\r\n".repeat(1_000_000)))],
    ["a subject of blanks", mail({ Subject: `a${" ".repeat(200_000)}b` })],
    ["quotes that never close", mail({ "Content-Type": `multipart/mixed${';boundary="'.repeat(20_000)}` })],
    ["encoded words that never end", mail({ Subject: "=?utf-8?Q?".repeat(20_000) })],
    [
      "escapes without end",
      mail({ "Content-Type": "text/plain; charset=iso-2022-jp" }, "\u001b$B\u001b(B".repeat(500_000)),
    ],
  ])("%s takes no time", async (_, raw) => {
    const from = performance.now();
    await decodeMail(raw);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});

function nested(depth: number): Buffer {
  const open = Array.from(
    { length: depth },
    (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
  );
  return mail({ "Content-Type": "multipart/mixed; boundary=b0" }, Buffer.from(open.join("")));
}

describe("a mail with 20 MB of attachment", () => {
  it("is read within two seconds of processor time, without its content", async () => {
    const content = Buffer.alloc(20_000_000, 0xa5);
    const raw = multipart(
      parts("b", plainPart("緑区"), [
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=map.pdf\nContent-Transfer-Encoding: base64",
        Buffer.from(base64(content)),
      ]),
    );
    // Processor time, for others may use the machine.
    const before = process.cpuUsage();
    const { raw: copy } = relabel(raw);
    const relabelled = process.cpuUsage(before);
    const read = await decodeMail(raw);
    const all = process.cpuUsage(before);
    expect((relabelled.user + relabelled.system) / 1_000).toBeLessThan(300);
    expect((all.user + all.system) / 1_000).toBeLessThan(2_000);
    expect(Math.abs(copy.length - raw.length)).toBeLessThan(1_000);
    expect(read).toMatchObject({
      text: "緑区",
      attachments: [{ name: "map.pdf", type: "application/pdf", size: 20_000_000 }],
      doubts: [],
    });
    expect(JSON.stringify({ ...read, embedded: [] }).length).toBeLessThan(2_000);
  });
});

describe("what relabel says of headers", () => {
  it("is decoded, in order, by lower-case name", () => {
    const { headers } = relabel(
      mail({ Sender: bytesOf("千葉市 <s@city.example>", "JIS"), "List-Id": "=?utf-8?B?57eR?= <l.example>" }),
    );
    expect(headers.find((h) => h.name === "sender")?.value).toBe("千葉市 <s@city.example>");
    expect(headers.find((h) => h.name === "list-id")?.value).toBe("緑 <l.example>");
  });
});
