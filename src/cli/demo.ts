import { createReadStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { createLine } from "../line/client.ts";
import { plugins } from "../plugins/index.ts";
import { createSandbox, SANDBOX_TOKEN } from "../sandbox/index.ts";
import { type App, createApp } from "../server/app.ts";
import { type DemoMailbox, MailboxMissingError, startMailbox } from "../server/demo/mailbox.ts";
import { demoPeople } from "../server/demo/people.ts";
import { demoRoutes } from "../server/demo/routes.ts";
import { demoAdministrator } from "../server/demo/sign-in.ts";
import { quotaMemory } from "../server/quota-memory.ts";
import { importRuleFiles } from "../server/rule-files.ts";
import { openSecretKey } from "../server/secret-key.ts";
import { zoneResolver } from "../server/zone-resolver.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { importFriends } from "../store/import-friends.ts";
import { openStore, type Store } from "../store/open.ts";
import { CommandError } from "./terminal.ts";

/** The sandbox and the app are one process; nobody else can reach either. */
const DEMO_SECRET = "demo-channel-secret";

const place = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A running demo. */
export interface Demo {
  /** The page with the mails. */
  url: string;
  /** The staff's pages, signed in as an administrator. */
  adminUrl: string;
  /** The citizens' phones. */
  phoneUrl: string;
  /** The settings form, as one opens it outside LINE. */
  formUrl: string;
  close(): Promise<void>;
}

/**
 * Starts everything a visitor needs, on 127.0.0.1 only: a fresh database, LINE's sandbox, a mailbox, sample citizens, the
 * shipped rules and the real app. Ports: 0 takes any free one. Throws a `CommandError` that says what to do when a port is
 * taken or the development packages are missing; then nothing is left running.
 */
export async function runDemo(options: {
  port: number;
  sandboxPort: number;
  log: Logger;
  /** Where the database is made anew; default `data/demo/<sandbox port>`. Files in it are lost. */
  dataDir?: string;
  /** A mailbox of one's own; the demo closes it. */
  mailbox?: DemoMailbox;
}): Promise<Demo> {
  const { log } = options;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    // First, so that a second demo fails here, before it wipes the first one's folder.
    const sandbox = await onPort(options.sandboxPort, "--sandbox-port", () =>
      createSandbox({ port: options.sandboxPort }),
    );
    closers.push(() => sandbox.close());
    const mailbox = options.mailbox ?? (await startMailbox());
    closers.push(() => mailbox.close());
    const dataDir = options.dataDir ?? join("data", "demo", String(sandbox.port));
    const store = await freshStore(dataDir);
    closers.push(() => store.close());
    const people = demoPeople(new Date().getFullYear());
    await fill(store);
    const signIn = await demoAdministrator(store, () => app.url);
    sandbox.addPeople(people);

    const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url, log });
    closers.push(() => line.close());
    const app: App = createApp({
      host: "127.0.0.1",
      port: options.port,
      store,
      plugins,
      line: {
        ...line,
        quota: quotaMemory(
          () => line.quota(),
          () => Date.now(),
        ),
      },
      people: line,
      channelSecret: DEMO_SECRET,
      formUrl: sandbox.login.formUrl(),
      login: sandbox.login,
      staff: {
        key: openSecretKey({ databaseUrl: `sqlite:${join(dataDir, "noroshi.db")}` }),
        publicUrl: `http://127.0.0.1:${options.port}`,
        digestDir: join(dataDir, "digests"),
      },
      relayAllow: ["127.0.0.1", "::1"],
      connections: new Map([["default", mailbox.url]]),
      resolve: zoneResolver(JSON.parse(await readFile(place("fixtures/dns.json"), "utf8"))),
      log,
      routes: (http) => {
        const live = demoRoutes(http, {
          store,
          plugins,
          rules: () => app.rules(),
          wake: () => app.dispatcher.wake(),
          mailbox,
          sandbox,
          people,
          signIn,
          log,
          now: () => new Date(),
        });
        closers.push(() => live.close());
      },
    });
    closers.push(() => app.stop());
    await onPort(options.port, "--port", () => app.start());
    sandbox.login.setEndpoint(`${app.url}/liff/`);
    sandbox.setWebhook({ url: `${app.url}/webhook/line`, secret: DEMO_SECRET });
    return {
      url: `${app.url}/demo/`,
      adminUrl: `${app.url}/demo/admin`,
      phoneUrl: `${sandbox.url}/sandbox/`,
      formUrl: sandbox.login.formUrl(),
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof MailboxMissingError) throw new CommandError(error.message);
    throw error;
  }
}

async function onPort<T>(port: number, option: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new CommandError(
      code === "EACCES"
        ? `ポート ${port} は使えません。${option} で1024以上の番号を指定してください。`
        : `ポート ${port} は別のプログラムが使っています（デモが動いたままかもしれません）。止めるか、${option} で別の番号を指定してください。`,
    );
  }
}

async function freshStore(dataDir: string): Promise<Store> {
  await rm(dataDir, { recursive: true, force: true });
  return openStore(`sqlite:${join(dataDir, "noroshi.db")}`);
}

/** Rules, attributes and citizens from the files that ship. */
async function fill(store: Store): Promise<void> {
  const { faults } = await importRuleFiles(store, place("rules"), plugins, new Date());
  if (faults.length > 0) {
    const all = faults.flatMap(({ file, faults: f }) => f.map((one) => `${file} ${one.path}: ${one.message}`));
    throw new CommandError(`同梱のルールに誤りがあります:\n${all.join("\n")}`);
  }
  const citizens = createReadStream(place("fixtures/citizens/citizens.csv"));
  const imported = await importFriends(store, citizens, { channel: LIVE_CHANNEL, at: new Date() });
  if (!imported.imported) throw new CommandError(`見本の市民を読み込めません: ${imported.problems[0]?.message ?? ""}`);
}
