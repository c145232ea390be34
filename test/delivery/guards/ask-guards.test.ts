import { describe, expect, it } from "vitest";
import { makeDraft } from "../../../src/delivery/draft.ts";
import type { GuardInput } from "../../../src/delivery/guards/guard.ts";
import { askGuards, guards } from "../../../src/delivery/guards/index.ts";
import { plugins } from "../../../src/plugins/index.ts";
import { mail, rule } from "../../support/world.ts";

const now = new Date("2026-11-22T00:00:00.000Z");

function input(change: Partial<GuardInput> = {}, guard: object = {}): GuardInput {
  const decision = {
    rule: rule({ guard: { ...guard } }),
    event: mail(now),
    trace: { ruleId: "quake", version: 1, outcome: "fired", reason: "matched" },
  } as const;
  return {
    decision,
    draft: makeDraft(decision, plugins),
    audienceCount: 3,
    now,
    ledger: {
      sameContent: async () => null,
      firings: async () => 0,
      fuse: async () => ({ trippedAt: null, resetAt: null }),
    },
    ...change,
  };
}

describe("all guards together", () => {
  it("let an ordinary delivery pass, each with its own answer, in the order of the list", async () => {
    const { asked, final } = await askGuards(input());
    expect(asked.map((a) => a.guard)).toEqual(guards.map((g) => g.name));
    expect(asked.map((a) => a.guard)).toEqual([
      "seen-before",
      "fresh",
      "authentic",
      "content",
      "garbled",
      "drill-words",
      "fuse",
      "size",
      "approval",
    ]);
    expect(asked.every((a) => a.verdict.verdict === "pass")).toBe(true);
    expect(final).toEqual({ verdict: "pass" });
  });

  it("the first hold decides, and the later ones are told as well", async () => {
    const { asked, final } = await askGuards(input({ audienceCount: 9 }, { approval: true, maxRecipients: 5 }));
    expect(final).toMatchObject({ verdict: "hold", reason: "too-many-recipients" });
    expect(asked.find((a) => a.guard === "approval")?.verdict).toMatchObject({ verdict: "hold", reason: "approval" });
  });

  it("a drop wins over a hold that was said before it", async () => {
    const { asked, final } = await askGuards(
      input({ audienceCount: 0, decision: { ...input().decision, event: mail(new Date(0)) } }),
    );
    expect(asked.find((a) => a.guard === "fresh")?.verdict.verdict).toBe("hold");
    expect(final).toMatchObject({ verdict: "drop", reason: "nobody" });
  });

  it("the first drop wins over a later one", async () => {
    const ledger = { ...input().ledger, sameContent: async () => 1 };
    const { final } = await askGuards(input({ audienceCount: 0, ledger }));
    expect(final).toMatchObject({ verdict: "drop", reason: "repeated-content" });
  });

  it.each(["sameContent", "fuse", "firings"] as const)(
    "a guard that throws (its question %s fails) holds, and all others are still asked",
    async (question) => {
      const ledger = {
        ...input().ledger,
        [question]: async () => {
          throw new Error("disk I/O error");
        },
      };
      const { asked, final } = await askGuards(input({ ledger }));
      expect(final).toMatchObject({ verdict: "hold", reason: "guard-failed" });
      expect(asked.filter((a) => a.verdict.verdict !== "pass")).toHaveLength(1);
      expect(asked).toHaveLength(guards.length);
    },
  );
});
