import { createHash } from "node:crypto";
import { japanYear } from "../../engine/japan-time.ts";
import { plainAudience } from "../../engine/plain-audience.ts";
import type { Attribute, ConditionNode, Label } from "../../engine/types.ts";
import type { RuleBook } from "../rule-book.ts";
import { inForm } from "./change.ts";
import type { FormDocument } from "./contract.ts";

/** What the form shows: questions, words, and what rules send. Undefined until its words were imported. */
export function formDocument(
  book: RuleBook,
  liff: { id: string; sdk: string } | undefined,
  now: Date,
): (FormDocument & { consentVersion: string }) | undefined {
  if (!book.words) return undefined;
  const attributes = inForm(book.attributes).map(plainAttribute);
  return {
    revision: book.revision,
    ...(liff ? { liff } : {}),
    words: book.words,
    consentVersion: consentVersionOf(book.words),
    attributes,
    topics: topicsOf(book, attributes, now),
    thisYear: japanYear(now),
  };
}

/** What the preview of the form has beside words and questions; those it is given. */
export function previewDocument(
  book: RuleBook,
  now: Date,
): Pick<FormDocument, "revision" | "consentVersion" | "topics" | "thisYear"> {
  const topics = topicsOf(book, inForm(book.attributes).map(plainAttribute), now);
  return { revision: book.revision, consentVersion: "preview", topics, thisYear: japanYear(now) };
}

/** Hex, 16 characters: other words, another version. */
function consentVersionOf({ purpose, consent }: { purpose: Label; consent: Label }): string {
  return createHash("sha256")
    .update(JSON.stringify([purpose, consent]))
    .digest("hex")
    .slice(0, 16);
}

/** Without where the answers are kept. */
function plainAttribute(attribute: Attribute): Attribute {
  const { id: _id, column: _column, ...plain } = attribute as Attribute & { id?: number; column?: string };
  return plain;
}

/** Of rules in force that tell citizens what they send; none whose audience asks for what citizens do not see. */
function topicsOf(book: RuleBook, attributes: readonly Attribute[], now: Date): FormDocument["topics"] {
  const seen = new Set(attributes.map(({ key }) => key));
  return book.rules.flatMap(({ enabled, drill, topic, audience }): FormDocument["topics"] => {
    if (!enabled || drill || !topic || audience === "sender" || audience === "nobody") return [];
    if (audience === "everyone") return [{ label: topic, audience }];
    return factsOf(audience).every((fact) => seen.has(fact))
      ? [{ label: topic, audience: plainAudience(audience, attributes, now) }]
      : [];
  });
}

function factsOf(node: ConditionNode): string[] {
  if ("not" in node) return factsOf(node.not);
  const inside = "all" in node ? node.all : "any" in node ? node.any : undefined;
  return inside ? inside.flatMap(factsOf) : "fact" in node ? [node.fact] : [];
}
