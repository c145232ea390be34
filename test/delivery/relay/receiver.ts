import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { onTestFinished } from "vitest";

/** A request as a relay target got it. */
export interface Received {
  headers: IncomingHttpHeaders;
  path: string;
  body: Buffer;
}

export interface Receiver {
  url: string;
  port: number;
  /** In the order in which they were there whole. */
  received: Received[];
  /** Connections ever opened, and the most requests that were being answered at one time. */
  connections(): number;
  mostAtOnce(): number;
  /** Resolves when so many have been received in all. */
  waitFor(count: number): Promise<void>;
  /** As if the machine were switched off: connections break, nobody listens. */
  kill(): Promise<void>;
  /** Listens again, on the same port. */
  restart(): Promise<void>;
}

/** What a receiver says to the `n`th request (from 1): a status, or whatever the test does with the response. */
export type Answer = (received: Received, n: number, response: ServerResponse) => number | undefined;

/** A relay target on loopback; it ends with the test. */
export async function startReceiver(answer: Answer = () => 200): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  let connections = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.once("close", () => {
      atOnce -= 1;
    });
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("error", () => {});
    request.on("end", () => {
      const one = { headers: request.headers, path: request.url ?? "", body: Buffer.concat(parts) };
      received.push(one);
      const status = answer(one, received.length, response);
      if (status !== undefined) response.writeHead(status).end();
      for (const each of waiting) if (received.length >= each.count) each.done();
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  const port = await listen(server, 0);
  const kill = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(kill);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    connections: () => connections,
    mostAtOnce: () => mostAtOnce,
    waitFor(count) {
      if (received.length >= count) return Promise.resolve();
      return new Promise((done) => waiting.push({ count, done }));
    },
    kill,
    async restart() {
      await listen(server, port);
    },
  };
}

export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}
