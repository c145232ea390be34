/**
 * A server that relays go to, as a process of its own: a real HTTP server that writes down what came before it answers, and
 * that falls ill when told. Run as a script it is that process: `PORT FILE SECRET`.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { openSync, readFileSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { validateSignature } from "@line/bot-sdk";

/**
 * `slow`: answers 200 after 30 s; every other request it has taken before that wait, the others it would take after it.
 * `broken`: answers 500.
 */
export type Mode = "healthy" | "slow" | "broken";

const SLOW_MS = 30_000;

/** A request that came in whole; lines of the file, in the order in which they came. */
export interface Arrival {
  /** Milliseconds since 1970. */
  at: number;
  path: string;
  /** `x-noroshi-event-id` */
  eventIds: string;
  /** `x-noroshi-attempt` */
  attempt: number;
  /** Whether the SDK's own check passes, over the bytes as they came. */
  isSigned: boolean;
  contentType: string;
  /** Of the bytes, in hexadecimal. */
  sha256: string;
  /** Whether what came was taken: from then on the receiver has it, whatever becomes of its answer. */
  isTaken: boolean;
}

export interface Receiver {
  url: string;
  tell(mode: Mode): void;
  /** SIGKILL; whoever calls finds nobody listening until `start`. */
  kill(): Promise<void>;
  /** Again at the same address, healthy. */
  start(): Promise<void>;
  arrivals(): Arrival[];
}

/** Starts a receiver whose arrivals go to `file`, which outlives it. */
export async function startReceiver(path: string, file: string, secret: string): Promise<Receiver> {
  let child: ChildProcess;
  let port = 0;
  const start = async () => {
    child = fork(fileURLToPath(import.meta.url), [String(port), file, secret]);
    const ended = once(child, "exit").then(() => Promise.reject(new Error("a receiver ended")));
    ended.catch(() => {});
    const [listening] = (await Promise.race([once(child, "message"), ended])) as [number];
    port = listening;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}${path}`,
    start,
    tell: (mode) => child.send(mode),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    arrivals: () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Arrival),
  };
}

async function receive(port: number, file: string, secret: string): Promise<void> {
  const out = openSync(file, "a");
  let mode: Mode = "healthy";
  let slowOnes = 0;
  process.on("message", (told: Mode) => {
    mode = told;
  });
  process.on("disconnect", () => process.exit());

  const note = (request: IncomingMessage, bytes: Buffer, isTaken: boolean): void => {
    const header = (name: string) => String(request.headers[name] ?? "");
    const arrival: Arrival = {
      at: Date.now(),
      path: request.url ?? "",
      eventIds: header("x-noroshi-event-id"),
      attempt: Number(header("x-noroshi-attempt")),
      isSigned: validateSignature(bytes, secret, header("x-line-signature")),
      contentType: header("content-type"),
      sha256: createHash("sha256").update(bytes).digest("hex"),
      isTaken,
    };
    // With the system before the answer goes: a SIGKILL can take neither back.
    writeSync(out, `${JSON.stringify(arrival)}\n`);
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const bytes = Buffer.concat(parts);
      if (mode === "slow") {
        const isTakenFirst = ++slowOnes % 2 === 1;
        note(request, bytes, isTakenFirst);
        setTimeout(() => {
          // Whoever asked has hung up long ago.
          if (!response.destroyed && !isTakenFirst) note(request, bytes, true);
          response.end();
        }, SLOW_MS);
        return;
      }
      note(request, bytes, mode === "healthy");
      response.statusCode = mode === "broken" ? 500 : 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  process.send?.((server.address() as AddressInfo).port);
}

if (import.meta.main) {
  const [, , port = "0", file = "", secret = ""] = process.argv;
  await receive(Number(port), file, secret);
}
