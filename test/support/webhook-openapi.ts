import { existsSync, readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod";

/** LINE's own description of webhook bodies, where a copy of it stands beside the project. */
const FILE = new URL("../../../shared/line-openapi/webhook.yml", import.meta.url);

/** False where the copy is missing; what is held against it then skips itself. */
export const hasWebhookOpenApi = existsSync(FILE);

/** LINE's description of webhook bodies. */
export interface WebhookOpenApi {
  /** What is wrong with a body; empty: as described. Undescribed properties count as wrong, at any depth. */
  problems(body: unknown): string[];
  /** Every event type that the description knows. */
  eventTypes: string[];
}

const PREFIX = "#/components/schemas/";
const schema = z.record(z.string(), z.unknown());
type Schema = z.output<typeof schema>;
const discriminator = z.object({ propertyName: z.string(), mapping: z.record(z.string(), z.string()) });
const description = z.object({ components: z.object({ schemas: z.record(z.string(), schema) }) });

/**
 * OpenAPI 3.0 → JSON Schema. A base with a discriminator becomes `X__base`, what its types are made of, and `X`: any of
 * its types, each with its own name. What stands in a property or a list may hold nothing but what is described.
 */
function toJsonSchemas(schemas: Record<string, Schema>): Record<string, Schema> {
  const mappingOf = (name: string) => {
    const given = discriminator.safeParse(schemas[name]?.discriminator);
    return given.success ? given.data : undefined;
  };
  const convert = (value: unknown, inAllOf: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, inAllOf));
    if (typeof value !== "object" || value === null) return value;
    const { discriminator: _, ...rest } = value as Schema;
    if (typeof rest.$ref === "string") {
      // Only the types of a base refer to it inside `allOf`.
      const base = inAllOf && mappingOf(rest.$ref.slice(PREFIX.length)) !== undefined;
      return base
        ? { $ref: `${rest.$ref}__base` }
        : { $ref: rest.$ref, ...(inAllOf ? {} : { unevaluatedProperties: false }) };
    }
    return Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, convert(inner, key === "allOf")]));
  };
  const result: Record<string, Schema> = {};
  for (const [name, given] of Object.entries(schemas)) {
    const mapped = mappingOf(name);
    result[mapped ? `${name}__base` : name] = schema.parse(convert(given, false));
    if (!mapped) continue;
    result[name] = {
      properties: { [mapped.propertyName]: { enum: Object.keys(mapped.mapping) } },
      required: [mapped.propertyName],
      allOf: Object.entries(mapped.mapping).map(([type, $ref]) => ({
        if: { properties: { [mapped.propertyName]: { const: type } }, required: [mapped.propertyName] },
        // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
        then: { $ref },
      })),
    };
  }
  return result;
}

/** Reads the description. Call only where `hasWebhookOpenApi`. */
export function loadWebhookOpenApi(): WebhookOpenApi {
  const { schemas } = description.parse(parse(readFileSync(FILE, "utf8"))).components;
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "line", components: { schemas: toJsonSchemas(schemas) } });
  const validate = ajv.compile({ $ref: `line${PREFIX}CallbackRequest`, unevaluatedProperties: false });
  return {
    problems(body) {
      if (validate(body)) return [];
      return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ""} ${JSON.stringify(e.params)}`);
    },
    eventTypes: Object.keys(discriminator.parse(schemas.Event?.discriminator).mapping),
  };
}
