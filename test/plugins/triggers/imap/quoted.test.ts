import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../../fixtures/mails/catalogue.ts";
import { decodeMail } from "../../../../src/plugins/triggers/imap/decode.ts";
import { ownWords } from "../../../../src/plugins/triggers/imap/quoted.ts";

const answer = { isReply: true };
const plain = { isReply: false };

describe("forwarded mails: what follows the mark is somebody else's", () => {
  it.each([
    ["Gmail", "---------- Forwarded message ---------\nFrom: 千葉市 <a@b.example>"],
    ["Gmail, Japanese", "---------- 転送メッセージ ----------\n差出人: 千葉市 <a@b.example>"],
    ["Outlook, in the text", "-----Original Message-----\nFrom: City"],
    ["Outlook, Japanese, in the text", "-----元のメッセージ-----\n差出人: 千葉市"],
    [
      "Outlook, header block",
      "差出人: 千葉市 <a@b.example>\n送信日時: 2026年8月6日 17:00\n宛先: x@y.example\n件名: 津波警報\n",
    ],
    [
      "Outlook, header block in English",
      "From: City <a@b.example>\nSent: Thursday, August 6, 2026 5:00 PM\nTo: X\nSubject: Y",
    ],
    ["Outlook, bold in HTML", "*From:* City\n*Sent:* Thursday\n*To:* X"],
    ["iPhone", "Begin forwarded message:\n\n> From: City"],
    ["iPhone, Japanese", "転送されたメッセージ：\n\n> 差出人: 千葉市"],
    ["Thunderbird", "-------- Forwarded Message --------\nSubject: \t津波警報"],
    ["Thunderbird, Japanese", "-------- 転送されたメッセージ --------\n件名: 津波警報"],
    ["docomo", "----- Original Message -----\nFrom: a@b.example"],
    ["docomo, Japanese", "----- 元のメッセージ -----\n差出人: 千葉市"],
    ["other", "===== 以下転送 =====\n古い文"],
    ["other", "ーーー転送メールーーー\n古い文"],
  ])("%s", (_, rest) => {
    const text = `ご参考まで。\n\n${rest}\n津波警報が発表されました。`;
    const { own, forwarded, quoted } = ownWords(text, plain);
    expect(own).toBe("ご参考まで。");
    expect(forwarded.startsWith(rest.split("\n")[0] ?? "")).toBe(true);
    expect(forwarded).toContain("津波警報が発表されました。");
    expect(quoted).toBe("");
  });

  it("a rule above Outlook's block goes with it", () => {
    const block = "________________________________\nFrom: City\nSent: Thursday\nTo: X\n\nold";
    expect(ownWords(`new\n${block}`, plain)).toEqual({ own: "new", forwarded: block, quoted: "" });
  });

  it("a mail that only forwards has no words of its own", () => {
    expect(ownWords("---------- Forwarded message ---------\nold", plain).own).toBe("");
  });
});

describe("answers: what is quoted is somebody else's", () => {
  it.each([
    ["Gmail, Japanese", "2026年8月6日(木) 17:00 千葉市 <a@b.example>:\n\n> 津波警報\n> 緑区"],
    ["Gmail", "On Thu, Aug 6, 2026 at 5:00 PM City <a@b.example> wrote:\n\n> 津波警報\n>\n> 緑区"],
    [
      "Gmail, in two lines",
      "On Thu, Aug 6, 2026 at 5:00 PM The City of Chiba, Disaster Prevention\n<a@b.example> wrote:\n\n> 津波警報\n> 緑区",
    ],
    ["iPhone, Japanese", "2026/08/06 17:00、千葉市 <a@b.example>のメール：\n\n> 津波警報\n> 緑区"],
    ["Thunderbird, Japanese", "On 2026/08/06 17:00, 千葉市 wrote:\n> 津波警報\n> 緑区"],
    ["Thunderbird, older", "(2026/08/06 17:00), 千葉市 wrote:\n> 津波警報"],
    ["other", "2026/08/06 17:00 に 千葉市 さんは書きました：\n>津波警報"],
  ])("%s, whether or not the subject says Re:", (_, quotation) => {
    for (const how of [plain, answer]) {
      const { own, quoted } = ownWords(`承知しました。\n\n${quotation}\n\n以上`, how);
      expect(own).toMatch(/^承知しました。\s+以上$/);
      expect(quoted).toContain("津波警報");
    }
  });

  it("a quotation without attribution counts in an answer only", () => {
    const text = "承知しました。\n> 津波警報";
    expect(ownWords(text, answer)).toEqual({ own: "承知しました。", forwarded: "", quoted: "> 津波警報" });
    expect(ownWords(text, plain).own).toBe(text);
  });
});

describe("words that only look borrowed", () => {
  it.each([
    "対象地域\n> 若葉区\n> 緑区\n> 中央区",
    "＞ 若葉区\n＞ 緑区\n｜区｜避難所｜\n｜緑｜公民館｜",
    "|区|避難所|\n|---|---|\n|緑|公民館|",
    ">>> 詳しくは https://city.example/",
    "----------\n対象地域\n----------\n緑区\n-- \n千葉市",
    "━━━━━━\n【転送電話のご案内】\n――――――\n転送元の番号",
    "件名: 避難訓練\n日時: 8月6日\n差出人: 千葉市",
    "差出人: 千葉市\n避難してください。\n件名: x",
    "お問い合わせ 043-000-0000 <bousai@city.example>：\n平日のみ",
    "From 8月6日 To 8月7日",
    "転送\n転送しないでください：",
    "元のメッセージの訂正です。",
  ])("stay whole: %j", (text) => {
    expect(ownWords(text, plain)).toEqual({ own: text.trimEnd(), forwarded: "", quoted: "" });
  });

  it.each(catalogue.filter((m) => m.signed === undefined).map((m) => m.id))(
    "the city's own mail stays whole: %s",
    async (id) => {
      const raw = readFileSync(new URL(`../../../../fixtures/mails/${id}.eml`, import.meta.url));
      const { text, subject } = await decodeMail(raw);
      const { own, forwarded, quoted } = ownWords(text, plain);
      if (/^(?:fwd?|re|転送)/i.test(subject)) return;
      expect([own, forwarded, quoted]).toEqual([text.replace(/^\n+/, ""), "", ""]);
    },
  );

  it("take no time, however made", () => {
    const from = performance.now();
    for (const line of [" ", "-", "> ", "転送 ", "\n", "1 wrote ", "From:", "On  wrote"])
      ownWords(line.repeat(50_000), plain);
    for (const line of ["From: x\n", "-----転送\n", "On 1 wrote:\n", "1 <a@b>:\n"])
      ownWords(line.repeat(20_000), answer);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});
