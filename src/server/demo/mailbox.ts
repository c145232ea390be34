import { once } from "node:events";
import { createRequire } from "node:module";
import type { AddressInfo, Server, Socket } from "node:net";

/** hoodiecrow-imap has no types; these are the parts used here. */
interface Hoodiecrow {
  server: Server;
  listen(port: number, host: string): void;
  appendMessage(path: string, flags: string[], internalDate: Date, raw: string): void;
}

/** A mailbox in this process that a real IMAP client can watch, and that mail can be put into. */
export interface DemoMailbox {
  /** With user and password, for the `imap` trigger. */
  url: URL;
  /** As a mail server does when a mail arrives: whoever idles is told at once. */
  append(raw: Uint8Array, arrivedAt: Date): void;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** The IMAP server of the demo is a development package, which production installs leave out. */
export class MailboxMissingError extends Error {}

/** Starts an empty mailbox on a free port of 127.0.0.1. Rejects with `MailboxMissingError` without the development packages. */
export async function startMailbox(): Promise<DemoMailbox> {
  const sockets = new Set<Socket>();
  const server = load()({ plugins: ["IDLE"], storage: { INBOX: {}, "": {} } });
  server.server.prependListener("connection", (socket: Socket) => {
    sockets.add(socket);
    // Without it every answer in two writes waits 40 ms for the other side.
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    // hoodiecrow's own test account; it listens on the loopback of this process only.
    url: new URL(`imap://testuser:testpass@127.0.0.1:${port}/INBOX`),
    // It keeps mails as text of one character a byte.
    append: (raw, arrivedAt) =>
      server.appendMessage(
        "INBOX",
        [],
        arrivedAt,
        Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString("latin1"),
      ),
    async close() {
      const closed = once(server.server, "close");
      server.server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function load(): (options: object) => Hoodiecrow {
  try {
    return createRequire(import.meta.url)("hoodiecrow-imap");
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    throw new MailboxMissingError(
      "デモには開発用のパッケージ（hoodiecrow-imap）が必要です。npm ci を --omit=dev を付けずに実行してください。",
      { cause: error },
    );
  }
}
