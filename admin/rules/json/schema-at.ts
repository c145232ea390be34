/** What the rule format says about a place in a rule. */
import type { Steps } from "./positions.ts";

/** The part of JSON Schema that the rule format uses. */
export interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  default?: unknown;
  $ref?: string;
}

type Json = unknown;

/** The schemas that may hold at this place, by what the rule says there already (`type` tells alternatives apart). */
export function schemasAt(root: JsonSchema, path: Steps, rule: Json): JsonSchema[] {
  let here = alternatives(root, root, rule);
  let value = rule;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? (value as Record<string | number, Json>)[step] : undefined;
    const inner = value;
    here = here.flatMap((schema) => {
      const next = typeof step === "number" ? schema.items : schema.properties?.[step];
      // `prefixItems` and the like are not made of rules.
      return next && typeof next === "object" ? alternatives(root, next, inner) : [];
    });
  }
  return here;
}

/** The names that may stand in the object at this place, each once. */
export function propertiesAt(root: JsonSchema, path: Steps, rule: Json): Map<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  for (const schema of schemasAt(root, path, rule)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (name !== "$schema" && !found.has(name)) found.set(name, property);
    }
  }
  return found;
}

function alternatives(root: JsonSchema, schema: JsonSchema, value: Json): JsonSchema[] {
  const { $ref } = schema;
  if (typeof $ref === "string") {
    const target = followed(root, $ref);
    const { $ref: _, ...beside } = schema;
    return target ? alternatives(root, { ...target, ...beside }, value) : [];
  }
  const options = schema.oneOf ?? schema.anyOf;
  if (!options) return [schema];
  const { oneOf: _one, anyOf: _any, ...shared } = schema;
  const fitting = options.filter((option) => fits(option, value));
  return (fitting.length > 0 ? fitting : options).flatMap((option) =>
    alternatives(root, { ...shared, ...option }, value),
  );
}

/** Whether the value's `type` is the one that this alternative wants. */
function fits(option: JsonSchema, value: Json): boolean {
  const wanted = option.properties?.type?.const;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wanted === undefined;
  return wanted === undefined || !("type" in value) || value.type === wanted;
}

function followed(root: JsonSchema, ref: string): JsonSchema | undefined {
  let here: unknown = root;
  for (const step of ref.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    here = typeof here === "object" && here !== null ? (here as Record<string, unknown>)[step] : undefined;
  }
  return here as JsonSchema | undefined;
}

/** The whole format: the general one, with the params of each trigger and action that there is. */
export function wholeSchema(
  rule: JsonSchema,
  plugins: {
    triggers: readonly { type: string; params: Record<string, unknown> }[];
    actions: readonly { type: string; params: Record<string, unknown> }[];
  },
): JsonSchema {
  const typed = (kinds: readonly { type: string; params: Record<string, unknown> }[]): JsonSchema => ({
    oneOf: kinds.flatMap(({ type, params }) => {
      const schema = params as JsonSchema;
      return (schema.anyOf ?? [schema]).map((one) => ({
        ...one,
        properties: { type: { const: type }, ...one.properties },
      }));
    }),
  });
  return {
    ...rule,
    properties: {
      ...rule.properties,
      trigger: { ...rule.properties?.trigger, ...typed(plugins.triggers) },
      actions: { ...rule.properties?.actions, items: typed(plugins.actions) },
    },
  };
}
