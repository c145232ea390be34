/**
 * The bare limit of a delivery, as a process of its own: `SANDBOX-URL RECIPIENTS` makes the same calls at the same pace in a
 * plain loop over Node's `fetch` and prints one line of JSON.
 */
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../src/line/limits.ts";
import { numberedUserId } from "../src/sandbox/people.ts";

/** Milliseconds since the button was pressed; memory in bytes. */
export interface Measured {
  /** The event, its audience and its batches are committed. Zero for the bare loop. */
  frozenMs: number;
  /** The last answer is in and, for ours, the delivery is written down as sent. */
  doneMs: number;
  calls: number;
  /** The most memory the process ever had, and how much of it before the button was pressed. */
  peakBytes: number;
  idleBytes: number;
}

export const TOKEN = "bench";
export const TEXT = "大雨特別警報が発表されました。命を守る行動をとってください。";
export const BATCH = 500;
const PER_SECOND = limits.multicast.kind === "spaced" ? limits.multicast.perSecond : Number.NaN;

export const peakBytes = () => process.resourceUsage().maxRSS * 1_024;

async function loop(lineUrl: string, recipients: number): Promise<Measured> {
  const calls = Math.ceil(recipients / BATCH);
  const idleBytes = peakBytes();
  const pressedAt = performance.now();
  const call = async (n: number) => {
    await sleep(Math.max(0, pressedAt + (n * 1_000) / PER_SECOND - performance.now()));
    const first = n * BATCH;
    const answer = await fetch(`${lineUrl}/v2/bot/message/multicast`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
        "x-line-retry-key": randomUUID(),
      },
      body: JSON.stringify({
        to: Array.from({ length: Math.min(BATCH, recipients - first) }, (_, i) => numberedUserId("", first + i)),
        messages: [{ type: "text", text: TEXT }],
        customAggregationUnits: ["bench"],
      }),
    });
    if (answer.status !== 200) throw new Error(`the bare loop got ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  await Promise.all(Array.from({ length: calls }, (_, n) => call(n)));
  return { frozenMs: 0, doneMs: performance.now() - pressedAt, calls, peakBytes: peakBytes(), idleBytes };
}

if (import.meta.main) {
  const [, , lineUrl = "", recipients] = process.argv;
  process.stdout.write(`${JSON.stringify(await loop(lineUrl, Number(recipients)))}\n`);
}
