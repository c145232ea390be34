import { drop, type Guard, hold, pass } from "./guard.ts";

export const size: Guard = {
  name: "size",
  question: "対象の人数は思ったとおりか",
  check({ decision: { rule }, draft, audienceCount }) {
    // Whom it is for is not known: that is no "nobody".
    if (draft.problem?.reason === "bad-audience") return pass;
    if (audienceCount === 0) return drop("nobody", "対象になる友だちがいません。");
    const { maxRecipients } = rule.guard;
    if (maxRecipients === null || audienceCount <= maxRecipients) return pass;
    return hold(
      "too-many-recipients",
      `対象が${audienceCount}人で、このルールの上限（${maxRecipients}人）を超えています。`,
    );
  },
};
