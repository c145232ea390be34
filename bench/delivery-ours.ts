/**
 * The process whose time and memory `delivery.ts` measures: `DATABASE-URL SANDBOX-URL` is the program as `serve` builds it,
 * handed one press of the button. Prints one line of JSON.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { createLine } from "../src/line/client.ts";
import { plugins } from "../src/plugins/index.ts";
import { createApp } from "../src/server/app.ts";
import { quotaMemory } from "../src/server/quota-memory.ts";
import { getDelivery } from "../src/store/deliveries.ts";
import { openStore } from "../src/store/open.ts";
import { BATCH, type Measured, peakBytes, TOKEN } from "./delivery-bare.ts";

export const RULE_ID = "bulk";

async function deliver(databaseUrl: string, lineUrl: string): Promise<Measured> {
  const store = await openStore(databaseUrl);
  const line = createLine({ channelAccessToken: TOKEN, baseUrl: lineUrl });
  let calls = 0;
  const attempted = Promise.withResolvers<void>();
  let expected = Number.POSITIVE_INFINITY;
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
    connections: new Map(),
    resolve: () => Promise.reject(new Error("no DNS here")),
    log: pino({ level: "warn" }, pino.destination(2)),
    onAttempt: () => {
      calls += 1;
      if (calls >= expected) attempted.resolve();
    },
  });
  await app.start();
  // As a server that has been up for a while: what it asks LINE at its start is answered.
  await sleep(1_000);
  const read = plugins.triggers.get("manual")?.read;
  if (!read) throw new Error("no manual trigger");
  const event = await read(Buffer.from(JSON.stringify({ by: "bench", text: "" })), {
    source: `manual:${RULE_ID}`,
    now: () => new Date(),
    resolve: () => Promise.reject(new Error("no DNS here")),
    log: pino({ level: "silent" }),
  });

  const idleBytes = peakBytes();
  const pressedAt = performance.now();
  const taken = await app.take(event);
  const frozenMs = performance.now() - pressedAt;
  if (taken.result !== "taken" || taken.deliveries.length !== 1) throw new Error("no delivery came of the event");
  const [{ id, prepared } = { id: 0, prepared: undefined }] = taken.deliveries;
  expected = Math.ceil((prepared?.audienceCount ?? 0) / BATCH);
  if (calls < expected) await attempted.promise;
  const doneMs = performance.now() - pressedAt;
  const state = (await getDelivery(store.db, id))?.state;
  if (state !== "sent") throw new Error(`the delivery ended as ${state}`);
  await app.stop();
  await line.close();
  await store.close();
  return { frozenMs, doneMs, calls, peakBytes: peakBytes(), idleBytes };
}

if (import.meta.main) {
  const [, , databaseUrl = "", lineUrl = ""] = process.argv;
  process.stdout.write(`${JSON.stringify(await deliver(databaseUrl, lineUrl))}\n`);
}
