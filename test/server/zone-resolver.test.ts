import { describe, expect, it } from "vitest";
import { zoneResolver } from "../../src/server/zone-resolver.ts";

describe("zoneResolver", () => {
  const resolve = zoneResolver({ "City.example": { TXT: [["v=spf1 ", "-all"]] } });

  it("answers as dns.promises.resolve does, in any case and with the root's dot", async () => {
    expect(await resolve("city.EXAMPLE.", "TXT")).toEqual([["v=spf1 ", "-all"]]);
  });

  it("says ENOTFOUND of an unknown name and ENODATA of a known name without that type", async () => {
    await expect(resolve("other.example", "TXT")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolve("city.example", "MX")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("answers nothing that JavaScript objects have by themselves", async () => {
    await expect(resolve("constructor", "TXT")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolve("city.example", "constructor")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("refuses what is no zone", () => {
    expect(() => zoneResolver({ "city.example": "v=spf1 -all" })).toThrow();
  });
});
