import { words } from "../text/text";
import { formatCount } from "../text/time";
import { peopleOf } from "./share";
import type { Delivery } from "./use-delivery";

/** A delivery in one sentence. */
export const summaryText = words(
  {
    held: (people: string) => `${people}人への配信が、人の確認を待っています。まだだれにも送っていません。`,
    dropped: (_people: string) => "安全確認により自動で破棄しました。だれにも送っていません。",
    discarded: (_people: string) => "職員が破棄しました。だれにも送っていません。",
    queued: (people: string) => `${people}人への送信を待っています。`,
    sending: (people: string) => `${people}人に送っています。`,
    sent: (people: string) => `${people}人に届きました。`,
    incomplete: (people: string, missing: string) =>
      `${people}人のうち${missing}人に届いていないか、届いたか分かりません。`,
  },
  {
    held: (people) => `A delivery to ${people} people waits for a person. Nothing has been sent.`,
    dropped: () => "Dropped by a guard. Nothing was sent.",
    discarded: () => "Discarded by staff. Nothing was sent.",
    queued: (people) => `Waits to go to ${people} people.`,
    sending: (people) => `Going to ${people} people.`,
    sent: (people) => `It reached ${people} people.`,
    incomplete: (people, missing) => `Of ${people} people, ${missing} did not get it, or nobody knows.`,
  },
);

export function summaryOf(
  delivery: Pick<Delivery, "state" | "progress" | "audienceCount">,
  sentences: (typeof summaryText)["ja"],
  sum: (count: number) => string,
): string {
  const { state, progress, audienceCount } = delivery;
  const people = state === "held" ? audienceCount : peopleOf(delivery);
  return sentences[state](formatCount(people), sum((progress?.dead ?? 0) + (progress?.unknown ?? 0)));
}
