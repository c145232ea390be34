/** The form of an attribute, and of the words around the settings form, as staff and files write them. */
import { z } from "zod";
import { friendFacts } from "./audience.ts";
import { PART_SEPARATOR } from "./plain-audience.ts";

/** A text in the languages of the form, 1–`max` characters each. */
export const labelSchema = (max: number) => {
  const text = z.string().trim().min(1).max(max);
  return z.strictObject({
    ja: text,
    ja_easy: text.exactOptional(),
    en: text.exactOptional(),
    zh: text.exactOptional(),
    ko: text.exactOptional(),
  });
};

const label = labelSchema(100);
const help = labelSchema(500);

/** Parts several answers, in the column and in a CSV cell alike; so no option may hold it. */
export const ANSWER_SEPARATOR = ";";

const optionValue = z
  .string()
  .min(1)
  .max(100)
  .refine((value) => value === value.trim(), { error: "前後の空白は使えません。" })
  .refine((value) => !/[;\p{Cc}]/u.test(value), { error: "「;」と制御文字は使えません。" });

const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: "半角小文字で始まる英数字と _、40文字までです。" });
const retired = z.boolean().exactOptional();

const option = z.strictObject({
  value: optionValue,
  label,
  help: help.exactOptional(),
  group: optionValue.exactOptional(),
  retired,
  parts: z
    .array(z.strictObject({ value: optionValue, label, retired }))
    .max(500)
    .exactOptional(),
});

/** A well-formed attribute. Option values: 1–100 characters, unique, without `;` and control characters; at most 500, each with at most 500 parts. */
export const attributeSchema = z
  .strictObject({
    key,
    label,
    help: help.exactOptional(),
    kind: z.enum(["single", "multiple", "number", "boolean", "year", "area"]),
    options: z.array(option).min(1).max(500).exactOptional(),
    groups: z
      .array(z.strictObject({ value: optionValue, label }))
      .min(1)
      .max(50)
      .exactOptional(),
    order: z.int().min(0).max(1_000_000).exactOptional(),
    required: z.boolean().exactOptional(),
    shownWhen: z
      .strictObject({ attribute: key, in: z.array(z.union([z.string(), z.boolean()])).min(1) })
      .exactOptional(),
    staffOnly: z.boolean().exactOptional(),
    retired,
  })
  .superRefine((attribute, context) => {
    const fault = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
    const { kind, options = [], groups = [] } = attribute;
    const choice = ["single", "multiple", "area"].includes(kind);
    if (choice !== (attribute.options !== undefined)) {
      fault(["options"], choice ? "選択肢が必要です。" : "この種類に選択肢は付けられません。");
    }
    if (hasDoubles(options.map(({ value }) => value))) fault(["options"], "同じ値の選択肢があります。");
    if (hasDoubles(groups.map(({ value }) => value))) fault(["groups"], "同じ値の見出しがあります。");
    for (const [i, { value, group, parts }] of options.entries()) {
      if (group !== undefined && !groups.some((one) => one.value === group))
        fault(["options", i, "group"], `見出し「${group}」はありません。`);
      if (parts && kind !== "area") fault(["options", i, "parts"], "町を付けられるのは area だけです。");
      if (parts && hasDoubles(parts.map((part) => part.value)))
        fault(["options", i, "parts"], "同じ値の町があります。");
      const slashed = [value, ...(parts ?? []).map((part) => part.value)].find((one) => one.includes(PART_SEPARATOR));
      if (kind === "area" && slashed !== undefined) fault(["options", i], "area の値に「/」は使えません。");
    }
    if (attribute.shownWhen?.attribute === attribute.key) fault(["shownWhen"], "自分自身を条件にはできません。");
    // The column of user ids in the import, and what audiences ask of every friend.
    if (["user_id", ...friendFacts.map((fact) => fact.key)].includes(attribute.key)) {
      fault(["key"], `「${attribute.key}」はキーに使えません。`);
    }
  });

const hasDoubles = (values: string[]) => new Set(values).size !== values.length;

const words = labelSchema(5_000);

/** The words around the questions: whose form it is and what for, and what citizens agree to. Paragraphs are parted by line ends. */
export const formWordsSchema = z.strictObject({
  title: label,
  /** Who keeps the answers. */
  organisation: label,
  /** What the answers are for, shown first. */
  purpose: words,
  /** What is kept, who sees it, for how long, and that it can be deleted. */
  consent: words,
  /** Whom to ask. */
  contact: help,
});

export type FormWords = z.output<typeof formWordsSchema>;
