import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { z } from "zod";

const event = z.looseObject({
  type: z.string(),
  webhookEventId: z.string(),
  timestamp: z.number(),
  replyToken: z.string().optional(),
  deliveryContext: z.object({ isRedelivery: z.boolean() }),
});
const envelope = z.object({ destination: z.string(), events: z.array(event) });

/** One body as it came. */
export interface Received {
  raw: Buffer;
  headers: IncomingHttpHeaders;
  destination: string;
  events: z.infer<typeof event>[];
}

/** How a body is answered: a status, or by the test's own hand. */
type Answering = (received: Received, res: ServerResponse) => number | Promise<number | undefined> | undefined;

/** Stands for Noroshi: takes webhook bodies over real HTTP. */
export interface Receiver {
  url: string;
  received: Received[];
  /** How the next bodies are answered; 200 at first. */
  answer: Answering;
  /** Resolves once `count` bodies have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const waiting: { count: number; done: () => void }[] = [];
  const receiver: Receiver = {
    url: "",
    received: [],
    answer: () => 200,
    until: (count) =>
      new Promise((done) => {
        if (receiver.received.length >= count) done();
        else waiting.push({ count, done });
      }),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  const server = createServer((req, res) => {
    void (async () => {
      const raw = await buffer(req);
      const received = { raw, headers: req.headers, ...envelope.parse(JSON.parse(raw.toString())) };
      receiver.received.push(received);
      for (const one of waiting) if (receiver.received.length >= one.count) one.done();
      const status = await receiver.answer(received, res);
      if (status !== undefined) res.writeHead(status).end("ok");
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/webhook/line`;
  return receiver;
}
