import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Permission, permissions } from "../../../src/server/staff/permissions.ts";
import { type StaffApp, staffApp } from "../../support/staff-app.ts";

const REQUESTS = 10_000;
const SEED = Number(process.env.SEED ?? 2026);
const AT_ONCE = 8;

interface Operation {
  method: string;
  path: string;
  query: string[];
  body: unknown;
  rawTypes: string[];
}

let dir: string;
let world: StaffApp;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-fuzz-"));
  world = await staffApp(dir, { keep: true });
});
afterAll(async () => {
  await world.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Every operation as the API describes itself, with a body made after its schema. */
async function operations(): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${world.app.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    // Goes on for ever by design; its own tests look at it.
    path === "/api/live"
      ? []
      : Object.entries(methods).map(([method, one]) => ({
          method,
          path,
          query: (one.parameters ?? []).filter((p) => p.in === "query").map(({ name }) => name),
          body: one.requestBody?.content["application/json"]?.schema,
          rawTypes: Object.keys(one.requestBody?.content ?? {}).filter((type) => type !== "application/json"),
        })),
  );
}
interface Described {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
}

/** xorshift32: small, seeded. */
function generator(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
const random = generator(SEED);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** What breaks careless code. */
const odd: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "x",
  "0",
  "1",
  "ルール",
  "a".repeat(5_000),
  "\u0000",
  "\ud800",
  "'; drop table friends; --",
  "../../etc/passwd",
  "{{constructor}}",
  "__proto__",
  "%",
  "2026-11-26T00:00:00Z",
  "U00000000000000000000000000000001",
  [],
  [[[[]]]],
  {},
  { $ne: null },
  { __proto__: 1, constructor: 2 },
  { all: [] },
  { any: [{ fact: "area", operator: "equal", value: "緑区" }] },
];

/** A value that nearly fits the schema. */
function near(schema: unknown, depth = 0): unknown {
  if (random() < 0.06 || depth > 5 || typeof schema !== "object" || schema === null) return pick(odd);
  const s = schema as Record<string, unknown>;
  const variants = (s.anyOf ?? s.oneOf ?? s.allOf) as unknown[] | undefined;
  if (variants?.length) return near(pick(variants), depth + 1);
  if (Array.isArray(s.enum)) return pick(s.enum as unknown[]);
  if ("const" in s) return s.const;
  switch (s.type) {
    case "object": {
      const made: Record<string, unknown> = {};
      for (const [key, of] of Object.entries((s.properties ?? {}) as object))
        if (random() < 0.8) made[key] = near(of, depth + 1);
      if (random() < 0.1) made[pick(["id", "role", "__proto__", "x"])] = pick(odd);
      return made;
    }
    case "array":
      return Array.from({ length: Math.floor(random() * 4) }, () => near(s.items, depth + 1));
    case "integer":
      return Math.floor(random() * 10);
    case "number":
      return random() * 10;
    case "boolean":
      return random() < 0.5;
    case "string":
      return pick(["x", "admin", "fire-chuo", "area", "1", "2026-11-26", "地震"]);
    default:
      return pick(odd);
  }
}

const ids = [
  "1",
  "2",
  "0",
  "-1",
  "x",
  "area",
  "fire-chuo",
  "admin",
  "987654",
  "%00",
  "%F0%9F%94%A5",
  "..%2f..",
  "1e9",
  "U1",
];
const ranges = ["[0,9]", "[0,99999]", "[9,0]", "x", "{}", '["a","b"]', "[0]"];
const sorts = ['["id","ASC"]', '["id","DESC"]', '["password","ASC"]', '["id; drop","ASC"]', "[]", "null"];

async function fire(one: Operation, token: string): Promise<void> {
  const url = new URL(
    one.path.replaceAll(/\{\w+\}/g, () => pick(ids)),
    world.app.url,
  );
  for (const name of one.query) {
    if (random() < 0.4) continue;
    const value =
      name === "range" ? pick(ranges) : name === "sort" ? pick(sorts) : JSON.stringify(near({ type: "object" }));
    url.searchParams.append(name, name === "filter" && random() < 0.5 ? JSON.stringify({ q: pick(odd) }) : value);
  }
  if (random() < 0.1) url.searchParams.append(pick(["x", "filter", "__proto__[a]"]), String(pick(odd)));
  const method = random() < 0.05 ? pick(["get", "put", "post", "delete", "patch"]) : one.method;
  const withBody = method !== "get";
  const body = random() < 0.08 ? pick(["{", "[1,", "\u0000", '"x"', "nul"]) : JSON.stringify(near(one.body));
  const type = random() < 0.9 ? (one.rawTypes[0] ?? "application/json") : pick(["text/plain", "x/y", ""]);
  const response = await fetch(url, {
    method: method.toUpperCase(),
    redirect: "manual",
    headers: { authorization: `Bearer ${token}`, ...(withBody ? { "content-type": type } : {}) },
    ...(withBody && body !== undefined ? { body } : {}),
  });
  const text = await response.text();
  const what = `${method} ${url.pathname}${url.search} ${String(body).slice(0, 300)} → ${response.status} ${text.slice(0, 300)}`;
  expect(response.status, what).toBeLessThan(500);
  expect(text, what).not.toMatch(/\bat .+\.(ts|js):\d+|node_modules|SQLITE_|kysely/i);
  if (response.status >= 400) {
    expect(response.headers.get("content-type"), what).toContain("application/problem+json");
    expect(JSON.parse(text), what).toMatchObject({ status: response.status, code: expect.any(String) });
  }
}

it(`${REQUESTS} mutated requests to all routes give answers or problems, never a 500, never a stack`, async () => {
  const all = await operations();
  let token = "";
  let left = REQUESTS;
  const renew = async () => {
    token = await world.token(Object.keys(permissions) as Permission[]);
  };
  await renew();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        await fire(pick(all), token);
        // A token may be taken back by the very requests it lets in.
        if (left % 200 === 0) await renew();
      }
    }),
  );
  const errors = world.logged.filter(({ level, msg }) => level >= 50 && msg === "a request failed");
  expect(errors).toEqual([]);
  expect((await fetch(`${world.app.url}/readyz`)).status).toBe(200);
}, 300_000);
