import { hash as argon2 } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { createHasher, HasherBusy, MAX_PASSWORD, passwordProblem } from "../../../src/server/staff/passwords.ts";

describe("a password", () => {
  it.each([
    "tetsudo-mikan-47",
    "zmxk qpwo rvty",
    "ひらがなだけのながいことば",
    "紫陽花と雷鳥の散歩道を行く",
    "correct horse battery staple",
    "kani2taberu8umi3",
  ])("may be %s: there are no rules of composition", (password) => {
    expect(passwordProblem(password)).toBeNull();
  });

  it("has twelve letters or more, counted as people count them", () => {
    expect(passwordProblem("mikan-tetsu")).toContain("12文字以上");
    expect(passwordProblem("mikan-tetsud")).toBeNull();
    expect(passwordProblem("🍊🚃🌋🎐🎋🎍🎎🎏🎑🧧🎀")).toContain("12文字以上");
    expect(passwordProblem("🍊🚃🌋🎐🎋🎍🎎🎏🎑🧧🎀🎁")).toBeNull();
  });

  it("may be long, and not endless", () => {
    const long = (n: number) => "mikan7-tetsudo/".repeat(30).slice(0, n);
    expect(passwordProblem(long(MAX_PASSWORD))).toBeNull();
    expect(passwordProblem(long(MAX_PASSWORD + 1))).toContain("256文字まで");
  });

  it.each([
    "1qaz2wsx3edc4rfv",
    "ADMINISTRATOR",
    "Administrator",
    "ｑｗｅｒｔｙ１２３４５６",
    "Passw0rd2026!!",
    "p@ssword12345",
    "passwordpassword",
    "!!Sunshine2026",
  ])("is not one that everybody thinks of: %s", (password) => {
    expect(passwordProblem(password)).toContain("よく使われる");
  });

  it.each([
    "aaaaaaaaaaaa",
    "abababababababab",
    "112233112233",
    "abcdefghijklmno",
    "1234567890abcdefg",
    "zyxwvutsrqponm",
  ])("is no row of letters: %s", (password) => {
    expect(passwordProblem(password)).not.toBeNull();
  });

  it.each(["noroshi-chiba-2026", "Yamada.Taro-2026!", "chiba-yamada-tokyo", "yamadayamada1234"])(
    "is not made of names that anybody knows: %s",
    (password) => {
      expect(passwordProblem(password, ["yamada.taro", "山田 太郎"])).not.toBeNull();
    },
  );

  it("may hold such a name beside enough of its own", () => {
    expect(passwordProblem("yamada likes kani-tamago", ["yamada.taro"])).toBeNull();
  });
});

describe("hashing", () => {
  it("is argon2id with 19 MiB, two passes and one lane, and salted", async () => {
    const hasher = createHasher();
    const hash = await hasher.hash("tetsudo-mikan-47");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.hash("tetsudo-mikan-47")).not.toBe(hash);
    expect(await hasher.verify(hash, "tetsudo-mikan-47")).toBe(true);
    expect(await hasher.verify(hash, "tetsudo-mikan-48")).toBe(false);
  });

  it("takes the same letters from any keyboard, and every one of them counts", async () => {
    const hasher = createHasher();
    const hash = await hasher.hash("がぎぐげご-カキクケコ-123");
    expect(await hasher.verify(hash, "がぎぐげご-カキクケコ-123".normalize("NFD"))).toBe(true);
    expect(await hasher.verify(hash, "がぎぐげご-カキクケコ-１２３")).toBe(true);
    const long = await hasher.hash(`${"か".repeat(200)}さ`);
    expect(await hasher.verify(long, `${"か".repeat(200)}し`)).toBe(false);
  });

  it("says no where there is no hash, whatever comes", async () => {
    expect(await createHasher().verify(null, "tetsudo-mikan-47")).toBe(false);
  });

  it("knows hashes of other settings, and still reads them", async () => {
    const hasher = createHasher();
    const old = await argon2("tetsudo-mikan-47", { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    expect(hasher.isOld(old)).toBe(true);
    expect(hasher.isOld(await hasher.hash("tetsudo-mikan-47"))).toBe(false);
    expect(await hasher.verify(old, "tetsudo-mikan-47")).toBe(true);
  });

  it("lets some wait for their turn and sends the rest away", async () => {
    const hasher = createHasher({ parallel: 2, waiting: 3 });
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => hasher.hash("tetsudo-mikan-47")));
    const refused = all.filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(3);
    expect(refused.every((one) => one.reason instanceof HasherBusy)).toBe(true);
    await expect(hasher.hash("tetsudo-mikan-47")).resolves.toContain("argon2id");
  });
});
