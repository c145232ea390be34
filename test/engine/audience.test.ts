import { describe, expect, it } from "vitest";
import { audienceFaults, friendMatches } from "../../src/engine/audience.ts";
import type { Answers, Attribute, Audience, Condition } from "../../src/engine/types.ts";

const area: Attribute = {
  key: "area",
  label: { ja: "区" },
  kind: "area",
  options: [
    { value: "緑区", label: { ja: "緑区" }, parts: [{ value: "平川町", label: { ja: "平川町" } }] },
    { value: "中央区", label: { ja: "中央区" } },
  ],
};
const born: Attribute = { key: "born", label: { ja: "生まれた年" }, kind: "year" };
const known = { attributes: [area, born], now: new Date("2026-11-22T00:00:00Z") };
const matches = (audience: Exclude<Audience, "sender">, answers: Answers) => friendMatches(audience, answers, known);

const midori: Exclude<Audience, "sender"> = { all: [{ fact: "area", operator: "equal", value: "緑区" }] };

describe("an audience", () => {
  it("of everyone takes in a friend who answered nothing", async () => {
    expect(await matches("everyone", {})).toBe(true);
  });

  it("takes in whom its tree holds for, and nobody who did not answer", async () => {
    expect(await matches(midori, { area: "緑区" })).toBe(true);
    expect(await matches(midori, { area: "中央区" })).toBe(false);
    expect(await matches(midori, {})).toBe(false);
  });

  it("leaves out who did not answer from a negative comparison, and takes them in with not", async () => {
    const notMidori: Audience = { all: [{ fact: "area", operator: "notEqual", value: "緑区" }] };
    expect(await matches(notMidori, {})).toBe(false);
    expect(await matches(notMidori, { area: "中央区" })).toBe(true);
    expect(await matches({ not: midori }, {})).toBe(true);
  });

  it("of a ward takes in its towns, and of a town nobody else", async () => {
    const town: typeof midori = { all: [{ fact: "area", operator: "in", value: ["緑区/平川町"] }] };
    const elsewhere: typeof midori = { all: [{ fact: "area", operator: "notEqual", value: "緑区" }] };
    expect(await matches(midori, { area: "緑区/平川町" })).toBe(true);
    expect(await matches(town, { area: "緑区/平川町" })).toBe(true);
    expect(await matches(town, { area: "緑区" })).toBe(false);
    expect(await matches(elsewhere, { area: "緑区/平川町" })).toBe(false);
    expect(await matches(elsewhere, { area: "中央区" })).toBe(true);
  });

  it("knows the age reached in the running year in Japan, and its decade", async () => {
    const grown: typeof midori = {
      all: [{ fact: "born", path: "$.age", operator: "greaterThanInclusive", value: 65 }],
    };
    expect(await matches(grown, { born: 1961 })).toBe(true);
    expect(await matches(grown, { born: 1962 })).toBe(false);
    expect(await matches(grown, {})).toBe(false);
    // Already the next year in Japan.
    const newYear = { ...known, now: new Date("2026-12-31T15:00:00Z") };
    expect(await friendMatches(grown, { born: 1962 }, newYear)).toBe(true);
    const bands = (value: string[]): typeof midori => ({
      all: [{ fact: "born", path: "$.age_band", operator: "in", value }],
    });
    expect(await matches(bands(["20s", "30s"]), { born: 1987 })).toBe(true);
    expect(await matches(bands(["20s", "30s"]), { born: 1986 })).toBe(false);
    expect(await matches(bands(["20s", "30s"]), { born: 2007 })).toBe(false);
    expect(await matches(bands(["90plus"]), { born: 1900 })).toBe(true);
    expect(await matches(bands(["under10"]), { born: 2026 })).toBe(true);
  });

  it("may ask neither for a town or a decade that is not there, nor for a path that is none", () => {
    const faults = (condition: Condition) => audienceFaults({ all: [condition] }, known.attributes);
    expect(faults({ fact: "area", operator: "in", value: ["緑区/平川町", "中央区"] })).toEqual([]);
    expect(faults({ fact: "area", operator: "equal", value: "緑区/なし町" })).toMatchObject([
      { code: "unknown-option" },
    ]);
    expect(faults({ fact: "born", path: "$.age_band", operator: "equal", value: "20s" })).toEqual([]);
    expect(faults({ fact: "born", path: "$.age_band", operator: "equal", value: "25s" })).toMatchObject([
      { code: "unknown-option" },
    ]);
    expect(faults({ fact: "born", path: "$.age", operator: "lessThan", value: "20" })).toMatchObject([
      { code: "wrong-type" },
    ]);
    expect(faults({ fact: "born", path: "$.years", operator: "equal", value: 1 })).toMatchObject([{ code: "schema" }]);
    expect(faults({ fact: "area", path: "$.age", operator: "equal", value: 1 })).toMatchObject([{ code: "schema" }]);
  });

  it("asks several answers as a list", async () => {
    const any: Audience = { any: [{ fact: "topics", operator: "containsAny", value: ["防犯", "気象"] }] };
    expect(await matches(any, { topics: ["気象"] })).toBe(true);
    expect(await matches(any, { topics: [] })).toBe(false);
  });
});
