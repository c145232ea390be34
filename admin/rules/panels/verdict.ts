import { words } from "../../text/text";
import { formatCount } from "../../text/time";
import type { DryRun } from "./dry-run";

/** What became of the draft in a try. */
export type Verdict =
  | { kind: "sends"; people: number; audience: string }
  | { kind: "relays"; targets: readonly string[] }
  | { kind: "held"; reason: string; people: number; audience: string }
  | { kind: "dropped"; reason: string }
  /** `ruleId` null: another department's. */
  | { kind: "taken-before"; ruleId: string | null }
  | { kind: "other-source" }
  | { kind: "failed" }
  | { kind: "does-not-fire" };

/** The verdict on one rule of those that were asked. */
export function verdictOf({ deliveries, traces }: Pick<DryRun, "deliveries" | "traces">, ruleId: string): Verdict {
  const delivery = deliveries.find((one) => one.ruleId === ruleId);
  if (delivery) {
    const { state, message, people, audienceWords: audience, plans, relays } = delivery;
    if (state === "held") return { kind: "held", reason: message ?? "", people, audience };
    if (state === "dropped") return { kind: "dropped", reason: message ?? "" };
    if (plans.length === 0 && relays.length > 0) return { kind: "relays", targets: relays };
    return { kind: "sends", people, audience };
  }
  const trace = traces.find((one) => one.ruleId === ruleId);
  if (trace?.reason === "stopped-by-earlier-rule")
    return { kind: "taken-before", ruleId: typeof trace.detail === "string" ? trace.detail : null };
  if (trace?.reason === "other-source") return { kind: "other-source" };
  if (trace?.outcome === "failed") return { kind: "failed" };
  return { kind: "does-not-fire" };
}

const withoutStop = (sentence: string) => sentence.replace(/。$/, "");

/** One sentence for each verdict. */
export const verdictWords = words(
  {
    sends: (people: number, audience: string) =>
      `このメールでは、${formatCount(people)}人に送ります（対象: ${audience}）。`,
    relays: (targets: string) => `このメールを、中継先（${targets}）に渡します。市民には送りません。`,
    held: (reason: string, people: number, audience: string) =>
      `保留になります: ${withoutStop(reason)}。人が送ると決めれば、${formatCount(people)}人に届きます（対象: ${audience}）。`,
    dropped: (reason: string) => `送らずに破棄します: ${withoutStop(reason)}。`,
    takenBefore: (rule: string) => `先にルール「${rule}」がこのメールを受け取るため、このルールまで届きません。`,
    takenByOther: "先に別の部署のルールがこのメールを受け取るため、このルールまで届きません。",
    otherSource: "このルールとは別のところに届いたメールなので、送りません。",
    failed: "条件を調べる途中で誤りが起きました。下の「条件の判定」を確かめてください。",
    doesNotFire: "条件に合わないため、送りません。",
  },
  {
    sends: (people: number, audience: string) =>
      `This mail would be sent to ${formatCount(people)} people (${audience}).`,
    relays: (targets: string) => `This mail would be handed on (${targets}), and sent to no citizen.`,
    held: (reason: string, people: number, audience: string) =>
      `It would be held: ${reason} Once released, it reaches ${formatCount(people)} people (${audience}).`,
    dropped: (reason: string) => `It would be dropped: ${reason}`,
    takenBefore: (rule: string) => `The rule “${rule}” takes this mail before this one sees it.`,
    takenByOther: "A rule of another department takes this mail before this one sees it.",
    otherSource: "The mail came to another place than this rule listens to: nothing is sent.",
    failed: "An error came up while the conditions were asked. See below.",
    doesNotFire: "The conditions do not hold: nothing is sent.",
  },
);

/** The verdict in a sentence. `nameOf`: names of other rules. */
export function verdictSentence(
  verdict: Verdict,
  t: (typeof verdictWords)["ja"],
  nameOf: (ruleId: string) => string = (id) => id,
): string {
  switch (verdict.kind) {
    case "sends":
      return t.sends(verdict.people, verdict.audience);
    case "relays":
      return t.relays(verdict.targets.join("、"));
    case "held":
      return t.held(verdict.reason, verdict.people, verdict.audience);
    case "dropped":
      return t.dropped(verdict.reason);
    case "taken-before":
      return verdict.ruleId === null ? t.takenByOther : t.takenBefore(nameOf(verdict.ruleId));
    case "other-source":
      return t.otherSource;
    case "failed":
      return t.failed;
    case "does-not-fire":
      return t.doesNotFire;
  }
}
