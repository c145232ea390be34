import { describe, expect, it } from "vitest";
import { decodeMail } from "../../../../src/plugins/triggers/imap/decode.ts";
import {
  base64,
  bytesOf,
  crlf,
  encodedWords,
  mail,
  parts,
  quotedPrintable,
  type TestCharset,
} from "../../../support/mail.ts";

const subject = "【避難指示】緑区①";
const text = "緑区に避難指示（警戒レベル4）を発令しました。\n■対象地域\n緑区 平山町\n\n――――――――\n千葉市防災対策課";
const typed = (type: string, body: string | Buffer, headers = {}) => mail({ "Content-Type": type, ...headers }, body);
const plain = (label: string | null, body: Buffer, headers = {}) =>
  label === null ? mail(headers, body) : typed(`text/plain; charset=${label}`, body, headers);

const declared: [label: string, charset: TestCharset][] = [
  ["iso-2022-jp", "JIS"],
  ["cp50221", "JIS"],
  ["Shift_JIS", "SJIS"],
  ["cp932", "SJIS"],
  ["EUC-JP", "EUCJP"],
  ["UTF-8", "UTF8"],
];

describe("charsets in whole mails", () => {
  it.each(declared)("%s in subject, sender and body", async (label, charset) => {
    const raw = plain(label, bytesOf(crlf(text), charset), {
      Subject: encodedWords(bytesOf(subject, charset), label, "B", 200),
      From: `${encodedWords(bytesOf("千葉市", charset), label)} <a@city.chiba.example>`,
    });
    expect(await decodeMail(raw)).toMatchObject({
      subject,
      text,
      from: [{ address: "a@city.chiba.example", name: "千葉市", domain: "city.chiba.example" }],
      doubts: [],
      mended: false,
    });
  });

  it.each(declared)("%s in base64 and in quoted-printable", async (label, charset) => {
    const bytes = bytesOf(text, charset);
    const b = plain(label, Buffer.from(base64(bytes)), { "Content-Transfer-Encoding": "base64" });
    const q = plain(label, Buffer.from(quotedPrintable(bytes)), { "Content-Transfer-Encoding": "Quoted-Printable" });
    for (const raw of [b, q]) expect(await decodeMail(raw)).toMatchObject({ text, doubts: [] });
  });

  it.each(["JIS", "SJIS", "UTF8", "EUCJP"] as const)(
    "raw %s in headers and body without any label",
    async (charset) => {
      const raw = plain(null, bytesOf(crlf(text), charset), {
        Subject: bytesOf("【避難指示】緑区の一部に発令", charset),
        From: Buffer.concat([bytesOf("千葉市防災", charset), Buffer.from(" <a@city.chiba.example>")]),
        "MIME-Version": null,
      });
      const read = await decodeMail(raw);
      expect(read).toMatchObject({ subject: "【避難指示】緑区の一部に発令", text, mended: true });
      expect(read.from).toEqual([
        { address: "a@city.chiba.example", name: "千葉市防災", domain: "city.chiba.example" },
      ]);
      if (charset !== "EUCJP") expect(read.doubts).toEqual([]);
    },
  );

  it("a raw subject in Shift_JIS folded between two characters", async () => {
    const raw = mail({
      Subject: Buffer.concat([bytesOf("大雨警報", "SJIS"), Buffer.from("\r\n "), bytesOf("の発表", "SJIS")]),
    });
    expect(await decodeMail(raw)).toMatchObject({ subject: "大雨警報 の発表", doubts: [] });
  });

  it.each([
    ["body", plain("iso-2022-jp", bytesOf(text))],
    ["subject", mail({ Subject: encodedWords(bytesOf(subject), "iso-2022-jp") })],
    ["sender", mail({ From: `${encodedWords(bytesOf("千葉市", "SJIS"), "utf-8")} <a@b.example>` })],
  ])("a label that lies about the %s leaves a doubt, though it is read", async (_, raw) => {
    const read = await decodeMail(raw);
    expect(read.doubts).toEqual(["charset-mislabelled"]);
    expect(`${read.subject}${read.text}${read.from[0]?.name}`).toMatch(/避難指示|千葉市/);
  });

  it.each([
    ["body", typed("text/plain; charset=utf-7", "+ZeVnLIqe-")],
    ["subject", mail({ Subject: "=?utf-7?Q?+ZeVnLIqe-?=" })],
  ])("UTF-7 in the %s is not supported", async (_, raw) => {
    expect((await decodeMail(raw)).doubts).toEqual(["charset-unsupported"]);
  });

  it("an RFC 2231 charset cannot stand in for the one looked at", async () => {
    const raw = typed("text/plain; charset=utf-8; charset*=us-ascii''iso-8859-1", bytesOf(text, "SJIS"));
    expect((await decodeMail(raw)).doubts).toEqual(["charset-mislabelled"]);
  });

  it("names of attachments are no reason to hold the text", async () => {
    const raw = typed(
      'multipart/mixed; boundary="b"',
      parts(
        "b",
        ["Content-Type: text/plain; charset=utf-8", text],
        [`Content-Type: application/pdf; name="${encodedWords(Buffer.from([0xff, 0x80]), "utf-8")}"`, "x"],
      ),
    );
    expect(await decodeMail(raw)).toMatchObject({ text, doubts: [] });
  });
});

describe("which text", () => {
  const alternative = (plainText: string, html: string) =>
    typed(
      "multipart/alternative; boundary=b",
      parts(
        "b",
        ["Content-Type: text/plain; charset=utf-8", plainText],
        ["Content-Type: text/html; charset=utf-8", html],
      ),
    );

  it("the plain one where both are given", async () => {
    expect(await decodeMail(alternative(text, "<p>another</p>"))).toMatchObject({ text, htmlOnly: false });
  });

  it("the HTML one beside a stub", async () => {
    const html = `<p>${text.replaceAll("\n", "<br>")}</p>`;
    const read = await decodeMail(alternative("HTMLメールに対応した環境でご覧ください。", html));
    expect(read).toMatchObject({ htmlOnly: true });
    expect(read.text).toContain("緑区 平山町");
  });

  it("a short plain one beside an empty HTML one", async () => {
    expect(await decodeMail(alternative("震度5弱", "<html><body></body></html>"))).toMatchObject({
      text: "震度5弱",
      htmlOnly: false,
    });
  });

  it("both where they are no alternatives of each other", async () => {
    const raw = typed(
      "multipart/mixed; boundary=b",
      parts(
        "b",
        ["Content-Type: text/plain; charset=utf-8", "震度5弱"],
        ["Content-Type: text/html; charset=utf-8", `<p>${"配信の停止はこちら。".repeat(9)}</p>`],
      ),
    );
    const read = await decodeMail(raw);
    expect(read.text).toMatch(/^震度5弱\n\n配信の停止/);
    expect(read.htmlOnly).toBe(false);
  });

  it("of HTML what a reader sees: structure, lists, links as text; nothing hidden, no style, no script", async () => {
    const html = `<html><head><title>T</title><style>p{color:red}</style></head><body>
      <h1>避難指示</h1><p>緑区に<b>発令</b>しました。</p><ul><li>平山町</li><li>誉田町</li></ul>
      <table><tr><td>日時</td><td>8月6日</td></tr></table>
      <p>詳しくは<a href="https://city.chiba.example/x?a=1&amp;b=2">市のページ</a><br><a href="https://a.example/">https://a.example/</a></p>
      <div style="DISPLAY: none">hidden1</div><span hidden>hidden2</span><p style="color:red;visibility:hidden">hidden3</p>
      <div style="font-size:0">hidden4</div><div aria-hidden="true">hidden5</div><div style="mso-hide:all">hidden6</div>
      <script>alert("hidden7")</script><template>hidden8</template><img src="x" alt="hidden9"></body></html>`;
    const read = await decodeMail(typed("text/html; charset=utf-8", html));
    expect(read.htmlOnly).toBe(true);
    expect(read.doubts).toEqual([]);
    expect(read.text).not.toMatch(/hidden|color|alert|^T$/m);
    const lines = read.text.split("\n").map((line) => line.trim());
    expect(lines).toContain("避難指示");
    expect(lines).toContain("緑区に発令しました。");
    expect(lines).toContain("* 平山町");
    expect(lines).toContain("* 誉田町");
    expect(read.text).toContain("市のページ https://city.chiba.example/x?a=1&b=2");
    expect(read.text.match(/https:\/\/a\.example/g)).toHaveLength(1);
  });

  it("flowed lines are joined, and others are not (RFC 3676)", async () => {
    const body = "first \r\nline\r\n second\r\n";
    expect((await decodeMail(typed("text/plain; charset=utf-8; format=flowed", body))).text).toBe("first line\nsecond");
    expect((await decodeMail(typed("text/plain; charset=utf-8; format=flowed; delsp=yes", body))).text).toBe(
      "firstline\nsecond",
    );
    expect((await decodeMail(typed("text/plain; charset=utf-8", body))).text).toBe("first\nline\n second");
  });

  it.each([
    "Content-Type: text/plain; charset=utf-7",
    "From: evil@evil.example",
    "--b",
    "-- ",
    "--",
    "----------",
    "Content-Transfer-Encoding: base64",
  ])("a line of the text that looks like structure stays text: %s", async (line) => {
    const body = `避難指示\n${line}\n\n緑区\n${line}\n終わり`;
    const expected = body.replaceAll("-- \n", "--\n");
    expect(await decodeMail(typed("text/plain; charset=utf-8", body))).toMatchObject({ text: expected, doubts: [] });
    const inPart = typed(
      "multipart/mixed; boundary=other",
      parts("other", ["Content-Type: text/plain; charset=utf-8", body]),
    );
    expect(await decodeMail(inPart)).toMatchObject({ text: expected, doubts: [] });
  });

  it("files are not the text, whatever their type says", async () => {
    const raw = typed(
      "multipart/mixed; boundary=b",
      parts(
        "b",
        ["Content-Type: text/plain; charset=utf-8", text],
        ["Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=a.txt", "津波警報"],
        ["Content-Type: text/plain; charset=utf-8\nContent-Disposition: inline; filename=b.txt", "津波警報"],
        [
          "Content-Type: text/html; charset=utf-8\nContent-Disposition: attachment; filename*=iso-2022-jp''%1B%24BNP%1B%28B.html",
          "<p>津波警報</p>",
        ],
        ["Content-Type: text/csv; name=d.csv", "津波警報"],
        [
          `Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8''${encodeURIComponent("避難")};\n filename*1*=${encodeURIComponent("所.pdf")}\nContent-Transfer-Encoding: base64`,
          base64("pdf"),
        ],
      ),
    );
    const read = await decodeMail(raw);
    expect(read.text).toBe(text);
    expect(read.attachments.map((a) => a.name)).toEqual(["a.txt", "b.txt", "緑.html", "d.csv", "避難所.pdf"]);
    expect(read.attachments.at(-1)).toEqual({ name: "避難所.pdf", type: "application/pdf", size: 3 });
    expect(read.doubts).toEqual([]);
  });

  it.each(["", "Content-Disposition: inline", "Content-Disposition: attachment; filename=m.eml"])(
    "a mail inside the mail is handed on whole and is not the text (%s)",
    async (disposition) => {
      const inner = plain("Shift_JIS", bytesOf("古い津波警報", "SJIS"), {
        Subject: encodedWords(bytesOf("津波", "SJIS"), "Shift_JIS"),
      });
      const header = ["Content-Type: message/rfc822", ...(disposition === "" ? [] : [disposition])].join("\n");
      const raw = typed(
        "multipart/mixed; boundary=b",
        parts("b", ["Content-Type: text/plain; charset=utf-8", text], [header, inner]),
      );
      const read = await decodeMail(raw);
      expect(read).toMatchObject({ text, subject: "Test", attachments: [], doubts: [] });
      expect(read.embedded).toHaveLength(1);
      expect(await decodeMail(read.embedded[0] ?? Buffer.alloc(0))).toMatchObject({
        subject: "津波",
        text: "古い津波警報",
        doubts: [],
      });
    },
  );

  it("a report on a mail that was not delivered is not the text", async () => {
    const raw = typed(
      "multipart/report; report-type=delivery-status; boundary=b",
      parts(
        "b",
        ["Content-Type: text/plain; charset=utf-8", "sorry"],
        ["Content-Type: message/delivery-status", "Action: failed"],
        ["Content-Type: text/rfc822-headers", "Subject: old"],
      ),
    );
    expect(await decodeMail(raw)).toMatchObject({ text: "sorry" });
  });

  it("NUL bytes are left out", async () => {
    const raw = mail({ Subject: "a\0b" }, "c\0d\0\n");
    expect(await decodeMail(raw)).toMatchObject({ subject: "ab", text: "cd" });
  });

  it("types that are no types are plain text", async () => {
    for (const type of ["text", "", "text/", ";", "plain text"])
      expect(await decodeMail(typed(type, bytesOf(text)))).toMatchObject({ text, attachments: [] });
  });
});
