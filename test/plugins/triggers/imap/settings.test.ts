import { describe, expect, it } from "vitest";
import { readSettings, variableOf } from "../../../../src/plugins/triggers/imap/settings.ts";

const read = (url: string) => readSettings(new URL(url), "default");

describe("a mailbox's URL", () => {
  it("is taken apart and percent-decoded", () => {
    expect(
      read("imaps://bousai%40city.example.jp:p%3Ass%2Fword@mail.example.jp:10993/%E9%98%B2%E7%81%BD/2026"),
    ).toEqual({
      settings: {
        host: "mail.example.jp",
        port: 10993,
        secure: true,
        startTls: false,
        user: "bousai@city.example.jp",
        pass: "p:ss/word",
        path: "防災/2026",
      },
    });
  });

  it.each([
    ["imaps://u:p@mail.example.jp", { port: 993, secure: true, path: "INBOX" }],
    ["imap://u:p@mail.example.jp/", { port: 143, secure: false, path: "INBOX" }],
    ["imaps://u:p@[2001:db8::1]", { host: "2001:db8::1" }],
  ])("%s has defaults", (url, expected) => {
    expect(read(url)).toMatchObject({ settings: expected });
  });

  it.each([
    ["imap://u:p@mail.example.jp", true],
    ["imap://u:p@127.0.0.1.example.jp", true],
    ["imap://u:p@127.0.0.1:1143", false],
    ["imap://u:p@localhost", false],
    ["imap://u:p@[::1]", false],
    ["imaps://u:p@mail.example.jp", false],
  ])("%s insists on STARTTLS: %s", (url, startTls) => {
    expect(read(url)).toMatchObject({ settings: { startTls } });
  });

  it.each([
    ["https://u:p-secret@mail.example.jp", /imaps:\/\/ または/],
    ["imaps://u:p-secret@mail.example.jp/INBOX?tls=insecure", /指定は使えません/],
    ["imaps://u:p-secret@mail.example.jp/INBOX#1", /指定は使えません/],
    ["imaps://u@mail.example.jp", /すべてを書いて/],
    ["imaps://mail.example.jp/INBOX", /すべてを書いて/],
    ["imaps://u:p-secret%E3@mail.example.jp", /% の書き方/],
  ])("%s is refused with a sentence that keeps the password", (url, message) => {
    const result = read(url);
    expect(result).toEqual({ problem: expect.stringMatching(message) });
    expect(JSON.stringify(result)).not.toContain("p-secret");
    expect(result).toEqual({ problem: expect.stringContaining("IMAP_URL") });
  });

  it("that is missing names the variable to set", () => {
    expect(readSettings(undefined, "ward-1")).toEqual({ problem: expect.stringContaining("IMAP_URL_WARD_1") });
    expect(variableOf("default")).toBe("IMAP_URL");
  });
});
