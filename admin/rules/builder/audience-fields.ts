/** What an audience may ask of: the attributes, ages made of years of birth, and what is known of every friend. */
import type { Item } from "../../api/client";
import type { Plugins } from "../use-plugins";
import { BETWEEN, type Leaf } from "./tree";

type Words = { ja: string; en?: string; ja_easy?: string };
type ServerAttribute = Item<"get /attributes">;

export type Attribute = Omit<ServerAttribute, "options" | "groups" | "version"> & {
  options?: {
    value: string;
    label: Words;
    group?: string;
    retired?: boolean;
    parts?: { value: string; label: Words; retired?: boolean }[];
  }[];
  groups?: { value: string; label: Words }[];
};

export interface Option {
  value: string;
  label: string;
  group: string;
  /** The label, the reading and the value, for the search. */
  search: string;
  retired: boolean;
  /** Taken in by this other option: a town by its ward. */
  within?: string;
}

export interface AudienceField {
  fact: string;
  path?: string;
  label: string;
  /** `asked`: of what citizens answered; `known`: of every friend. */
  group: "asked" | "known";
  /** Of the answers: 「text」 one option, 「list」 several. */
  type: "text" | "number" | "boolean" | "list";
  operators: string[];
  unit: "age" | "days" | "year" | undefined;
  options?: Option[];
  retired: boolean;
}

const types = {
  single: "text",
  area: "text",
  number: "number",
  year: "number",
  boolean: "boolean",
  multiple: "list",
} as const;

/** The reading of `{漢字|かんじ}`, too. */
const searched = (label: Words, value: string, shown = "") =>
  [label.ja, label.en, label.ja_easy?.replaceAll(/\{[^|}]*\|([^}]*)\}/g, "$1"), value, shown]
    .join(" ")
    .normalize("NFKC")
    .toLowerCase();

/** Everything in the order of the form; ages follow their year. */
export function audienceFields(
  attributes: readonly Attribute[],
  audience: Plugins["audience"],
  label: (words: Words) => string,
  wordsOf: { age: (of?: string) => string; ageBand: (of?: string) => string; wholeWard: (ward: string) => string },
): AudienceField[] {
  const operatorsOf = (kind: string) => withRange(audience.operators[kind] ?? []);
  const years = attributes.filter((one) => one.kind === "year").length;
  const asked = attributes.flatMap((attribute): AudienceField[] => {
    const name = label(attribute.label as Words);
    const field: AudienceField = {
      fact: attribute.key,
      label: name,
      group: "asked",
      type: types[attribute.kind],
      operators: operatorsOf(attribute.kind),
      unit: attribute.kind === "year" ? "year" : undefined,
      retired: attribute.retired ?? false,
    };
    if (attribute.options) field.options = optionsOf(attribute, label, wordsOf.wholeWard);
    if (attribute.kind !== "year") return [field];
    // Whose age it is needs to be said only where there are several years.
    const of = years > 1 ? name : undefined;
    const bands = audience.ageBands.map((band) => {
      const words = band.label as Words;
      return { value: band.value, label: label(words), group: "", search: searched(words, band.value), retired: false };
    });
    return [
      {
        ...field,
        path: audience.ageBandPath,
        label: wordsOf.ageBand(of),
        type: "text",
        operators: operatorsOf("single"),
        unit: undefined,
        options: bands,
      },
      { ...field, path: audience.agePath, label: wordsOf.age(of), operators: operatorsOf("number"), unit: "age" },
      field,
    ];
  });
  const known = audience.facts.map(
    (fact): AudienceField => ({
      fact: fact.key,
      label: label(fact.label as Words),
      group: "known",
      type: "number",
      operators: withRange(fact.operators),
      unit: fact.key === "friend_days" ? "days" : undefined,
      retired: false,
    }),
  );
  return [...asked, ...known];
}

/** From … to … wherever both ends can be asked of. */
function withRange(operators: readonly string[]): string[] {
  const both = operators.includes("greaterThanInclusive") && operators.includes("lessThanInclusive");
  return both ? [BETWEEN, ...operators] : [...operators];
}

function optionsOf(
  { options = [], groups = [] }: Attribute,
  label: (words: Words) => string,
  wholeWard: (ward: string) => string,
): Option[] {
  return options.flatMap((option): Option[] => {
    const { value, parts, retired = false } = option;
    const group = groups.find((one) => one.value === option.group)?.label;
    const own = { value, retired };
    const search = searched(option.label, value);
    if (!parts) return [{ ...own, search, label: label(option.label), group: group ? label(group) : "" }];
    const ward = label(option.label);
    return [
      { ...own, search: searched(option.label, value, wholeWard(ward)), label: wholeWard(ward), group: ward },
      ...parts.map((part) => ({
        value: `${value}/${part.value}`,
        label: `${ward} ${label(part.label)}`,
        group: ward,
        search: `${search} ${searched(part.label, part.value)}`,
        retired: retired || (part.retired ?? false),
        within: value,
      })),
    ];
  });
}

/** What is asked of. A path that the field does not have: undefined, as an unknown fact. */
export const audienceFieldAt = (fields: readonly AudienceField[], { fact, path }: Pick<Leaf, "fact" | "path">) =>
  fields.find((one) => one.fact === fact && one.path === path);

/** What a condition on this field begins with. */
export function firstCondition(field: AudienceField): Leaf {
  const place = field.path === undefined ? { fact: field.fact } : { fact: field.fact, path: field.path };
  if (field.type === "boolean") return { ...place, operator: "equal", value: true };
  if (field.type === "list") return { ...place, operator: "containsAny", value: [] };
  if (field.type === "text") return { ...place, operator: "in", value: [] };
  return field.unit === "age"
    ? { ...place, operator: BETWEEN, value: [null, null] }
    : { ...place, operator: "greaterThanInclusive", value: null };
}
