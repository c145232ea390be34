import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { plugins } from "../../src/plugins/index.ts";
import { type App, type AppOptions, createApp } from "../../src/server/app.ts";
import { importRuleFiles } from "../../src/server/rule-files.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { saveRule } from "../../src/store/rules.ts";
import { countBodies } from "../../src/store/webhook-bodies.ts";
import { ScriptedLine } from "./scripted-line.ts";
import { until } from "./world.ts";

export const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
export const ME = `U${"1".repeat(32)}`;
export const YOU = `U${"2".repeat(32)}`;

export const sign = (bytes: Uint8Array | string, secret = SECRET) =>
  createHmac("sha256", secret).update(bytes).digest("base64");

let lastEvent = 0;
/** An event of one citizen as LINE sends it; `change` names what matters to the test. */
export function lineEvent(change: object = {}): Record<string, unknown> {
  lastEvent += 1;
  return {
    type: "follow",
    follow: { isUnblocked: false },
    mode: "active",
    timestamp: Date.now(),
    source: { type: "user", userId: ME },
    webhookEventId: `01J${String(lastEvent).padStart(23, "0")}`,
    deliveryContext: { isRedelivery: false },
    replyToken: `token-${lastEvent}`,
    ...change,
  };
}
export const textEvent = (text: string, change: object = {}) =>
  lineEvent({ type: "message", message: { type: "text", id: `m${lastEvent}`, text }, ...change });
export const postbackEvent = (data: string, change: object = {}) =>
  lineEvent({ type: "postback", postback: { data }, ...change });

export interface WebhookApp {
  app: App;
  store: Store;
  line: ScriptedLine;
  /** Log lines so far. */
  logged: { level: number; msg: string }[];
  /** Sends a signed body; gives the status. `change`: other headers. */
  post(body: unknown, change?: Record<string, string>): Promise<number>;
  /** Sends events as one body and waits until all that comes of them is done. */
  send(...events: object[]): Promise<void>;
  settled(): Promise<void>;
  /** At the test's end by itself, unless it was to be kept. */
  close(): Promise<void>;
}

/** `keep`: beyond the test that makes it. The app with the rules that ship (or these) on a database file, real HTTP in front and a scripted LINE behind. */
export async function webhookApp(
  change: Partial<AppOptions> = {},
  given: { rules?: object[]; start?: boolean; keep?: boolean } = {},
): Promise<WebhookApp> {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-webhook-"));
  const store = await openStore(`sqlite:${join(dir, "noroshi.db")}`);
  await importRuleFiles(store, fileURLToPath(new URL("../../rules", import.meta.url)), plugins, new Date());
  for (const rule of given.rules ?? [])
    await saveRule(store.db, String((rule as { id: string }).id), rule, "test", new Date());
  const line = new ScriptedLine();
  const logged: WebhookApp["logged"] = [];
  const app = createApp({
    host: "127.0.0.1",
    port: 0,
    store,
    plugins,
    line: {
      multicast: (request) => line.multicast(request),
      broadcast: (request) => line.broadcast(request),
      push: (request) => line.push(request),
      reply: (request) => line.reply(request),
      quota: async () => ({ kind: "unlimited" }),
    },
    channelSecret: SECRET,
    formUrl: "https://liff.line.me/1234567890-AbcdEfgh",
    relayAllow: ["127.0.0.1"],
    connections: new Map(),
    resolve: async () => [],
    log: pino({ level: "info" }, { write: (text: string) => void logged.push(JSON.parse(text)) }),
    rulesPollMs: 5,
    ...change,
  });
  if (given.start !== false) await app.start();
  async function close(): Promise<void> {
    await app.stop();
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
  if (!given.keep) onTestFinished(close);

  const post: WebhookApp["post"] = async (body, headers = {}) => {
    const bytes = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${app.url}/webhook/line`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", "x-line-signature": sign(bytes), ...headers },
      body: bytes,
    });
    await response.arrayBuffer();
    return response.status;
  };
  const settled = () =>
    until(async () => {
      if ((await countBodies(store.db)).waiting > 0) return false;
      const open = await store.db
        .selectFrom("deliveries")
        .select("id")
        .where("state", "in", ["queued", "sending"])
        .limit(1)
        .executeTakeFirst();
      return open === undefined;
    }, 10_000);
  return {
    app,
    store,
    line,
    logged,
    post,
    settled,
    close,
    async send(...events) {
      const status = await post({ destination: `U${"b".repeat(32)}`, events });
      if (status !== 200) throw new Error(`status ${status}`);
      await settled();
    },
  };
}
