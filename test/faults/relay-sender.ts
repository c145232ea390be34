/** Plays LINE in the relay's fault run: sends bodies over several connections, and again until they are answered with 200. */
import { createHmac } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import type { Body } from "./relay-bodies.ts";

/** LINE waits 2 s (Error statistics, read 2026-08); what is silent for so long hangs. */
const SILENT_MS = 10_000;

/** Of a request that was answered, whatever the answer. */
export interface Answer {
  status: number;
  /** When it was written to an open connection, in milliseconds since 1970, and how long it then took. */
  at: number;
  ms: number;
}

export interface Sender {
  /** Sends the bodies, each lane its own one after the other; resolves when all are answered with 200. */
  send(bodies: readonly Body[]): Promise<void>;
  close(): Promise<void>;
  /** Bodies answered with 200. */
  done(): number;
  answers: Answer[];
  /** Requests that ended without an answer, by the error's code. */
  unanswered: Map<string, number>;
}

/** `url`: of our webhook. */
export function createSender(url: string, secret: string, lanes: number, random: () => number): Sender {
  const { origin, pathname } = new URL(url);
  const clients = Array.from({ length: lanes }, () => new Client(origin, { pipelining: 1, headersTimeout: SILENT_MS }));
  const answers: Sender["answers"] = [];
  const unanswered: Sender["unanswered"] = new Map();
  let done = 0;

  function post(client: Client, bytes: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let writtenAt = 0;
      let status = 0;
      const headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "LineBotWebhook/2.0",
        "x-line-signature": createHmac("sha256", secret).update(bytes).digest("base64"),
      };
      client.dispatch(
        { method: "POST", path: pathname, headers, body: bytes },
        {
          // Called with the connection open, just before the request is written to it.
          onRequestStart() {
            writtenAt = performance.now();
          },
          onResponseStart(_controller, code) {
            status = code;
          },
          onResponseData() {},
          onResponseEnd() {
            const ms = performance.now() - writtenAt;
            resolve({ status, at: Date.now() - ms, ms });
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  }

  async function sendOne(client: Client, body: Body): Promise<void> {
    for (let repeat = 0; ; repeat++) {
      // LINE marks what it sends again; that the mark may be missing is harder on us.
      const version = repeat > 0 && random() < 0.5 ? body.again : body.first;
      version.sent += 1;
      try {
        const answer = await post(client, version.bytes);
        answers.push(answer);
        if (answer.status === 200) return;
      } catch (error) {
        const { code = String(error) } = error as { code?: string };
        unanswered.set(code, (unanswered.get(code) ?? 0) + 1);
      }
      await sleep(20 + random() * 80);
    }
  }

  return {
    answers,
    unanswered,
    done: () => done,
    async send(bodies) {
      await Promise.all(
        clients.map(async (client, lane) => {
          for (const body of bodies) {
            if (body.lane !== lane) continue;
            await sendOne(client, body);
            done += 1;
          }
        }),
      );
    },
    async close() {
      await Promise.all(clients.map((client) => client.destroy()));
    },
  };
}
