/** The result of a comparison as its job gives it (`src/server/rules/compare.ts`). */

import { words } from "../../text/text";
import { formatCount } from "../../text/time";

export interface Side {
  outcome: "fires" | "does-not-fire" | "held" | "dropped" | "failed" | "stopped-by-earlier-rule";
  reason: string | null;
  message: string | null;
  text: string;
}

export interface MailDifference {
  /** Null where the mail is another department's. */
  eventId: number | null;
  title: string | null;
  receivedAt: string;
  differs: ("fired" | "verdict" | "text" | "audience" | "others")[];
  before: Side;
  after: Side;
  /** Null: another department's, however many. */
  others: { ruleId: string | null; name: string | null; before: boolean; after: boolean }[];
}

export interface Comparison {
  days: number;
  totals: {
    mails: number;
    firedBefore: number;
    firedAfter: number;
    onlyBefore: number;
    onlyAfter: number;
    differing: number;
  };
  audience: {
    changed: boolean;
    before: { words: string; people: number };
    after: { words: string; people: number };
  };
  differences: MailDifference[];
  /** There are more than are shown. */
  cut: boolean;
}

export const comparisonWords = words(
  {
    none: (days: number) => `この${days}日間に、このルールの契機で届いたメールはありません。`,
    same: (mails: number) => `${formatCount(mails)}通のうち、結果が変わるものはありません。`,
    differing: (mails: number, n: number) => `${formatCount(mails)}通のうち${formatCount(n)}通で結果が変わります。`,
    fired: (before: number, after: number) =>
      `条件に合うメールは、今のルールでは${formatCount(before)}通、下書きでは${formatCount(after)}通です。`,
    onlyAfter: (n: number) => `${formatCount(n)}通を新しく送ります。`,
    onlyBefore: (n: number) => `${formatCount(n)}通を送らなくなります。`,
  },
  {
    none: (days: number) => `Within ${days} days nothing came for this rule.`,
    same: (mails: number) => `Nothing changes for any of ${formatCount(mails)} mails.`,
    differing: (mails: number, n: number) =>
      `For ${formatCount(n)} of ${formatCount(mails)} mails something else comes of it.`,
    fired: (before: number, after: number) =>
      `The rule in force fires for ${formatCount(before)}, the draft for ${formatCount(after)}.`,
    onlyAfter: (n: number) => `${formatCount(n)} are newly sent.`,
    onlyBefore: (n: number) => `${formatCount(n)} are no longer sent.`,
  },
);

/** The counts in sentences, the most telling first. */
export function comparisonSentences(
  { days, totals }: Pick<Comparison, "days" | "totals">,
  t: (typeof comparisonWords)["ja"],
) {
  const { mails, firedBefore, firedAfter, onlyBefore, onlyAfter, differing } = totals;
  if (mails === 0) return [t.none(days)];
  return [
    differing === 0 ? t.same(mails) : t.differing(mails, differing),
    t.fired(firedBefore, firedAfter),
    ...(onlyAfter > 0 ? [t.onlyAfter(onlyAfter)] : []),
    ...(onlyBefore > 0 ? [t.onlyBefore(onlyBefore)] : []),
  ];
}
