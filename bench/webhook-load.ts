/**
 * Plays LINE for `webhook.ts`, as a process of its own: signed bodies, made before the first goes, over 64 open connections.
 * `closed URL SECONDS` sends as fast as it is answered, `open URL SECONDS PER-SECOND` by the clock. Prints one line of JSON.
 */
import { createHmac } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";

/** LINE's published example (Verify webhook signature): no secret. */
export const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
/** How many connections LINE opens is not published. */
export const CONNECTIONS = 64;
/** Sent before anything is measured: neither program is warm. */
export const WARM_UP_MS = 2_000;
/** More than anything here answers; bodies are sent once. */
const MOST_PER_SECOND = 12_000;
const CITIZENS = 5_000;

/** What came of the load, without the warm-up where it says so. */
export interface Load {
  /** All answers with 200, the warm-up's too. */
  answered: number;
  /** All other answers, and none. */
  failed: number;
  perSecond: number;
  /** Of all but the warm-up, in milliseconds; `open`: from the instant at which the body was to go. */
  p50: number;
  p99: number;
  longest: number;
  /** Milliseconds since 1970. */
  firstSentAt: number;
  lastAnswerAt: number;
}

interface Signed {
  bytes: Buffer;
  signature: string;
}

/** A text message as LINE sends it, each of another of 5,000 citizens. */
function bodyOf(n: number): Signed {
  const event = {
    type: "message",
    message: {
      type: "text",
      id: String(570_000_000_000_000_000n + BigInt(n)),
      quoteToken: `q${"x".repeat(80)}`,
      markAsReadToken: `r${"x".repeat(60)}`,
      text: `断水はいつまでですか。若葉区に住んでいます（${n}）`,
    },
    webhookEventId: `01J${String(n).padStart(23, "0")}`,
    deliveryContext: { isRedelivery: false },
    timestamp: Date.now(),
    source: { type: "user", userId: `U${(n % CITIZENS).toString(16).padStart(32, "0")}` },
    replyToken: n.toString(16).padStart(32, "0"),
    mode: "active",
  };
  const bytes = Buffer.from(JSON.stringify({ destination: `U${"b".repeat(32)}`, events: [event] }));
  return { bytes, signature: createHmac("sha256", SECRET).update(bytes).digest("base64") };
}

function post(client: Client, path: string, { bytes, signature }: Signed): Promise<number> {
  const headers = { "content-type": "application/json; charset=utf-8", "x-line-signature": signature };
  return new Promise((resolve) => {
    let status = 0;
    client.dispatch(
      { method: "POST", path, headers, body: bytes },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData() {},
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve(0),
      },
    );
  });
}

/** Takes bodies in turn; `sent` notes what came of each and when it was to go, in milliseconds of `performance.now`. */
async function load(url: string, count: number, go: (send: Send, clients: Client[]) => Promise<void>): Promise<Load> {
  const { origin, pathname } = new URL(url);
  const bodies = Array.from({ length: count }, (_, n) => bodyOf(n));
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(origin, { pipelining: 1 }));
  const measured: number[] = [];
  const counts = { answered: 0, failed: 0 };
  let next = 0;
  const firstSentAt = Date.now();
  const begun = performance.now();
  let last = begun;
  await go(async (client, dueAt) => {
    const body = bodies[next++];
    if (!body) return false;
    if ((await post(client, pathname, body)) === 200) counts.answered += 1;
    else counts.failed += 1;
    last = performance.now();
    if (last - begun > WARM_UP_MS) measured.push(last - dueAt);
    return true;
  }, clients);
  await Promise.all(clients.map((client) => client.close()));
  measured.sort((a, b) => a - b);
  const at = (share: number) => measured[Math.floor(share * (measured.length - 1))] ?? Number.NaN;
  return {
    ...counts,
    perSecond: measured.length / ((last - begun - WARM_UP_MS) / 1_000),
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    firstSentAt,
    lastAnswerAt: firstSentAt + (last - begun),
  };
}

/** Sends the next body; false: there is none. */
type Send = (client: Client, dueAt: number) => Promise<boolean>;

function closed(url: string, seconds: number): Promise<Load> {
  const ms = WARM_UP_MS + seconds * 1_000;
  return load(url, Math.ceil((ms / 1_000) * MOST_PER_SECOND), async (send, clients) => {
    const end = performance.now() + ms;
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < end && (await send(client, performance.now())));
      }),
    );
  });
}

function open(url: string, seconds: number, perSecond: number): Promise<Load> {
  const count = Math.ceil((WARM_UP_MS / 1_000 + seconds) * perSecond);
  return load(url, count, async (send, clients) => {
    const begun = performance.now();
    const underWay: Promise<boolean>[] = [];
    for (let n = 0; n < count; ) {
      // By turns, busy or not: a body waits behind the one before on its connection, and that counts.
      for (; n < count && begun + (n * 1_000) / perSecond <= performance.now(); n++) {
        const client = clients[n % clients.length];
        if (client) underWay.push(send(client, begun + (n * 1_000) / perSecond));
      }
      await sleep(1);
    }
    await Promise.all(underWay);
  });
}

if (import.meta.main) {
  const [, , how = "", url = "", seconds = "", perSecond = ""] = process.argv;
  const done = how === "open" ? open(url, Number(seconds), Number(perSecond)) : closed(url, Number(seconds));
  process.stdout.write(`${JSON.stringify(await done)}\n`);
}
