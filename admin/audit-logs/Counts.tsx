import { useLocale } from "../text/text";
import { formatCount } from "../text/time";
import { countWords } from "./field-words";
import type { LogItem } from "./log-words";

/** How much of what: `人数 1,200`. */
export function Counts({ counts }: { counts: LogItem["counts"] }) {
  const locale = useLocale();
  return Object.entries(counts ?? {})
    .map(([name, count]) => `${countWords[name]?.[locale] ?? name} ${formatCount(count)}`)
    .join(locale === "en" ? ", " : "、");
}
