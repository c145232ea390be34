/** The staff side behind its real gate and mount, over real HTTP, with a clock set by hand and browsers that keep cookies. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { Secret, TOTP } from "otpauth";
import { onTestFinished } from "vitest";
import { plugins } from "../../src/plugins/index.ts";
import { accountRoutes } from "../../src/server/api/accounts.ts";
import { liveRoutes } from "../../src/server/api/live.ts";
import { createLiveBus } from "../../src/server/api/live-bus.ts";
import { mountApi } from "../../src/server/api/mount.ts";
import { ownSessionRoutes } from "../../src/server/api/own-sessions.ts";
import { roleRoutes } from "../../src/server/api/roles.ts";
import { type Route, route } from "../../src/server/api/route.ts";
import { sessionRoutes } from "../../src/server/api/session.ts";
import { totpRoutes } from "../../src/server/api/session-totp.ts";
import { tokenRoutes } from "../../src/server/api/tokens.ts";
import { openSecretKey } from "../../src/server/secret-key.ts";
import { ADMIN_ROLE, seedRoles } from "../../src/server/staff/default-roles.ts";
import { createHasher } from "../../src/server/staff/passwords.ts";
import { createStaffGate, type StaffGateOptions } from "../../src/server/staff/session.ts";
import { createAccount } from "../../src/store/accounts.ts";
import { setPassword } from "../../src/store/credentials.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { silent } from "./world.ts";

export const PASSWORD = "tetsudo-mikan-47-kaidan";
export const OTHER_PASSWORD = "yukimi-daifuku-to-rousoku";

const hasher = createHasher();
const hashes = new Map<string, Promise<string>>();
/** Each password is hashed once a file. */
export function hashOf(password: string): Promise<string> {
  const hash = hashes.get(password) ?? hasher.hash(password);
  hashes.set(password, hash);
  return hash;
}

export interface Reply {
  status: number;
  /** Empty where there is none. */
  json: Record<string, unknown>;
  /** The items of a list. */
  list: Record<string, unknown>[];
  headers: Headers;
}

/** Keeps cookies as a browser does, and sends the CSRF token that the last answer about the session gave. */
export interface Browser {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** PUT over what is there now. */
  change(path: string, body: object): Promise<Reply>;
  signIn(name?: string, password?: string, code?: string): Promise<Reply>;
  cookies: Map<string, string>;
  csrf: string | null;
}

export interface StaffSide {
  store: Store;
  url: string;
  now(): Date;
  /** Lets time pass, in milliseconds. */
  pass(ms: number): void;
  browser(headers?: Record<string, string>): Browser;
  /** Signed in. */
  enter(name?: string): Promise<Browser>;
  account(name: string, given?: NewStaff): Promise<number>;
  log(): Promise<{ action: string; account: string; result: string; note: string | null; address: string | null }[]>;
}

interface NewStaff {
  password?: string | null;
  roles?: string[];
  permissions?: string[];
  departments?: string[] | null;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** There is one administrator, `yamada`. */
export async function staffSide(change: Partial<StaffGateOptions> = {}): Promise<StaffSide> {
  const store = await openStore("sqlite::memory:");
  let time = Date.parse("2026-11-22T00:00:00Z");
  const now = () => new Date(time);
  const gate = createStaffGate({
    store,
    key: openSecretKey({ databaseUrl: "sqlite::memory:" }),
    publicUrl: "http://127.0.0.1:8080",
    now,
    log: silent,
    answerAfterMs: 0,
    ...change,
  });
  const app = express();
  const routes = [
    ...sessionRoutes(gate),
    ...totpRoutes(gate),
    ...ownSessionRoutes(gate),
    ...accountRoutes(gate),
    ...roleRoutes,
    ...tokenRoutes(gate),
    ...liveRoutes(gate, { heartbeatMs: 10 }),
    ...probes,
  ];
  mountApi(
    app,
    routes.map(checked),
    {
      store,
      plugins,
      book: () => ({ revision: "", all: [], rules: [], attributes: [] }),
      reread: async () => {},
      take: async () => ({ result: "seen-before", eventId: 1 }) as never,
      wake() {},
      formUrl: () => "",
      live: createLiveBus(),
      now,
      log: { ...silent, error: (data, message) => console.error(message, data) },
    },
    gate,
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;

  const side: StaffSide = {
    store,
    url,
    now,
    pass(ms) {
      time += ms;
    },
    browser: (headers) => browser(url, headers),
    async enter(name = "yamada") {
      const one = browser(url);
      const { status, json } = await one.signIn(name);
      if (status !== 200) throw new Error(`${name} cannot sign in: ${JSON.stringify(json)}`);
      return one;
    },
    account: (name, { password = PASSWORD, roles = [], permissions = [], departments = null } = {}) =>
      store.db.transaction().execute(async (tx) => {
        const account = await createAccount(tx, { name, displayName: name, roles, permissions, departments }, now());
        if (!account) throw new Error(`${name} is there already`);
        if (password !== null) await setPassword(tx, account.id, await hashOf(password), now());
        return account.id;
      }),
    log: () =>
      store.db
        .selectFrom("audit_log")
        .select(["action", "account", "result", "note", "address"])
        .orderBy("id")
        .execute(),
  };
  await hashOf(PASSWORD);
  await store.db.transaction().execute(seedRoles);
  await side.account("yamada", { roles: [ADMIN_ROLE] });
  return side;
}

const probes = [
  route({
    method: "get",
    path: "/probe",
    summary: { ja: "試し", en: "Probe" },
    permission: "rules.read",
    async handle({ staff }) {
      return { json: { ...staff, permissions: [...staff.permissions] } };
    },
  }),
  route({
    method: "post",
    path: "/probe",
    summary: { ja: "試し", en: "Probe" },
    permission: "rules.edit",
    async handle() {
      return { empty: true };
    },
  }),
];

/** Fails when an answer is other than the route declares. */
function checked(one: Route): Route {
  return {
    ...one,
    async handle(call) {
      const answer = await one.handle(call);
      if ("json" in answer) one.answer?.parse(answer.json);
      if ("list" in answer) for (const item of answer.list) one.answer?.parse(item);
      return answer;
    },
  };
}

function browser(url: string, always: Record<string, string> = {}): Browser {
  const one: Browser = {
    cookies: new Map(),
    csrf: null,
    async ask(method, path, body, headers = {}) {
      const cookie = [...one.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(cookie === "" ? {} : { cookie }),
          ...(one.csrf === null ? {} : { "x-csrf-token": one.csrf }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...always,
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const set of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === "") one.cookies.delete(name);
        else one.cookies.set(name, value);
      }
      const text = await response.text();
      const read = (text === "" ? {} : JSON.parse(text)) as Reply["json"] | Reply["list"];
      const [json, list] = Array.isArray(read) ? [{}, read] : [read, []];
      if ("csrfToken" in json) one.csrf = json.csrfToken as string | null;
      return { status: response.status, json, list, headers: response.headers };
    },
    async change(path, body) {
      const { version } = (await one.ask("GET", path)).json;
      return one.ask("PUT", path, { ...body, version });
    },
    signIn: (account = "yamada", password = PASSWORD, code) =>
      one.ask("POST", "/session", { account, password, ...(code === undefined ? {} : { code }) }),
  };
  return one;
}

/** What an authenticator app shows; `steps`: so many half minutes later. */
export function codeOf(secret: string, now: Date, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() + steps * 30_000 });
}

/** Sets a second factor up and gives its secret. The browser's session is one with it from then on. */
export async function withTotp(side: StaffSide, one: Browser): Promise<string> {
  const { json } = await one.ask("POST", "/session/totp", {});
  const secret = String(json.secret);
  const confirmed = await one.ask("PUT", "/session/totp", { code: codeOf(secret, side.now()) });
  if (confirmed.status !== 200) throw new Error(`no second factor: ${JSON.stringify(confirmed.json)}`);
  return secret;
}
