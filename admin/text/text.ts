/** The words of the screens stand beside them, in both languages. */
import { useLocaleState } from "react-admin";

export type Locale = "ja" | "en";

/** `en` has the shape of `ja`. Words with figures in them are functions. */
export function words<T>(ja: T, en: NoInfer<T>): Record<Locale, T> {
  return { ja, en };
}

export function useLocale(): Locale {
  const [locale] = useLocaleState();
  return locale === "en" ? "en" : "ja";
}

/** `const t = useText(text)`, then `t.title`. */
export function useText<T>(text: Record<Locale, T>): T {
  return text[useLocale()];
}

/** A label of the server's in the reader's language. */
export function useLabel(): (label: { ja: string; en?: string | undefined } | null | undefined) => string {
  const locale = useLocale();
  return (label) => (locale === "en" ? label?.en : undefined) ?? label?.ja ?? "";
}
