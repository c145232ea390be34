import { expect, it, vi } from "vitest";
import {
  emptyForm,
  expectedNow,
  expectedOf,
  expectedSentence,
  expectedWords,
  formOf,
} from "../../../../admin/rules/panels/expected.ts";
import { withoutCodes } from "../../../../admin/rules/panels/reason-words.ts";
import { expectedSchema } from "../../../../src/server/rules/tests.ts";

vi.mock("react-admin", () => ({}));

const filled = { ...emptyForm, audience: "segment", contains: " 震度5弱 \n\n津波", lacks: "訓練" } as const;

it("the form sends what the API takes, and reads it back", () => {
  const forms = [
    filled,
    { ...filled, outcome: "held", heldReason: "approval" },
    { ...filled, outcome: "held", heldReason: "any" },
    { ...filled, outcome: "does-not-fire", heldReason: "approval" },
    emptyForm,
  ] as const;
  for (const form of forms) {
    const expected = expectedOf(form);
    expect(expectedSchema.parse(expected)).toEqual(expected);
    expect(expectedOf(formOf(expected))).toEqual(expected);
  }
  expect(expectedOf(filled)).toEqual({
    outcome: "fires",
    audience: "segment",
    textContains: ["震度5弱", "津波"],
    textLacks: ["訓練"],
  });
});

it("says what is expected in words", () => {
  const say = (form: typeof emptyForm) => expectedSentence(expectedOf(form), expectedWords.ja);
  expect(say({ ...filled, outcome: "held", heldReason: "approval" })).toBe(
    "保留になる（人の承認がいる）。対象は条件で選んだ人。文面に「震度5弱」「津波」がある。文面に「訓練」がない",
  );
  expect(say({ ...emptyForm, outcome: "does-not-fire" })).toBe("配信しない");
  expect(withoutCodes("保留の理由が「approval」ではなく「stale」でした。")).toBe(
    "保留の理由が「人の承認がいる」ではなく「古い情報」でした。",
  );
  expect(withoutCodes("文面に「tsunami」がありません。")).toBe("文面に「tsunami」がありません。");
});

it("what comes now is stated without what only the past and today's number of people say", () => {
  const now = (guards: [string, "pass" | "hold" | "drop", string?][], audience: unknown = "everyone") =>
    expectedNow(
      {
        deliveries: [
          {
            ruleId: "quake",
            audience,
            guards: guards.map(([guard, verdict, reason]) => ({ guard, question: "", verdict: { verdict, reason } })),
          } as never,
        ],
      },
      "quake",
    );
  expect(now([["seen-before", "drop", "repeated-content"]])).toMatchObject({ outcome: "fires", audience: "everyone" });
  expect(now([["size", "drop", "nobody"]], { all: [] })).toMatchObject({ outcome: "fires", audience: "segment" });
  expect(
    now([
      ["fuse", "hold", "fuse-tripped"],
      ["approval", "hold", "approval"],
    ]),
  ).toMatchObject({ outcome: "held", heldReason: "approval" });
  expect(expectedNow({ deliveries: [] }, "quake")).toMatchObject({ outcome: "does-not-fire" });
});
