/** Reading the part of JSON Schema that zod makes of our parameters. */

export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  /** Ours: the value names one of these. */
  "x-choices"?: string;
  /** Ours: title and description for English screens; without them the Japanese ones stand. */
  "x-en"?: Pick<JsonSchema, "title" | "description">;
  [other: string]: unknown;
}

export type Drawing =
  | "constant"
  | "choice"
  | "lookup"
  | "text"
  | "moment"
  | "number"
  | "boolean"
  | "texts"
  | "object"
  | "objects"
  | "variants"
  | "json";

type Values = Record<string, unknown>;

export const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const variantsOf = (schema: JsonSchema): JsonSchema[] | undefined => schema.anyOf ?? schema.oneOf;

/** An object whose keys are all known; others (LINE's messages) cannot be drawn whole. */
const isClosed = (schema: JsonSchema) =>
  schema.properties !== undefined &&
  (schema.additionalProperties === false || schema.additionalProperties === undefined);

/** The schema with its English words where it has some. */
export function inEnglish(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...schema["x-en"],
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, inEnglish(one)])),
    }),
    ...(items && { items: inEnglish(items) }),
    ...(anyOf && { anyOf: anyOf.map(inEnglish) }),
    ...(oneOf && { oneOf: oneOf.map(inEnglish) }),
  };
}

/** How a value of this schema is drawn. */
export function drawingOf(schema: JsonSchema): Drawing {
  const variants = variantsOf(schema);
  if (variants) return variants.every((one) => drawingOf(one) === "constant") ? "choice" : "variants";
  if (schema.const !== undefined || schema.type === "null") return "constant";
  if (schema.enum) return schema.enum.every((one) => typeof one === "string") ? "choice" : "json";
  switch (schema.type ?? "") {
    case "string":
      if (schema["x-choices"] !== undefined) return "lookup";
      return schema.format === "date-time" ? "moment" : "text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "object":
      return isClosed(schema) ? "object" : "json";
    case "array":
      return arrayDrawing(schema.items);
    default:
      return "json";
  }
}

function arrayDrawing(items: JsonSchema | undefined): Drawing {
  if (items?.type === "object" && isClosed(items)) return "objects";
  return items?.type === "string" && !items.enum && items.const === undefined ? "texts" : "json";
}

/** The choices of a schema that is drawn as one: an enum, or constants that have titles. */
export function choicesOf(schema: JsonSchema): { value: unknown; label: string }[] {
  const variants = variantsOf(schema);
  if (variants) return variants.map((one) => ({ value: constantOf(one), label: one.title ?? String(constantOf(one)) }));
  return (schema.enum ?? []).map((value) => ({ value, label: String(value) }));
}

/** A schema that is `null` has no `const`. */
export const constantOf = (schema: JsonSchema): unknown => schema.const ?? null;

/**
 * Whether a value is of this kind. Told by what it consists of, not by whether it is right: what is half filled in is still
 * of its kind.
 */
export function isOfKind(schema: JsonSchema, value: unknown): boolean {
  const variants = variantsOf(schema);
  if (variants) return variants.some((one) => isOfKind(one, value));
  switch (drawingOf(schema)) {
    case "constant":
      return value === constantOf(schema);
    case "choice":
      return (schema.enum ?? []).includes(value);
    case "text":
    case "lookup":
      return typeof value === "string";
    case "moment":
      return typeof value === "string" || value === null;
    case "number":
      return typeof value === "number" || value === null;
    case "boolean":
      return typeof value === "boolean";
    case "texts":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
    case "objects":
      return Array.isArray(value) && value.every(isValues);
    case "object":
      return isValues(value) && hasKeysOf(schema, value);
    case "variants":
    case "json":
      return false;
  }
}

function hasKeysOf({ properties = {}, required = [] }: JsonSchema, value: Values): boolean {
  if (!required.every((key) => key in value)) return false;
  return Object.entries(value).every(([key, one]) => {
    const property = properties[key];
    if (!property) return false;
    return drawingOf(property) !== "constant" || one === constantOf(property);
  });
}

/** What a value of this schema begins as. */
export function blankOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  const [first] = variantsOf(schema) ?? [];
  if (first) return blankOf(first);
  switch (drawingOf(schema)) {
    case "constant":
      return constantOf(schema);
    case "choice":
      return schema.enum?.[0];
    case "text":
    case "lookup":
      return "";
    case "boolean":
      return false;
    case "texts":
    case "objects":
      return [];
    case "object":
      return blankValues(schema);
    case "moment":
    case "number":
    case "variants":
    case "json":
      return null;
  }
}

function blankValues({ properties = {}, required = [] }: JsonSchema): Values {
  return Object.fromEntries(required.map((key) => [key, blankOf(properties[key] ?? {})]));
}

/** The required texts that may be empty, empty: who leaves such a field alone means just that. */
export function emptyTextsOf({ properties = {}, required = [] }: JsonSchema): Values {
  const mayBeEmpty = (schema: JsonSchema | undefined) => schema && drawingOf(schema) === "text" && !schema.minLength;
  return Object.fromEntries(required.filter((key) => mayBeEmpty(properties[key])).map((key) => [key, ""]));
}

/** A value made into another variant: what both have stays. */
export function asVariant(variant: JsonSchema, value: unknown): unknown {
  const blank = blankOf(variant);
  if (!isValues(blank) || !isValues(value)) return blank;
  const kept = Object.entries(value).filter(([key]) => variant.properties?.[key] !== undefined);
  return { ...blank, ...Object.fromEntries(kept) };
}

/** From this length on a text is one of several lines. */
const LONG_TEXT = 501;

export function isLong(schema: JsonSchema, value: unknown): boolean {
  const hasLines = [value, schema.default].some((one) => typeof one === "string" && one.includes("\n"));
  return hasLines || (schema.maxLength ?? 0) >= LONG_TEXT;
}
