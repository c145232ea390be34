import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRoutes } from "../../../src/server/api/routes.ts";
import { openSecretKey } from "../../../src/server/secret-key.ts";
import { type Permission, permissions } from "../../../src/server/staff/permissions.ts";
import { createStaffGate } from "../../../src/server/staff/session.ts";
import { openStore } from "../../../src/store/open.ts";
import { type StaffApp, staffApp } from "../../support/staff-app.ts";
import { silent } from "../../support/world.ts";

const everything = Object.keys(permissions) as Permission[];

/** The declarations alone; the app under test makes its own from the same list. */
const store = await openStore("sqlite::memory:");
const key = openSecretKey({ databaseUrl: "sqlite::memory:" });
const gate = createStaffGate({
  store,
  key,
  publicUrl: "http://127.0.0.1:8080",
  now: () => new Date(),
  log: silent,
});
const routes = apiRoutes({
  gate,
  key,
  resolve: async () => [],
  relayAllow: [],
  quota: async () => ({ kind: "unlimited" }),
  digests: async () => ({ files: 0, findings: [] }) as never,
});
const guarded = routes.filter(({ permission }) => permission !== "public");
const names = guarded.map(({ method, path, permission }) => ({ method, path, permission }));

let dir: string;
let world: StaffApp;
let all: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-routes-"));
  world = await staffApp(dir, { keep: true });
  all = await world.token(everything);
  for (const one of everything) {
    tokens.set(`only ${one}`, await world.token([one]));
    tokens.set(`but ${one}`, await world.token(everything.filter((other) => other !== one)));
  }
  tokens.set("none", await world.token([]));
});
afterAll(async () => {
  await world.close();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Parameters that name nothing, and no body: whoever gets past the door is told so. */
async function knock(method: string, path: string, token?: string): Promise<{ status: number; code: string }> {
  const stop = new AbortController();
  const response = await fetch(`${world.app.url}/api${path.replaceAll(/:\w+/g, "987654")}`, {
    method: method.toUpperCase(),
    signal: stop.signal,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const isProblem = response.headers.get("content-type")?.includes("problem+json") ?? false;
  const code = isProblem ? ((await response.json()) as { code: string }).code : "";
  // What goes on for ever is cut here.
  if (!isProblem) stop.abort();
  return { status: response.status, code };
}
const isShut = ({ status, code }: { status: number; code: string }) =>
  status === 401 || (status === 403 && code === "no-permission");

describe("every route of the API", () => {
  it("names a permission that there is, and no two are the same", () => {
    const allowed = new Set<string>([...everything, "signed-in", "public"]);
    for (const { method, path, permission } of routes)
      expect(allowed.has(permission), `${method} ${path} declares ${permission}`).toBe(true);
    const keys = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ":")}`);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
    expect(routes.length).toBeGreaterThan(80);
  });

  it("that anyone may ask is on this list", () => {
    const open = routes
      .filter(({ permission }) => permission === "public")
      .map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual([
      "delete /session",
      "get /openapi.json",
      "get /session",
      "post /session",
      "post /session/link",
      "post /session/link/check",
      "post /session/totp",
      "put /session/totp",
    ]);
  });

  it.each(names)("$method $path asks for $permission, and for nothing else", async ({ method, path, permission }) => {
    expect(await knock(method, path)).toMatchObject({ status: 401, code: "not-signed-in" });
    expect(await knock(method, path, "nrs_invented")).toMatchObject({ status: 401, code: "not-signed-in" });
    if (permission === "signed-in") {
      expect(isShut(await knock(method, path, tokens.get("none")))).toBe(false);
      return;
    }
    expect(await knock(method, path, tokens.get("none"))).toMatchObject({ status: 403, code: "no-permission" });
    const but = await knock(method, path, tokens.get(`but ${permission}`));
    expect(but).toMatchObject({ status: 403, code: "no-permission" });
    const only = await knock(method, path, tokens.get(`only ${permission}`));
    expect(isShut(only), JSON.stringify(only)).toBe(false);
    expect(only.status).toBeLessThan(500);
  });

  it("is described, and the description is good OpenAPI 3.1", async () => {
    const described = (await (await fetch(`${world.app.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { "x-permission": string }>>;
    };
    const verdict = await new Validator().validate(structuredClone(described) as never);
    expect(verdict.errors ?? []).toEqual([]);
    expect(verdict.valid).toBe(true);
    for (const { method, path, permission } of routes) {
      const at = `/api${path.replaceAll(/:(\w+)/g, "{$1}")}`;
      expect(described.paths[at]?.[method]?.["x-permission"], `${method} ${at}`).toBe(permission);
    }
  });

  it("answers what it does not know with a problem", async () => {
    for (const path of ["/nothing", "/rules/x/y/z", "/%ff"]) {
      const answer = await fetch(`${world.app.url}/api${path}`, { headers: { authorization: `Bearer ${all}` } });
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.status, path).toBeLessThan(500);
      expect(answer.headers.get("content-type")).toContain("problem+json");
    }
  });
});
