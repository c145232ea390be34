/** The fact `friend`: what is known of the citizen whom an event came from, for the rules of that event. */
import type { Answers, Attribute, AttributeKind, FactCatalogue, FactType, JsonObject } from "./types.ts";

const typeOf: Record<AttributeKind, FactType> = {
  single: "text",
  multiple: "list",
  number: "number",
  boolean: "boolean",
};

/** The fields of `friend`; each attribute is one, so that a misspelt key is a fault when the rule is saved. */
export function friendCatalogue(attributes: readonly Attribute[]): FactCatalogue[string] {
  return {
    label: { ja: "送ってきた人", en: "Who it came from" },
    fields: [
      { path: "$.known", type: "boolean", label: { ja: "友だちとして知っている", en: "Known as a friend" } },
      {
        path: "$.first",
        type: "boolean",
        label: { ja: "はじめての友だち追加", en: "Added the account for the first time" },
      },
      { path: "$.active", type: "boolean", label: { ja: "友だちである", en: "Is a friend now" } },
      { path: "$.answered", type: "number", label: { ja: "登録した項目の数", en: "Number of attributes answered" } },
      { path: "$.language", type: "text", label: { ja: "LINEの表示言語", en: "Language of their LINE" } },
      ...attributes.flatMap(({ key, kind, label }) => [
        { path: `$.answers.${key}`, type: typeOf[kind], label },
        {
          path: `$.labels.${key}`,
          type: "text" as const,
          label: { ja: `${label.ja}（表示名）`, en: `${label.en ?? label.ja} (in words)` },
        },
      ]),
    ],
  };
}

/** What is known of someone; `undefined`: nobody we know (an event of a group, or one without a user). */
export interface KnownFriend {
  active: boolean;
  /** This very event made them known. */
  first: boolean;
  language: string | null;
  answers: Answers;
}

/** The fact itself. `labels` are the Japanese names of what they answered, several joined by 「、」. */
export function friendFact(friend: KnownFriend | undefined, attributes: readonly Attribute[]): JsonObject {
  if (!friend) return { known: false, first: false, active: false, answered: 0, answers: {}, labels: {} };
  const live = attributes.filter(({ key, retired }) => !retired && friend.answers[key] !== undefined);
  return {
    known: true,
    first: friend.first,
    active: friend.active,
    answered: live.length,
    ...(friend.language === null ? {} : { language: friend.language }),
    answers: Object.fromEntries(live.map(({ key }) => [key, friend.answers[key] ?? null])),
    labels: Object.fromEntries(live.map((attribute) => [attribute.key, inWords(attribute, friend.answers)])),
  };
}

function inWords({ key, options }: Attribute, answers: Answers): string {
  const labelOf = (value: unknown) => options?.find((o) => o.value === value)?.label.ja ?? String(value);
  const answer = answers[key];
  if (Array.isArray(answer)) return answer.map(labelOf).join("、");
  return typeof answer === "boolean" ? (answer ? "はい" : "いいえ") : labelOf(answer);
}
