import { describe, expect, it } from "vitest";
import { quotaVerdict } from "../../../src/delivery/guards/quota.ts";

describe("the quota guard", () => {
  const limited = { kind: "limited", limit: 1_000, used: 400 } as const;

  it.each([
    ["just what is left", 600, 0, "pass"],
    ["one more than is left", 601, 0, "hold"],
    ["just what others leave", 500, 100, "pass"],
    ["one more than others leave", 501, 100, "hold"],
    ["nobody, when nothing is left", 0, 5_000, "pass"],
  ] as const)("asked of %s", (_what, recipients, outstanding, verdict) => {
    expect(quotaVerdict(recipients, outstanding, limited).verdict).toBe(verdict);
  });

  it("names its reason and never less than nothing left", () => {
    expect(quotaVerdict(10, 0, { kind: "limited", limit: 100, used: 120 })).toMatchObject({
      reason: "quota-short",
      message: expect.stringContaining("残りは0通"),
    });
  });

  it.each(["unlimited", "unreachable"] as const)("lets everything pass when the quota is %s", (kind) => {
    expect(quotaVerdict(10_000_000, 10_000_000, { kind })).toEqual({ verdict: "pass" });
  });
});
