import { describe, expect, it } from "vitest";
import { friendMatches } from "../../src/engine/audience.ts";
import type { Audience } from "../../src/engine/types.ts";

const midori: Audience = { all: [{ fact: "area", operator: "equal", value: "緑区" }] };

describe("an audience", () => {
  it("of everyone takes in a friend who answered nothing", async () => {
    expect(await friendMatches("everyone", {})).toBe(true);
  });

  it("takes in whom its tree holds for, and nobody who did not answer", async () => {
    expect(await friendMatches(midori, { area: "緑区" })).toBe(true);
    expect(await friendMatches(midori, { area: "中央区" })).toBe(false);
    expect(await friendMatches(midori, {})).toBe(false);
  });

  it("leaves out who did not answer from a negative comparison, and takes them in with not", async () => {
    const notMidori: Audience = { all: [{ fact: "area", operator: "notEqual", value: "緑区" }] };
    expect(await friendMatches(notMidori, {})).toBe(false);
    expect(await friendMatches(notMidori, { area: "中央区" })).toBe(true);
    expect(await friendMatches({ not: midori }, {})).toBe(true);
  });

  it("asks several answers as a list", async () => {
    const any: Audience = { any: [{ fact: "topics", operator: "containsAny", value: ["防犯", "気象"] }] };
    expect(await friendMatches(any, { topics: ["気象"] })).toBe(true);
    expect(await friendMatches(any, { topics: [] })).toBe(false);
  });
});
