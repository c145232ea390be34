import polyglotI18nProvider from "ra-i18n-polyglot";
import englishMessages from "ra-language-english";
import { japaneseMessages } from "./ja-messages";
import { resourceNames } from "./resources";

/** react-admin's own words; ours stand beside the screens (`text.ts`). */
export const i18nProvider = polyglotI18nProvider(
  (locale) =>
    locale === "en"
      ? { ...englishMessages, resources: resourceNames.en }
      : { ...japaneseMessages, resources: resourceNames.ja },
  "ja",
  [
    { locale: "ja", name: "日本語" },
    { locale: "en", name: "English" },
  ],
  { allowMissing: true },
);
