/**
 * The program as `serve` builds it, for `settings.ts`: `DATABASE-URL LINE-URL JWKS-URL` prints its address. To each line on
 * its input, a number of seconds, it sends deliveries to everyone, one after the other for so long, and prints what came of
 * them as JSON (`Spell`). Ends with its input.
 */
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { createLine } from "../src/line/client.ts";
import { plugins } from "../src/plugins/index.ts";
import { createApp } from "../src/server/app.ts";
import { quotaMemory } from "../src/server/quota-memory.ts";
import { getDelivery } from "../src/store/deliveries.ts";
import { openStore } from "../src/store/open.ts";
import { BATCH, TOKEN } from "./delivery-bare.ts";
import { RULE_ID } from "./delivery-ours.ts";
import { LIFF_ID } from "./settings-visitors.ts";

/** Milliseconds since the button was pressed. */
export interface Delivered {
  frozenMs: number;
  doneMs: number;
}

export interface Spell {
  delivered: Delivered[];
  /** Processor time of the whole process, visitors included, in seconds of each second. */
  cores: number;
}

async function main(databaseUrl: string, lineUrl: string, jwksUrl: string): Promise<void> {
  const store = await openStore(databaseUrl);
  const log = pino({ level: "warn" }, pino.destination(2));
  const line = createLine({ channelAccessToken: TOKEN, baseUrl: lineUrl });
  let [calls, expected] = [0, Number.POSITIVE_INFINITY];
  let attempted = Promise.withResolvers<void>();
  const app = createApp({
    host: "127.0.0.1",
    port: 0,
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
    login: {
      channelId: LIFF_ID.split("-")[0] ?? "",
      liffId: LIFF_ID,
      jwksUrl,
      sdkUrl: "https://static.line-scdn.net/liff/edge/2/sdk.js",
    },
    connections: new Map(),
    resolve: () => Promise.reject(new Error("no DNS here")),
    log,
    onAttempt: () => {
      calls += 1;
      if (calls >= expected) attempted.resolve();
    },
  });
  const read = plugins.triggers.get("manual")?.read;
  if (!read) throw new Error("no manual trigger");

  async function deliver(): Promise<Delivered> {
    [calls, expected] = [0, Number.POSITIVE_INFINITY];
    attempted = Promise.withResolvers();
    const event = await read?.(Buffer.from(JSON.stringify({ by: "bench", text: "" })), {
      source: `manual:${RULE_ID}`,
      now: () => new Date(),
      resolve: () => Promise.reject(new Error("no DNS here")),
      log,
    });
    if (!event) throw new Error("no event");
    const pressedAt = performance.now();
    const taken = await app.take(event);
    const frozenMs = performance.now() - pressedAt;
    const [delivery] = taken.result === "taken" ? taken.deliveries : [];
    if (!delivery) throw new Error("no delivery came of the event");
    expected = Math.ceil(delivery.prepared.audienceCount / BATCH);
    if (calls < expected) await attempted.promise;
    const doneMs = performance.now() - pressedAt;
    const state = (await getDelivery(store.db, delivery.id))?.state;
    if (state !== "sent") throw new Error(`the delivery ended as ${state}`);
    return { frozenMs, doneMs };
  }

  await app.start();
  console.log(app.url);
  for await (const spellOf of createInterface({ input: process.stdin })) {
    const [seconds, pause] = spellOf.split(" ").map(Number);
    const [begun, before] = [performance.now(), process.cpuUsage()];
    const delivered: Delivered[] = [];
    const end = begun + (seconds ?? 0) * 1_000;
    while (performance.now() < end) {
      delivered.push(await deliver());
      await sleep(Math.min((pause ?? 0) * 1_000, Math.max(100, end - performance.now())));
    }
    const { user, system } = process.cpuUsage(before);
    const spell: Spell = { delivered, cores: (user + system) / 1_000 / (performance.now() - begun) };
    console.log(JSON.stringify(spell));
  }
  await app.stop();
  await line.close();
  await store.close();
}

if (import.meta.main) {
  const [, , databaseUrl = "", lineUrl = "", jwksUrl = ""] = process.argv;
  await main(databaseUrl, lineUrl, jwksUrl);
}
