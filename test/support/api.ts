/** Declared routes behind the real mount, over real HTTP. Only who is signed in is made up; every answer is held against its declaration. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import express from "express";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { takeEvent } from "../../src/delivery/take.ts";
import { plugins } from "../../src/plugins/index.ts";
import { createLiveBus } from "../../src/server/api/live-bus.ts";
import { mountApi } from "../../src/server/api/mount.ts";
import type { Answer, ApiContext, Route } from "../../src/server/api/route.ts";
import { readRuleBook } from "../../src/server/rule-book.ts";
import { type Permission, permissions, type Staff } from "../../src/server/staff/permissions.ts";
import type { Store } from "../../src/store/open.ts";
import { silent } from "./world.ts";

/** What came back. `body`: JSON where it is some, else text. */
export interface Reply {
  status: number;
  body: unknown;
  headers: Headers;
}

/** Somebody who asks. */
export interface Caller {
  get(path: string, query?: Record<string, unknown>): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
  delete(path: string, body?: unknown): Promise<Reply>;
  /** Any request; for bodies that are no JSON and answers that go on. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface TestApi extends Caller {
  context: ApiContext;
  /** The same API as somebody else asks it. Left out: all permissions, all departments. */
  as(who: { permissions?: Permission[]; departments?: string[] | null; account?: string }): Caller;
  /** Everyone but for these permissions. */
  without(...missing: Permission[]): Caller;
  /** The operation log, oldest first, its JSON read. */
  log(): Promise<{ action: string; object: string; objectId: string | null; [part: string]: unknown }[]>;
}

/** The items of a list. */
export const itemsOf = (reply: Reply) => reply.body as Record<string, unknown>[];

const all = Object.keys(permissions) as Permission[];

export async function createApi(
  store: Store,
  routes: readonly Route[],
  change: Partial<ApiContext> = {},
): Promise<TestApi> {
  const context: ApiContext = {
    store,
    plugins,
    book: () => book,
    reread: async () => {
      book = await readRuleBook(store.db, plugins);
    },
    take: (event) => takeEvent(store, event, { rules: book.rules, plugins, now: context.now() }),
    wake() {},
    formUrl: () => "https://city.example.jp/liff/",
    live: createLiveBus(),
    now: () => new Date(),
    log: { ...silent, error: (data, message) => console.error(message, data) },
    ...change,
  };
  let book = await readRuleBook(store.db, plugins);
  const staff: Staff[] = [];
  const app = express();
  mountApi(app, routes.map(checked), context, {
    middleware: [(_req, _res, next) => next()],
    staffOf: async (req) => staff[Number(req.headers["x-test-staff"])] ?? null,
    csrfOk: () => true,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;

  const as: TestApi["as"] = (who) => {
    const departments = who.departments ?? null;
    const account = who.account ?? "tester";
    const set = new Set(who.permissions ?? all);
    staff.push({ accountId: 1, account, via: "session", permissions: set, departments, address: "192.0.2.1" });
    return callerOf(url, String(staff.length - 1));
  };
  return {
    context,
    ...as({}),
    as,
    without: (...missing) => as({ permissions: all.filter((one) => !missing.includes(one)) }),
    async log() {
      const rows = await store.db.selectFrom("audit_log").selectAll().orderBy("id").execute();
      return rows.map((row) => ({
        ...row,
        objectId: row.object_id,
        before: read(row.before),
        after: read(row.after),
        counts: read(row.counts),
      }));
    },
  };
}

const read = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

function callerOf(url: string, staff: string): Caller {
  const ask = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("x-test-staff", staff);
    return fetch(`${url}${path}`, { ...init, headers });
  };
  const send = (method: string) => (path: string, body?: unknown) =>
    ask(path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }).then(replyOf);
  return {
    fetch: ask,
    get(path, query) {
      const texts = Object.entries(query ?? {}).map(([name, value]): [string, string] => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      return ask(`${path}${query ? `?${new URLSearchParams(texts)}` : ""}`).then(replyOf);
    },
    post: send("POST"),
    put: send("PUT"),
    delete: send("DELETE"),
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : text, headers: response.headers };
}

const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
/** Compiled when first asked for, which few of the routes of a test are, and kept for all tests of a file. */
const checks = new WeakMap<z.ZodType, ValidateFunction>();

function checkOf(answer: z.ZodType): ValidateFunction {
  const known = checks.get(answer);
  if (known) return known;
  const made = ajv.compile(z.toJSONSchema(answer, { io: "output", unrepresentable: "any" }));
  checks.set(answer, made);
  return made;
}

/** A route that fails when it answers something other than it declares. */
function checked(one: Route): Route {
  const check = (value: unknown) => {
    if (!one.answer) throw new Error(`${one.method} ${one.path} declares no answer`);
    const valid = checkOf(one.answer);
    if (!valid(JSON.parse(JSON.stringify(value))))
      throw new Error(`${one.method} ${one.path} answers otherwise: ${ajv.errorsText(valid.errors)}`);
  };
  return {
    ...one,
    async handle(call) {
      const answer: Answer = await one.handle(call);
      if ("json" in answer) check(answer.json);
      if ("list" in answer) for (const item of answer.list) check(item);
      if ("list" in answer !== (one.isList ?? false)) throw new Error(`${one.path}: list or not?`);
      if ("file" in answer !== (one.file !== undefined)) throw new Error(`${one.path}: file or not?`);
      return answer;
    },
  };
}
