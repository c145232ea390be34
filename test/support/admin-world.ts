/** The staff's pages in a real Chromium, before the whole program: the demo's world, with accounts of its own. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { runDemo } from "../../src/cli/demo.ts";
import type { DemoMailbox } from "../../src/server/demo/mailbox.ts";
import type { Permission } from "../../src/server/staff/permissions.ts";
import { axeFaults } from "./axe.ts";
import { PASSWORD } from "./staff.ts";
import { staffApp } from "./staff-app.ts";

const CHROMIUM = "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

/** Desktop, and the phone of somebody who is called at night. */
export const desktop = { width: 1280, height: 860 };
export const phone = { width: 390, height: 844 };

/** Somebody who asks the API by a session, as the pages do. */
export interface StaffClient {
  ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  cookies: { name: string; value: string }[];
}

/** Pages of one system. */
export interface AdminPages {
  /** `http://127.0.0.1:PORT` */
  url: string;
  admin: StaffClient;
  /** The page at `/admin/#path`, signed in as this client; null: as nobody. Motion is off, the words are Japanese. */
  open(
    path: string,
    as?: StaffClient | null,
    options?: {
      viewport?: typeof desktop;
      colorScheme?: "light" | "dark";
      /** For several tests, not closed with the one that opens it. */
      keep?: boolean;
    },
  ): Promise<Page>;
  /** What axe finds (by its rules `only`), and errors of scripts and of the content security policy so far on any page. */
  faults(page: Page, only?: string[]): Promise<string[]>;
  /** Into the folder that SHOTS names, if any. */
  shot(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** The demo's world. */
export interface AdminWorld extends AdminPages {
  phoneUrl: string;
  /** Makes an account (password: `PASSWORD`) and signs it in. Left out: no permissions, no roles, all departments. */
  account(
    name: string,
    given?: { roles?: string[]; permissions?: Permission[]; departments?: string[] | null },
  ): Promise<StaffClient>;
  /** Lets a fixture mail arrive in the mailbox, dated to now, and waits until it is taken in. */
  mail(sample: string): Promise<void>;
}

export async function adminWorld(options: { mailbox?: DemoMailbox } = {}): Promise<AdminWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), "noroshi-admin-"));
  const demo = await runDemo({ ...options, port: 0, sandboxPort: 0, log: pino({ level: "silent" }), dataDir });
  const url = new URL(demo.url).origin;
  const entered = await fetch(demo.adminUrl, { redirect: "manual" });
  const admin = await clientOf(url, entered.headers.getSetCookie());
  const pages = await openPages(url, admin);
  return {
    ...pages,
    phoneUrl: demo.phoneUrl,
    async account(name, { roles = [], permissions = [], departments = null } = {}) {
      const body = { name, displayName: name, roles, permissions, departments };
      const made = await admin.ask<{ link: string }>("POST", "/api/accounts", body);
      await post(url, "/api/session/link", { token: made.link.split("/").at(-1), password: PASSWORD });
      return signIn(url, name);
    },
    async mail(sample) {
      const count = async () =>
        Number((await fetchAs(admin, url, "GET", "/api/mails")).headers.get("content-range")?.split("/")[1]);
      const before = await count();
      const answer = await post(url, "/demo/api/let-in", { sample }, { "x-noroshi-demo": "1" });
      if (!answer.ok) throw new Error(`${sample}: ${answer.status} ${await answer.text()}`);
      for (let tries = 0; (await count()) === before; tries += 1) {
        if (tries > 200) throw new Error(`the mail ${sample} was not taken in`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await pages.close();
      await demo.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A system on its first day: one administrator, no rules, no questions, no citizens, nothing received. */
export async function emptyWorld(): Promise<AdminPages> {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-empty-"));
  const { app, store, close } = await staffApp(dir, { keep: true });
  await store.db.deleteFrom("rule_versions").execute();
  await store.db.deleteFrom("rules").execute();
  await store.db.deleteFrom("attributes").execute();
  const pages = await openPages(app.url, await signIn(app.url, "yamada"));
  return {
    ...pages,
    async close() {
      await pages.close();
      await close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function openPages(url: string, admin: StaffClient): Promise<AdminPages> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    url,
    admin,
    async open(path, as = admin, { viewport = desktop, colorScheme = "light", keep = false } = {}) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: "ja-JP",
        timezoneId: "America/New_York",
        reducedMotion: "reduce",
        acceptDownloads: true,
      });
      contexts.push(context);
      // Pages that stay open go on asking, and slow down the tests after them.
      if (!keep) onTestFinished(() => context.close());
      if (as) await context.addCookies(as.cookies.map((one) => ({ ...one, url })));
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        // Chromium writes every answer that is no success as an error; the pages show those themselves.
        const isAnswer = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !isAnswer) complaints.push(message.text());
      });
      await page.goto(`${url}/admin/#${path}`);
      return page;
    },
    async faults(page, only) {
      return [...(await axeFaults(page, only)), ...complaints];
    },
    async shot(page, name) {
      const folder = process.env.SHOTS;
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
    },
  };
}

async function signIn(url: string, account: string): Promise<StaffClient> {
  const signedIn = await post(url, "/api/session", { account, password: PASSWORD });
  return clientOf(url, signedIn.headers.getSetCookie());
}

const post = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

function fetchAs(
  who: Pick<StaffClient, "cookies"> & { csrf?: string },
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      cookie: who.cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      "content-type": "application/json",
      "x-csrf-token": who.csrf ?? "",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function clientOf(url: string, setCookies: string[]): Promise<StaffClient> {
  const cookies = setCookies.map((cookie) => {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const session = await fetchAs({ cookies, csrf: "" }, url, "GET", "/api/session");
  for (const cookie of session.headers.getSetCookie()) {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    const known = cookies.find((one) => one.name === name);
    if (known) known.value = pair.slice(at + 1);
    else cookies.push({ name, value: pair.slice(at + 1) });
  }
  const { csrfToken, stage } = (await session.json()) as { csrfToken: string; stage: string };
  if (stage !== "full") throw new Error(`not signed in: ${stage}`);
  return {
    cookies,
    async ask<T>(method: string, path: string, body?: unknown) {
      const answer = await fetchAs({ cookies, csrf: csrfToken }, url, method, path, body);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
  };
}
