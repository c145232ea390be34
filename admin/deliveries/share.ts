import type { Item } from "../api/client";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

export type Progress = NonNullable<Item<"get /deliveries">["progress"]>;

/** Per cent that arrived, rounded down: 100 only when nobody is missing. */
export const arrivedShare = ({ delivered, total }: Progress): number =>
  total === 0 ? 0 : Math.floor((delivered / total) * 100);

interface Counted {
  /** A sum over the actions: of two that send to the same people each counts twice. */
  progress: Progress | null;
  /** People, each once. */
  audienceCount: number;
}

/** People, each once: fewer than it was made for, where some have left since. */
export const peopleOf = ({ progress, audienceCount }: Counted): number =>
  Math.min(progress?.total ?? audienceCount, audienceCount);

export const sumText = words({ sum: (n: string) => `延べ${n}` }, { sum: (n) => `a total of ${n}` });

/** How a number of its progress is said: as a sum, where people count more than once. */
export function sumOf({ progress, audienceCount }: Counted, { sum }: (typeof sumText)["ja"]): (n: number) => string {
  return progress && progress.total > audienceCount ? (n) => sum(formatCount(n)) : formatCount;
}

export const useSum = (of: Counted) => sumOf(of, useText(sumText));
