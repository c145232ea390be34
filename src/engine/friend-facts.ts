/** The fact `friend`: what is known of the citizen whom an event came from, for the rules of that event. */
import { answerType } from "./audience.ts";
import { PART_SEPARATOR } from "./plain-audience.ts";
import type { Answers, Attribute, FactCatalogue, JsonObject } from "./types.ts";

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
        { path: `$.answers.${key}`, type: answerType[kind], label },
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

/**
 * The fact itself. `labels` are the Japanese names of what they answered, several joined by 「、」. Of an area `answers` has
 * the ward alone, so that it can be compared; the label has the town, too.
 */
export function friendFact(friend: KnownFriend | undefined, attributes: readonly Attribute[]): JsonObject {
  if (!friend) return { known: false, first: false, active: false, answered: 0, answers: {}, labels: {} };
  const live = attributes.filter(({ key, retired }) => !retired && friend.answers[key] !== undefined);
  return {
    known: true,
    first: friend.first,
    active: friend.active,
    answered: live.length,
    ...(friend.language === null ? {} : { language: friend.language }),
    answers: Object.fromEntries(live.map(({ key, kind }) => [key, asFact(kind, friend.answers[key])])),
    labels: Object.fromEntries(live.map((attribute) => [attribute.key, inWords(attribute, friend.answers)])),
  };
}

function asFact(kind: Attribute["kind"], answer: Answers[string] | undefined): Answers[string] | null {
  return kind === "area" && typeof answer === "string" ? (answer.split(PART_SEPARATOR)[0] ?? "") : (answer ?? null);
}

/** An answer as people read it. */
export function inWords({ key, kind, options }: Attribute, answers: Answers): string {
  const labelOf = (value: unknown) => options?.find((o) => o.value === value)?.label.ja ?? String(value);
  const answer = answers[key];
  if (kind === "area" && typeof answer === "string") {
    const [ward = "", town] = answer.split(PART_SEPARATOR);
    const parts = options?.find((o) => o.value === ward)?.parts ?? [];
    return [labelOf(ward), parts.find((part) => part.value === town)?.label.ja ?? town ?? ""].join("");
  }
  if (Array.isArray(answer)) return answer.map(labelOf).join("、");
  return typeof answer === "boolean" ? (answer ? "はい" : "いいえ") : labelOf(answer);
}
