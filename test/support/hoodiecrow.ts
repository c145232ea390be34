import { once } from "node:events";
import { createRequire } from "node:module";
import type { AddressInfo, Server, Socket } from "node:net";

interface StoredMail {
  raw: string;
  uid?: number;
  flags: string[];
  internaldate: string;
}
interface Mailbox {
  messages: StoredMail[];
  uidvalidity: number;
  uidnext: number;
}
interface Hoodiecrow {
  server: Server;
  listen(port: number, host: string): void;
  getMailbox(path: string): Mailbox;
  appendMessage(path: string, flags: string[], internalDate: Date | undefined, raw: string): void;
}
const hoodiecrow = createRequire(import.meta.url)("hoodiecrow-imap") as (options: object) => Hoodiecrow;

/** An IMAP server in this process. Mails survive `kill` and `start`. */
export interface TestMailServer {
  url: URL;
  /** Sockets of the clients, newest last. */
  sockets: Socket[];
  append(raw: string | Buffer, options?: { flags?: string[]; arrivedAt?: Date }): void;
  inbox(): Mailbox;
  /** Cuts every connection; the server goes on. */
  cut(): void;
  /** Takes connections but answers nothing any more, on any of them; undo with `cut`. */
  freeze(): void;
  /** As a mailbox deleted and made anew: other UIDVALIDITY, UIDs from 1. Cuts connections. */
  recreateMailbox(mails: { raw: string; arrivedAt?: Date }[]): void;
  /** Stops listening and cuts connections. */
  kill(): Promise<void>;
  /** Again on the same port. */
  start(): Promise<void>;
}

/** User `testuser`, password `testpass` as given in `url`. */
export async function startMailServer(options: { plugins?: string[] } = {}): Promise<TestMailServer> {
  const storage = { INBOX: {} as Mailbox, "": {} };
  const sockets: Socket[] = [];
  let server: Hoodiecrow;
  let port = 0;

  async function start(): Promise<void> {
    server = hoodiecrow({ plugins: options.plugins ?? ["IDLE"], storage });
    server.server.prependListener("connection", (socket: Socket) => {
      sockets.push(socket);
      // Without it every answer in two writes waits 40 ms for the other side.
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.splice(sockets.indexOf(socket), 1));
    });
    server.listen(port, "127.0.0.1");
    await once(server.server, "listening");
    port = (server.server.address() as AddressInfo).port;
  }
  function cut(): void {
    for (const socket of [...sockets]) socket.destroy();
  }
  await start();
  return {
    url: new URL(`imap://testuser:testpass@127.0.0.1:${port}/INBOX`),
    sockets,
    append: (raw, { flags = [], arrivedAt } = {}) =>
      server.appendMessage("INBOX", flags, arrivedAt, Buffer.from(raw).toString("latin1")),
    inbox: () => server.getMailbox("INBOX"),
    cut,
    freeze() {
      for (const socket of sockets) socket.write = () => true;
    },
    recreateMailbox(mails) {
      const inbox = server.getMailbox("INBOX");
      inbox.messages.length = 0;
      inbox.uidvalidity += 1;
      inbox.uidnext = 1;
      cut();
      for (const { raw, arrivedAt } of mails) {
        server.appendMessage("INBOX", [], arrivedAt, Buffer.from(raw).toString("latin1"));
      }
    },
    async kill() {
      server.server.close();
      cut();
      if (server.server.listening || sockets.length > 0) await once(server.server, "close");
    },
    start,
  };
}
