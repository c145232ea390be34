import { Readable } from "node:stream";
import Encoding from "encoding-japanese";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineAttribute } from "../../src/store/attributes.ts";
import { countFriends, getFriend, setFriendState, upsertFriends } from "../../src/store/friends.ts";
import type { ImportOptions } from "../../src/store/import-friends.ts";
import { importFriends } from "../../src/store/import-friends.ts";
import type { Store } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";

const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));
const AT = new Date("2026-11-22T00:00:00Z");
const userId = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
const HEADER = "user_id,ward,born,child,topics";

eachStore((_, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    await defineAttribute(store, {
      key: "ward",
      label: { ja: "区" },
      kind: "single",
      options: options("中央区", "緑区", "①㈱髙区"),
    });
    await defineAttribute(store, { key: "born", label: { ja: "生年" }, kind: "number" });
    await defineAttribute(store, { key: "child", label: { ja: "お子さん" }, kind: "boolean" });
    await defineAttribute(store, {
      key: "topics",
      label: { ja: "分野" },
      kind: "multiple",
      options: options("防災", "防犯"),
    });
  });
  afterEach(() => store.close());

  const load = (csv: string | Buffer | Iterable<Buffer>, more: Partial<ImportOptions> = {}) =>
    importFriends(
      store,
      Readable.from(typeof csv === "string" ? [Buffer.from(csv)] : Buffer.isBuffer(csv) ? [csv] : csv),
      {
        channel: "live",
        at: AT,
        ...more,
      },
    );
  const rows = (...lines: string[]) => `${[HEADER, ...lines].join("\n")}\n`;
  const answers = async (n: number) => (await getFriend(store.db, "live", userId(n)))?.answers;
  const FULL = { ward: "緑区", born: 1985, child: true, topics: ["防災", "防犯"] };

  it("imports every kind of answer, and empty cells as not answered", async () => {
    expect(
      await load(rows(`${userId(1)},緑区,1985,true,防災;防犯`, `${userId(2)},,,,`, `${userId(3)},中央区,-5,0,防犯`)),
    ).toEqual({
      imported: true,
      read: 3,
      added: 3,
      updated: 0,
      bad: 0,
      problems: [],
    });
    expect(await answers(1)).toEqual(FULL);
    expect(await answers(2)).toEqual({});
    expect(await answers(3)).toEqual({ ward: "中央区", born: -5, child: false, topics: ["防犯"] });
  });

  it("writes over the file's columns of those known, clears empty cells, and leaves other columns alone", async () => {
    await load(rows(`${userId(1)},緑区,1985,true,防災;防犯`));
    expect(await load(`ward,user_id\n,${userId(1)}\n中央区,${userId(2)}\n`)).toMatchObject({ added: 1, updated: 1 });
    expect(await answers(1)).toEqual({ born: 1985, child: true, topics: ["防災", "防犯"] });
    expect(await answers(2)).toEqual({ ward: "中央区" });
  });

  it("does not bring back who has left, nor touch another channel", async () => {
    await upsertFriends(store.db, "live", [{ lineUserId: userId(1) }], AT);
    await setFriendState(store.db, "live", userId(1), "left", AT);
    await load(rows(`${userId(1)},緑区,,,`));
    expect(await getFriend(store.db, "live", userId(1))).toMatchObject({ state: "left", answers: { ward: "緑区" } });
    await load(rows(`${userId(1)},,,,`), { channel: "drill" });
    expect(await answers(1)).toEqual({ ward: "緑区" });
  });

  it("reads a list of user ids alone", async () => {
    expect(await load(`user_id\n${userId(1)}\n${userId(2)}\n`)).toMatchObject({ imported: true, added: 2 });
  });

  it("goes on with the next import after one was done or refused", async () => {
    await load(rows("oops,,,,"));
    await load(rows(`${userId(1)},,,,`));
    expect(await load(rows(`${userId(1)},,,,`, `${userId(2)},,,,`))).toMatchObject({ added: 1, updated: 1 });
  });

  describe("in every form Excel saves", () => {
    const text = rows(`${userId(1)},緑区,1985,true,防災;防犯`, `${userId(2)},①㈱髙区,,,`);
    const sjis = Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: "SJIS", from: "UNICODE" }));
    it.each([
      ["UTF-8", Buffer.from(text)],
      ["UTF-8 with BOM", Buffer.from(`\ufeff${text}`)],
      ["CRLF", Buffer.from(text.replaceAll("\n", "\r\n"))],
      ["no line end at the end", Buffer.from(text.trimEnd())],
      [
        "quoted cells and blank lines",
        Buffer.from(
          text.replace("防災;防犯", '"防災; 防犯;"').replace(HEADER, `\n"${HEADER.replaceAll(",", '","')}"\n`),
        ),
      ],
      ["Shift_JIS", sjis],
      ["Shift_JIS in single bytes", [...sjis].map((byte) => Buffer.from([byte]))],
      ["UTF-8 in single bytes", [...Buffer.from(`\ufeff${text}`)].map((byte) => Buffer.from([byte]))],
      [
        "Shift_JIS far behind a long part in ASCII",
        Buffer.concat([
          Buffer.from(rows(...Array.from({ length: 3_000 }, (_n, i) => `${userId(100 + i)},,,,`))),
          sjis.subarray(HEADER.length + 1),
        ]),
      ],
    ])("%s", async (_name, bytes) => {
      expect(await load(bytes)).toMatchObject({ imported: true, problems: [] });
      expect(await answers(1)).toEqual(FULL);
      expect(await answers(2)).toEqual({ ward: "①㈱髙区" });
    });
  });

  describe("refuses the whole file", () => {
    const good = `${userId(1)},緑区,1985,true,防災`;
    it.each<[string, string | Buffer, number, string]>([
      [
        "with an unknown column, naming the known ones",
        "user_id,area\n",
        1,
        "「area」。使えるのは user_id, ward, born, child, topics です",
      ],
      ["without the column of ids", "ward,born\n", 1, "「user_id」がありません"],
      ["with a column twice", "user_id,ward,ward\n", 1, "2つあります"],
      ["that is empty", "", 1, "空です"],
      ["for a malformed user id", rows(good, `${userId(10).toUpperCase()},,,,`), 3, "ユーザーID"],
      ["for an unknown option", rows(good, `${userId(2)},千代田区,,,`), 3, "「千代田区」は選択肢にありません"],
      ["for an unknown option among several", rows(`${userId(2)},,,,防災;釣り`, good), 2, "「釣り」"],
      ["for what is not a number", rows(good, `${userId(2)},,1985年,,`), 3, "整数ではありません"],
      ["for what is not yes or no", rows(good, `${userId(2)},,,たぶん,`), 3, "true か false"],
      ["for too few cells", rows(good, `${userId(2)},緑区`), 3, "列が2個"],
      ["for too many cells", rows(good, `${userId(2)},,,,,`), 3, "列が6個"],
      ["for a person twice", rows(good, `${userId(2)},,,,`, good), 4, "前の行にも"],
      ["for a row after a blank line, by its real line", rows(good, "", `x,,,,`), 4, "ユーザーID"],
      ["for a quotation mark never closed", rows(good, `${userId(2)},"緑区,,,`), 3, "引用符"],
      ["for a quotation mark inside a cell", rows(good, `${userId(2)},"緑"区,,,`), 3, "引用符"],
      ["for a row without end", rows(good, `${userId(2)},"${"あ".repeat(50_000)}`), 3, "長すぎます"],
      [
        "in neither encoding",
        Buffer.concat([Buffer.from(rows(good)), Buffer.from([0xff, 0xfe, 0x80])]),
        3,
        "文字コード",
      ],
      ["in UTF-16", Buffer.from(`\ufeff${rows(good)}`, "utf16le"), 1, "文字コード"],
      ["with bytes cut off", Buffer.from(rows(good, `${userId(2)},緑区`)).subarray(0, -2), 3, "文字コード"],
    ])("%s", async (_name, csv, line, message) => {
      const result = await load(csv);
      expect(result).toMatchObject({
        imported: false,
        added: 0,
        updated: 0,
        problems: [{ message: expect.stringContaining(message) }],
      });
      expect(result.problems[0]?.line).toBe(line);
      expect(await countFriends(store.db, "live")).toEqual({ active: 0, left: 0, erased: 0 });
    });
  });

  it("takes the good rows when bad ones are to be skipped", async () => {
    const csv = rows(
      `${userId(1)},緑区,,,`,
      "nobody,緑区,,,",
      `${userId(1)},中央区,,,`,
      `${userId(2)},,,,`,
      `${userId(3)}`,
    );
    expect(await load(csv, { skipBad: true })).toMatchObject({
      imported: true,
      read: 5,
      added: 2,
      bad: 3,
      problems: [{ line: 3 }, { line: 4 }, { line: 6 }],
    });
    expect(await answers(1)).toEqual({ ward: "緑区" });
  });

  it("does not skip what makes the rest unreadable", async () => {
    const csv = rows(`${userId(1)},緑区,,,`, `${userId(2)},"緑区,,,`);
    expect(await load(csv, { skipBad: true })).toMatchObject({ imported: false, problems: [{ line: 3 }] });
    expect(await countFriends(store.db, "live")).toEqual({ active: 0, left: 0, erased: 0 });
  });

  it("names the first hundred problems and counts the rest", async () => {
    const result = await load(rows(...Array.from({ length: 250 }, (_n, i) => `bad${i},,,,`)));
    expect(result).toMatchObject({ imported: false, read: 250, bad: 250 });
    expect(result.problems.map((p) => p.line)).toEqual(Array.from({ length: 100 }, (_n, i) => i + 2));
  });

  it("writes nothing when the stream breaks, and says so", async () => {
    function* broken() {
      yield Buffer.from(rows(`${userId(1)},緑区,,,`));
      throw new Error("disk gone");
    }
    await expect(load(broken())).rejects.toThrow("disk gone");
    expect(await countFriends(store.db, "live")).toEqual({ active: 0, left: 0, erased: 0 });
  });

  it("takes a large file in many statements, shows progress, and stages nothing for long", async () => {
    const total = 12_001;
    const seen: number[] = [];
    const result = await load(rows(...Array.from({ length: total }, (_n, i) => `${userId(i)},緑区,${i},,防犯`)), {
      onProgress: (read) => seen.push(read),
    });
    expect(result).toMatchObject({ imported: true, read: total, added: total, updated: 0 });
    expect(seen).toEqual([5_000, 10_000, total]);
    expect(await answers(12_000)).toEqual({ ward: "緑区", born: 12_000, topics: ["防犯"] });
    await expect(sql`select * from staged_friends`.execute(store.db)).rejects.toThrow("staged_friends");
  });
});
