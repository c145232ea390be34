/**
 * The servers beside ours in `webhook.ts`, each as a process of its own. `bare`: the least that may be answered to LINE,
 * Express and the SDK's signature check. `receiver`: what relays go to; it counts them. Both print their address.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { validateSignature } from "@line/bot-sdk";
import express from "express";
import { SECRET } from "./webhook-load.ts";

/** What a receiver has had; `GET /` tells it. */
export interface Received {
  requests: number;
  /** Different events. */
  events: number;
  /** When the last new one came, in milliseconds since 1970. */
  lastNewAt: number;
}

function bare(): ReturnType<typeof createServer> {
  const app = express();
  app.disable("x-powered-by");
  app.post("/webhook/line", express.raw({ type: () => true }), (request, response) => {
    const isSigned = validateSignature(request.body as Buffer, SECRET, request.get("x-line-signature") ?? "");
    response
      .status(isSigned ? 200 : 401)
      .type("text/plain")
      .send(isSigned ? "ok\n" : "wrong signature\n");
  });
  return createServer(app);
}

function receiver(): ReturnType<typeof createServer> {
  const known = new Set<string>();
  const received: Received = { requests: 0, events: 0, lastNewAt: 0 };
  return createServer((request, response) => {
    if (request.method === "GET") {
      response.end(JSON.stringify(received));
      return;
    }
    request.resume();
    request.on("end", () => {
      received.requests += 1;
      known.add(String(request.headers["x-noroshi-event-id"]));
      if (known.size > received.events) {
        received.events = known.size;
        received.lastNewAt = Date.now();
      }
      response.end();
    });
  });
}

if (import.meta.main) {
  const server = process.argv[2] === "bare" ? bare() : receiver();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
