import { problemOf } from "../api/problem";
import { problemEnglish } from "../api/problem-english";
import { useLocale } from "../text/text";

/** What was thrown, as one sentence in the reader's language; where there is none, as the server said it. */
export function useProblemText(): (error: unknown) => string {
  const locale = useLocale();
  return (error) => {
    const { code, message } = problemOf(error);
    return (locale === "en" ? problemEnglish[code] : undefined) ?? message;
  };
}
