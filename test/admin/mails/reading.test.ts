import { describe, expect, it } from "vitest";
import { afterLastMoment, dayOfFirst, dayOfLast, firstMoment } from "../../../admin/mails/day-edges.ts";
import { factRows, partAt } from "../../../admin/mails/fact-rows.ts";
import { printable } from "../../../admin/mails/printable.ts";

describe("a day in a filter", () => {
  it("is a day of Japan's, from its first moment to its last", () => {
    expect(new Date(firstMoment("2026-11-27")).toISOString()).toBe("2026-11-26T15:00:00.000Z");
    expect(new Date(afterLastMoment("2026-12-31")).toISOString()).toBe("2026-12-31T15:00:00.000Z");
  });
  it("is shown again as it was picked", () => {
    for (const day of ["2026-11-27", "2028-02-29", "2026-12-31"]) {
      expect(dayOfFirst(firstMoment(day))).toBe(day);
      expect(dayOfLast(afterLastMoment(day))).toBe(day);
    }
  });
});

describe("what was read of a mail", () => {
  it("is a row for each value, by the path that conditions use", () => {
    expect(factRows({ mail: { subject: "x", from: { name: "" }, to: ["a"], list: { id: null } }, n: 1 })).toEqual([
      { fact: "mail", path: "$.subject", value: "x" },
      { fact: "mail", path: "$.from.name", value: "" },
      { fact: "mail", path: "$.to", value: ["a"] },
      { fact: "mail", path: "$.list.id", value: null },
      { fact: "n", path: "$", value: 1 },
    ]);
  });
  it("is nothing where something is missing on the way", () => {
    expect(partAt({ mail: { auth: { code: "x" } } }, "mail", "auth")).toEqual({ code: "x" });
    expect(partAt({ mail: ["auth"] }, "mail", "auth")).toEqual({});
    expect(partAt(null, "mail")).toEqual({});
  });
});

it("a mail as it came shows its control characters and keeps its lines", () => {
  expect(printable("a\r\nb\t\u001b$B\u0000\u007f\n")).toBe("a\nb\t␛$B␀␡\n");
});
