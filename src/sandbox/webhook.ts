import { createHmac } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import { personOf, redelivered, type WebhookEvent } from "./events.ts";
import type { ReplyToken, ReplyTokens } from "./reply-tokens.ts";

/** Where the sandbox sends its events, and how. */
export interface WebhookTarget {
  /** http or https. */
  url: string;
  /** The channel secret that signs the bodies. Shown nowhere. */
  secret: string;
  /** Sends again what was not answered with 2xx. Default false, as at LINE. */
  redeliver?: boolean;
  /** The pauses before each further attempt, in milliseconds. LINE's are undisclosed; default 1 s, 10 s, 60 s. */
  redeliverAfterMs?: readonly number[];
  /** Default 2,000: after that LINE notes `request_timeout` (Webhook errors, Messaging API, read 2026-08). */
  timeoutMs?: number;
}

/** One request to the webhook. */
export interface WebhookCall {
  /** The type of its first event; empty for a connection test. */
  type: string;
  events: number;
  /** 1 the first time, more when it was sent again. */
  attempt: number;
  /** ISO 8601, UTC. */
  at: string;
  /** The answer's status. `timeout`: none in time. `refused`: no connection, or it was cut. */
  outcome: number | "timeout" | "refused";
  /** Until the answer, in whole milliseconds. */
  ms: number;
}

const TIMEOUT_MS = 2_000;
const REDELIVER_AFTER_MS = [1_000, 10_000, 60_000];
/** For screens and reports; older ones are forgotten. */
const MAX_CALLS = 100;
const MAX_CONNECTIONS = 128;

export const succeeded = ({ outcome }: WebhookCall): boolean =>
  typeof outcome === "number" && outcome >= 200 && outcome < 300;

/** Calls the webhook as LINE does: signed, with a limit of time, and again later where that is on. */
export class WebhookSender {
  target: WebhookTarget | null = null;
  /** The newest calls, oldest first. Do not write to it. */
  readonly calls: WebhookCall[] = [];
  readonly #destination: string;
  readonly #now: () => number;
  readonly #tokens: ReplyTokens;
  readonly #changed: () => void;
  readonly #agent = new Agent({ connections: MAX_CONNECTIONS });
  /** The newest sending of each person: the next one of the same person waits for it. */
  readonly #lines = new Map<string, Promise<unknown>>();
  #stop = new AbortController();

  constructor(options: { destination: string; now: () => number; tokens: ReplyTokens; changed: () => void }) {
    this.#destination = options.destination;
    this.#now = options.now;
    this.#tokens = options.tokens;
    this.#changed = options.changed;
  }

  /** Sends one person's event after all before it of the same person. null: no webhook is set. */
  async sendInOrder(event: WebhookEvent): Promise<WebhookCall | null> {
    const person = personOf(event) ?? "";
    const before = this.#lines.get(person);
    const turn = (async () => {
      await before;
      return this.send([event]);
    })();
    this.#lines.set(person, turn);
    try {
      return await turn;
    } finally {
      if (this.#lines.get(person) === turn) this.#lines.delete(person);
    }
  }

  /** Sends one body at once. Resolves with its first attempt; further ones follow on their own. Never rejects. */
  async send(events: readonly WebhookEvent[]): Promise<WebhookCall | null> {
    const { target } = this;
    if (!target) return null;
    const tokens = this.#register(events);
    const call = await this.#call(target, events, 1);
    if (!succeeded(call) && target.redeliver) void this.#again(events, tokens, this.#stop.signal);
    return call;
  }

  /** Forgets the calls and what was to be sent again. */
  clear(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.calls.length = 0;
  }

  /** Ends every connection and all waiting. */
  async close(): Promise<void> {
    this.target = null;
    this.#stop.abort();
    await this.#agent.destroy();
  }

  /** From now on `message/reply` takes their tokens. */
  #register(events: readonly WebhookEvent[]): ReplyToken[] {
    return events.flatMap((event) => {
      const person = personOf(event);
      if (typeof event.replyToken !== "string" || person === null) return [];
      return [this.#tokens.register(event.replyToken, person, this.#now())];
    });
  }

  async #again(events: readonly WebhookEvent[], tokens: readonly ReplyToken[], stop: AbortSignal): Promise<void> {
    const again = events.map(redelivered);
    for (const [at, pauseMs] of (this.target?.redeliverAfterMs ?? REDELIVER_AFTER_MS).entries()) {
      try {
        await wait(pauseMs, undefined, { signal: stop, ref: false });
      } catch {
        return;
      }
      // Whatever it is set to by now.
      if (!this.target?.redeliver) return;
      for (const token of tokens) this.#tokens.renew(token, this.#now());
      if (succeeded(await this.#call(this.target, again, at + 2))) return;
    }
  }

  async #call(target: WebhookTarget, events: readonly WebhookEvent[], attempt: number): Promise<WebhookCall> {
    const body = Buffer.from(JSON.stringify({ destination: this.#destination, events }));
    const [at, begunAt] = [new Date(this.#now()).toISOString(), performance.now()];
    const outcome = await this.#post(target, body);
    const type = typeof events[0]?.type === "string" ? events[0].type : "";
    const call = { type, events: events.length, attempt, at, outcome, ms: Math.round(performance.now() - begunAt) };
    this.calls.push(call);
    if (this.calls.length > MAX_CALLS) this.calls.shift();
    this.#changed();
    return call;
  }

  async #post({ url, secret, timeoutMs = TIMEOUT_MS }: WebhookTarget, body: Buffer): Promise<WebhookCall["outcome"]> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "LineBotWebhook/2.0",
          "x-line-signature": createHmac("sha256", secret).update(body).digest("base64"),
        },
        body,
        signal: limit,
      });
      // What it says is of no interest, but the connection is to be used again.
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return limit.aborted ? "timeout" : "refused";
    }
  }
}
