import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { installHttpDefaults } from "../../src/line/http.ts";
import { outcomeOfError } from "../../src/line/outcome.ts";
import { fakeLine, reply } from "./fake-line.ts";

const slackMs = 3_000;

async function failureOf(url: string) {
  const start = performance.now();
  const error = await fetch(url, { method: "POST", body: "{}" })
    .then((response) => response.text())
    .then(
      () => undefined,
      (caught: unknown) => caught,
    );
  return { outcome: outcomeOfError(error), tookMs: performance.now() - start };
}

it("ends Node's own fetch when the answer never begins, and really closes the connection", async () => {
  installHttpDefaults(500);
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { outcome, tookMs } = await failureOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(outcome).toMatchObject({ code: "timeout", uncertain: true });
  expect(tookMs).toBeLessThan(500 + slackMs);
  const socket = sockets[0];
  if (socket !== undefined && !socket.destroyed) {
    socket.resume();
    await once(socket, "close");
  }
  server.close();
});

it("ends it when the answer stops half-way", async () => {
  installHttpDefaults(500);
  const line = await fakeLine((_, response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("{");
  });
  const { outcome, tookMs } = await failureOf(line.url);
  expect(outcome).toMatchObject({ code: "timeout", uncertain: true });
  expect(tookMs).toBeLessThan(500 + slackMs);
});

it("takes the last time-out that was asked for", async () => {
  installHttpDefaults(60_000);
  installHttpDefaults(500);
  const line = await fakeLine(() => undefined);
  expect((await failureOf(line.url)).tookMs).toBeLessThan(500 + slackMs);
});

it("keeps connections for the next requests, many at a time", async () => {
  installHttpDefaults(10_000);
  const waiting: (() => void)[] = [];
  const line = await fakeLine((_, response) => {
    waiting.push(() => reply(response, 200));
    if (waiting.length === 80) for (const answer of waiting.splice(0)) answer();
  });
  for (const _round of [1, 2, 3, 4, 5]) {
    // All 80 must be under way at once, or the server answers none of them.
    await Promise.all(Array.from({ length: 80 }, () => fetch(line.url).then((response) => response.text())));
  }
  // A connection is free again a moment after its answer ended, so the second round may open some more.
  expect(line.connections()).toBeLessThanOrEqual(160);
});
