import { type Verdict, verdictSentence, verdictWords } from "../rules/panels/verdict";
import { useText, words } from "../text/text";

const text = words(
  {
    willHold: (reason: string) =>
      `すぐには送られず、保留になります（${reason.replace(/。$/, "")}）。「保留」の画面で、人が内容を確かめて送ると届きます。`,
  },
  { willHold: (reason: string) => `It will be held: ${reason} It goes once a person releases it on the page “Held”.` },
);

/** What stands in the way of a sending, in words. */
export function useHeldWords(): { willHold: (reason: string) => string; hindered: (verdict: Verdict) => string } {
  const t = useText(text);
  const say = useText(verdictWords);
  return {
    willHold: t.willHold,
    hindered: (verdict) => ("reason" in verdict ? verdict.reason : verdictSentence(verdict, say)),
  };
}
