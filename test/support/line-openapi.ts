import { existsSync, readFileSync } from "node:fs";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod";

/** LINE's own description of the Messaging API, where a copy of it stands beside the project. */
const FILE = new URL("../../../shared/line-openapi/messaging-api.yml", import.meta.url);

/** False where the copy is missing; contract tests then skip themselves. */
export const hasLineOpenApi = existsSync(FILE);

/** Checks requests and answers against LINE's OpenAPI description. Empty lists mean: as described. */
export interface LineOpenApi {
  /** What is wrong with a request's body; `path` is the real one, `/v2/bot/profile/U…`. Undescribed properties count as wrong. */
  requestProblems(method: string, path: string, body: unknown): string[];
  /** What is wrong with an answer. Statuses that are not described are checked as LINE's error form from 400 on. */
  answerProblems(method: string, path: string, status: number, body: unknown): string[];
}

type Schema = { [key: string]: unknown };

const schemaRef = z.object({ content: z.object({ "application/json": z.object({ schema: z.looseObject({}) }) }) });
const operation = z.looseObject({
  requestBody: schemaRef.optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.unknown() }).partial()),
});
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation.or(z.unknown()))),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const PREFIX = "#/components/schemas/";
const discriminator = z.object({ propertyName: z.string(), mapping: z.record(z.string(), z.string()) });

/**
 * OpenAPI 3.0 → JSON Schema. `nullable` becomes a type list. A discriminator becomes one condition per mapped type; the types
 * themselves point at their base without the conditions (`X__base`), or the two would call each other for ever.
 */
function toJsonSchemas(schemas: Record<string, Schema>): Record<string, Schema> {
  const baseOf = new Map<string, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.discriminator === undefined) continue;
    for (const target of Object.values(discriminator.parse(schema.discriminator).mapping)) {
      baseOf.set(`${target.slice(PREFIX.length)} ${PREFIX}${name}`, `${PREFIX}${name}__base`);
    }
  }
  const convert = (value: unknown, owner: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, owner));
    if (!isSchema(value)) return value;
    const { nullable, discriminator: _, ...rest } = value;
    const converted = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, convert(inner, owner)]));
    if (typeof converted.$ref === "string") converted.$ref = baseOf.get(`${owner} ${converted.$ref}`) ?? converted.$ref;
    if (nullable === true && typeof converted.type === "string") converted.type = [converted.type, "null"];
    return converted;
  };
  const result: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const converted = convert(schema, name);
    if (!isSchema(converted)) continue;
    if (schema.discriminator === undefined) {
      result[name] = converted;
      continue;
    }
    const { propertyName, mapping } = discriminator.parse(schema.discriminator);
    result[`${name}__base`] = converted;
    result[name] = {
      allOf: [
        { $ref: `${PREFIX}${name}__base` },
        { properties: { [propertyName]: { enum: Object.keys(mapping) } }, required: [propertyName] },
        ...Object.entries(mapping).map(([value, target]) => ({
          if: { properties: { [propertyName]: { const: value } }, required: [propertyName] },
          // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
          then: { $ref: target },
        })),
      ],
    };
  }
  return result;
}

/** Reads the description. Call only where `hasLineOpenApi`. */
export function loadLineOpenApi(): LineOpenApi {
  const { paths, components } = description.parse(parse(readFileSync(FILE, "utf8")));
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "line", components: { schemas: toJsonSchemas(components.schemas) } });

  const compiled = new Map<string, ValidateFunction>();
  const validator = (ref: string): ValidateFunction => {
    const known = compiled.get(ref) ?? ajv.compile({ $ref: `line${ref}`, unevaluatedProperties: false });
    compiled.set(ref, known);
    return known;
  };
  const problems = (schema: unknown, value: unknown): string[] => {
    const { $ref } = z.object({ $ref: z.string() }).parse(schema);
    const validate = validator($ref);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      (error) =>
        `${$ref.slice(PREFIX.length)}${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`,
    );
  };

  const templates = Object.keys(paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  const find = (method: string, path: string) => {
    // A path without parameters wins: /user/all/richmenu before /user/{userId}/richmenu.
    const matching = templates
      .filter(({ pattern }) => pattern.test(path))
      .sort((a, b) => a.template.split("{").length - b.template.split("{").length);
    const found = matching[0] && paths[matching[0].template]?.[method.toLowerCase()];
    return found === undefined ? null : operation.parse(found);
  };

  return {
    requestProblems(method, path, body) {
      const described = find(method, path);
      if (!described) return [`${method} ${path} is not described`];
      if (!described.requestBody) return body === undefined ? [] : ["a body where none is described"];
      return problems(described.requestBody.content["application/json"].schema, body);
    },
    answerProblems(method, path, status, body) {
      const described = find(method, path);
      if (!described) return [`${method} ${path} is not described`];
      const answer = schemaRef.safeParse(described.responses[String(status)]);
      if (answer.success) return problems(answer.data.content["application/json"].schema, body);
      if (described.responses[String(status)] !== undefined) return [];
      return status >= 400 ? problems({ $ref: `${PREFIX}ErrorResponse` }, body) : [`status ${status} is not described`];
    },
  };
}
