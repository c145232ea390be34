import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatJapanTime } from "../../../../src/engine/japan-time.ts";
import { headerDate, writtenDates } from "../../../../src/plugins/triggers/imap/dates.ts";

/** 2026-11-20 15:10 in Japan. */
const arrival = new Date("2026-11-20T06:10:00Z");
const jst = (text: string) => new Date(`${text}+09:00`);
const read = (text: string, at = arrival) =>
  writtenDates(text, at).map((d) => formatJapanTime(d, "yyyy-MM-dd HH:mm:ss"));

describe("dates written in a text", () => {
  it.each([
    ["令和8年11月20日15時04分", "2026-11-20 15:04:00"],
    ["令和８年１１月２０日　１５時０４分", "2026-11-20 15:04:00"],
    ["令和 8年 11月 20日 15時", "2026-11-20 15:00:00"],
    ["令和元年5月1日0時0分", "2019-05-01 00:00:00"],
    ["R8.11.20 15:04", "2026-11-20 15:04:00"],
    ["2026年11月20日(金) 15時4分ごろ", "2026-11-20 15:04:00"],
    ["2026/11/20 15:04", "2026-11-20 15:04:00"],
    ["2026-11-20 15:04:33", "2026-11-20 15:04:00"],
    ["2026.11.20", "2026-11-20 23:59:59"],
    ["11月20日（金）午後3時頃", "2026-11-20 15:00:00"],
    ["11月20日（金・祝）午後3時半", "2026-11-20 15:30:00"],
    ["11月20日（金曜日）正午", "2026-11-20 12:00:00"],
    ["１１月２０日１５：０４", "2026-11-20 15:04:00"],
    ["20日午前９時", "2026-11-20 09:00:00"],
    ["20日午後０時30分", "2026-11-20 12:30:00"],
    ["06日18時40分まで", "2026-11-06 18:40:00"],
    ["20日 10:30", "2026-11-20 10:30:00"],
    ["11月20日24時", "2026-11-21 00:00:00"],
    ["11月20日25時", "2026-11-21 01:00:00"],
    ["11月20日", "2026-11-20 23:59:59"],
    ["11/20(金)", "2026-11-20 23:59:59"],
    ["11/20（金）15時04分", "2026-11-20 15:04:00"],
    ["11/20 15:04", "2026-11-20 15:04:00"],
    ["11月20日（金）　午後３時１０分", "2026-11-20 15:10:00"],
    ["平成に続く2011年3月11日の震災", "2011-03-11 23:59:59"],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual([expected]);
    expect(read(`市内では、${text}、避難指示を発令しました。`)).toEqual([expected]);
  });

  it.each([
    ["12月31日23時", "2027-01-01T00:05:00", "2026-12-31 23:00:00"],
    ["1月1日0時", "2026-12-31T23:50:00", "2027-01-01 00:00:00"],
    ["31日22時", "2026-11-01T01:00:00", "2026-10-31 22:00:00"],
    ["1日6時", "2026-10-31T22:00:00", "2026-11-01 06:00:00"],
    ["31日22時", "2027-01-01T00:10:00", "2026-12-31 22:00:00"],
    ["2月29日10時", "2028-02-29T10:05:00", "2028-02-29 10:00:00"],
    ["31日10時", "2026-03-02T10:00:00", "2026-03-31 10:00:00"],
  ])("%s seen at %s is the nearest such time", (text, at, expected) => {
    expect(read(text, jst(at))).toEqual([expected]);
  });

  it.each([
    "電話 043-000-0000",
    "043-2026-1122",
    "中央区千葉港1-1",
    "3/4の世帯",
    "3日間",
    "20日間で5時間",
    "10日9時間",
    "震度5弱",
    "マグニチュード7.1",
    "11月31日10時",
    "13月1日",
    "2026/13/40 10:00",
    "2027年2月29日",
    "32日10時",
    "11月20日31時",
    "11月20日10時75分",
    "平成23年3月11日",
    "昭和58年5月26日",
    "第20回",
    "20日",
    "1/2/3",
    "https://city.example/1/2-3",
    "緯度35.6 経度140.1",
    "午後3時",
    "",
  ])("%s is no date", (text) => {
    expect(read(text)).toEqual([]);
  });

  it("names each once, in the order they stand in", () => {
    expect(read("20日18時まで。発表: 11月20日15時04分。11月20日18時00分まで。令和8年11月19日")).toEqual([
      "2026-11-20 18:00:00",
      "2026-11-20 15:04:00",
      "2026-11-19 23:59:59",
    ]);
    expect(read("11月20日 21日10時")).toEqual(["2026-11-20 23:59:59", "2026-11-21 10:00:00"]);
    expect(read("2026/11/19-2026/11/20")).toHaveLength(2);
  });

  it("reads back whatever is written in a usual way", () => {
    const formats = [
      "yyyy年M月d日 H時mm分",
      "yyyy年MM月dd日（E）HH時mm分",
      "yyyy/MM/dd HH:mm",
      "yyyy-MM-dd HH:mm",
      "M月d日（E）H時m分",
      "M/d(E) HH:mm",
      "MM/dd HH:mm",
      "d日 H時mm分",
      "dd日HH時mm分",
    ];
    const minute = fc.date({ min: new Date("2020-01-01"), max: new Date("2079-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(
        minute,
        fc.integer({ min: -9 * 1440, max: 9 * 1440 }),
        fc.constantFrom(...formats),
        (at, minutes, format) => {
          const written = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
          const seen = new Date(written.getTime() + minutes * 60_000);
          expect(writtenDates(`発表時刻 ${formatJapanTime(written, format)} 発表`, seen)).toEqual([written]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("takes no time over texts made to take time", () => {
    const from = performance.now();
    for (const text of ["1 ", "20日 ", "1月", "2026/", "11月20日　", "R8."])
      writtenDates(text.repeat(100_000), arrival);
    writtenDates(`20日${" ".repeat(200_000)}x`, arrival);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});

describe("dates in headers", () => {
  it.each([
    ["Thu, 06 Aug 2026 17:00:05 +0900", "2026-08-06T08:00:05.000Z"],
    ["6 Aug 2026 17:00 +0900 (JST)", "2026-08-06T08:00:00.000Z"],
    ["Thu, 6 Aug 26 08:00:00 GMT", "2026-08-06T08:00:00.000Z"],
    ["Thu, 06 Aug 2026 17:00:00 JST", "2026-08-06T08:00:00.000Z"],
    ["Thu, 06 Aug 2026 17:00:00", "2026-08-06T08:00:00.000Z"],
    ["Thu,06 Aug 2026 03:30:00 -0430", "2026-08-06T08:00:00.000Z"],
    ["Sun, 31 Dec 2028 23:59:60 +0000", "2029-01-01T00:00:00.000Z"],
  ])("%s", (value, expected) => {
    expect(headerDate(value)?.toISOString()).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2026",
    "1",
    "Thu, 31 Feb 2026 10:00:00 +0900",
    "Thu, 06 Foo 2026 10:00:00 +0900",
    "06 Aug 2026",
    "Thu, 06 Aug 2026 29:00:00 +0900",
    "2026年8月6日",
    "Thu, 06 Aug 2026 17:00:00 +0900 ".repeat(9),
    "((((".repeat(100_000),
  ])("%j is none", (value) => {
    expect(headerDate(value)).toBeNull();
  });
});

describe("birthdays", () => {
  it("are no dates of the mail, or every search for a missing person would be old", () => {
    const arrival = new Date("2026-08-06T08:00:00Z");
    expect(writtenDates("2017年3月3日生まれ。昭和の日。8月6日16時頃から", arrival)).toEqual([
      new Date("2026-08-06T07:00:00Z"),
    ]);
  });
});
