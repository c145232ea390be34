/** The API's description, made from the routes' own declarations. */
import { z } from "zod";
import packageJson from "../../../package.json" with { type: "json" };
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";

type Schema = Record<string, unknown>;

/** OpenAPI 3.1. What is sent is described as it is before it is read (`io: input`), answers as they are. */
export function openApi(routes: readonly Route[]): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const one of routes) {
    const path = `/api${one.path.replaceAll(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [one.method]: operation(one) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Noroshi API",
      version: packageJson.version,
      description:
        "Lists take `filter`, `range` and `sort` as JSON in the query (ra-data-simple-rest) and answer with `Content-Range`. Everything that is no success is a problem (RFC 9457).",
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "noroshi_session" },
        csrf: { type: "apiKey", in: "header", name: "x-csrf-token" },
        token: { type: "http", scheme: "bearer" },
      },
      schemas: { Problem: jsonSchema(problemSchema, "output") },
    },
  };
}

function operation(one: Route): Schema {
  const [tag = ""] = one.path.split("/").filter(Boolean);
  const parameters = [...parametersOf(one.params, "path"), ...parametersOf(one.query, "query")];
  return {
    operationId: `${one.method} ${one.path}`,
    tags: [tag],
    summary: one.summary.en ?? one.summary.ja,
    description: `${one.summary.ja}${one.permission === "public" ? "" : ` (${one.permission})`}`,
    "x-permission": one.permission,
    ...(one.permission === "public" ? {} : { security: security(one) }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(one.body || one.rawBody ? { requestBody: { required: true, content: contentOf(one) } } : {}),
    responses: { ...goodAnswer(one), default: problem },
  };
}

const security = (one: Route) => [one.method === "get" ? { session: [] } : { session: [], csrf: [] }, { token: [] }];

const problem = {
  description: "A problem",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function contentOf(one: Route): Schema {
  if (!one.rawBody) return { "application/json": { schema: one.body ? jsonSchema(one.body, "input") : {} } };
  return Object.fromEntries(one.rawBody.types.map((type) => [type, { schema: { type: "string", format: "binary" } }]));
}

function goodAnswer(one: Route): Schema {
  if (one.file !== undefined)
    return { 200: { description: "A file", content: { [one.file]: { schema: { type: "string" } } } } };
  if (!one.answer) return { 204: { description: "Done" } };
  const item = jsonSchema(one.answer, "output");
  const content = { "application/json": { schema: one.isList ? { type: "array", items: item } : item } };
  const headers = { "Content-Range": { schema: { type: "string" }, description: "`rules 0-24/319`" } };
  const good = one.isList ? { description: "A part of the list", headers, content } : { description: "Done", content };
  return { 200: good, ...(one.isList ? {} : { 201: good, 202: good }) };
}

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query"): Schema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: of,
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Schema;
  return rest;
}
