import { useLocale } from "../text/text";
import { formatCount } from "../text/time";
import { fieldWords } from "./field-words";
import type { LogItem } from "./log-words";

/** How much of what: `人数 1,200`. */
export function Counts({ counts }: { counts: LogItem["counts"] }) {
  const locale = useLocale();
  return Object.entries(counts ?? {})
    .map(([name, count]) => `${fieldWords(name, locale)} ${formatCount(count)}`)
    .join(locale === "en" ? ", " : "、");
}
