/** What a test expects: in words, as a form, and as what comes of the mail now. */
import type { Item } from "../../api/client";
import { words } from "../../text/text";
import type { DryGuard, DryRun } from "./dry-run";
import { heldReasons, isHeldReason } from "./reason-words";

export type RuleTest = Item<"get /rules/:id/tests">;
export type Expected = RuleTest["expected"];

/** As the form holds it: words one a line, `any` where nothing is asked. */
export interface ExpectedForm {
  outcome: Expected["outcome"];
  heldReason: string;
  audience: "any" | "everyone" | "segment";
  contains: string;
  lacks: string;
}

export const emptyForm: ExpectedForm = {
  outcome: "fires",
  heldReason: "any",
  audience: "any",
  contains: "",
  lacks: "",
};

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What the API takes: nothing that does not go with the outcome. */
export function expectedOf({ outcome, heldReason, audience, contains, lacks }: ExpectedForm): Expected {
  if (outcome === "does-not-fire") return { outcome };
  const [textContains, textLacks] = [lines(contains), lines(lacks)];
  return {
    outcome,
    ...(outcome === "held" && heldReason !== "any" ? { heldReason } : {}),
    ...(audience === "any" ? {} : { audience }),
    ...(textContains.length > 0 ? { textContains } : {}),
    ...(textLacks.length > 0 ? { textLacks } : {}),
  };
}

export const formOf = (expected: Expected): ExpectedForm => ({
  outcome: expected.outcome,
  heldReason: expected.heldReason ?? "any",
  audience: expected.audience ?? "any",
  contains: (expected.textContains ?? []).join("\n"),
  lacks: (expected.textLacks ?? []).join("\n"),
});

/**
 * What the draft makes of the mail now, as a test would have it: a test knows no delivery before it and takes somebody to be
 * registered, so what guards say of the past and of the number of people is left out. Words are for a person to choose.
 */
export function expectedNow(
  { deliveries }: Pick<DryRun, "deliveries">,
  ruleId: string,
): Omit<ExpectedForm, "contains" | "lacks"> {
  const delivery = deliveries.find((one) => one.ruleId === ruleId);
  if (!delivery) return { outcome: "does-not-fire", heldReason: "any", audience: "any" };
  const audience = delivery.audience === "everyone" ? "everyone" : "segment";
  const heldReason = delivery.guards.map(holdReason).find((reason) => reason !== null);
  return heldReason ? { outcome: "held", heldReason, audience } : { outcome: "fires", heldReason: "any", audience };
}

function holdReason({ verdict }: DryGuard): string | null {
  return verdict.verdict === "hold" && isHeldReason(verdict.reason) ? verdict.reason : null;
}

export const expectedWords = words(
  {
    fires: "配信する",
    "does-not-fire": "配信しない",
    held: "保留になる",
    dropped: "破棄される",
    failed: "条件を調べられない",
    reason: (reason: string) => `（${reason}）`,
    everyone: "対象は友だち全員",
    segment: "対象は条件で選んだ人",
    contains: (list: string) => `文面に${list}がある`,
    lacks: (list: string) => `文面に${list}がない`,
    joint: "。",
    quoted: (word: string) => `「${word}」`,
    reasons: heldReasons.ja as Readonly<Record<string, string>>,
  },
  {
    fires: "is sent",
    "does-not-fire": "is not sent",
    held: "is held",
    dropped: "is dropped",
    failed: "cannot be asked",
    reason: (reason: string) => ` (${reason})`,
    everyone: "to everyone",
    segment: "to those whom conditions choose",
    contains: (list: string) => `the text holds ${list}`,
    lacks: (list: string) => `the text lacks ${list}`,
    joint: "; ",
    quoted: (word: string) => `“${word}”`,
    reasons: heldReasons.en as Readonly<Record<string, string>>,
  },
);

/** 「保留になる（人の承認がいる）。対象は友だち全員。文面に「震度5弱」がある」 */
export function expectedSentence(expected: Expected, t: (typeof expectedWords)["ja"]): string {
  const { outcome, heldReason, audience, textContains = [], textLacks = [] } = expected;
  const list = (all: readonly string[]) => all.map(t.quoted).join("");
  return [
    t[outcome] + (heldReason === undefined ? "" : t.reason(t.reasons[heldReason] ?? heldReason)),
    audience && t[audience],
    textContains.length > 0 && t.contains(list(textContains)),
    textLacks.length > 0 && t.lacks(list(textLacks)),
  ]
    .filter((part) => typeof part === "string")
    .join(t.joint);
}
