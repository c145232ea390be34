import { ImapFlow, type ImapFlowError } from "imapflow";
import { RefusedMailboxError } from "./faults.ts";
import type { MailboxSettings } from "./settings.ts";
import { within } from "./wait.ts";

export interface ConnectionTimes {
  /** Longest time between two looks, IDLE or not. */
  pollMs: number;
  /** An answer later than this means the line is dead. A download may take longer as long as bytes come. */
  answerMs: number;
}

/** A mail as the mailbox lists it. */
export interface Listed {
  uid: number;
  /** INTERNALDATE: when the server got it. Undefined when the server gave none that can be read. */
  arrivedAt: Date | undefined;
}

/**
 * One session with one mailbox, opened read-only (EXAMINE): nothing here can set \Seen or change the mailbox. Every
 * method throws once the line is cut or an answer is late; then close it and open another.
 */
export class MailboxConnection {
  readonly #client: ImapFlow;
  readonly #path: string;
  readonly #times: ConnectionTimes;
  #uidValidity = "";
  #uidNext = 0;
  #news = false;
  #lost: Error | undefined;
  #wake: PromiseWithResolvers<"exists" | "poll"> | undefined;

  private constructor(settings: MailboxSettings, times: ConnectionTimes) {
    this.#path = settings.path;
    this.#times = times;
    this.#client = new ImapFlow({
      host: settings.host,
      port: settings.port,
      secure: settings.secure,
      doSTARTTLS: settings.startTls,
      tls: { minVersion: "TLSv1.2", rejectUnauthorized: true },
      auth: { user: settings.user, pass: settings.pass },
      logger: false,
      // Started by hand, the moment there is nothing else to do; imapflow would wait 15 s.
      disableAutoIdle: true,
      connectionTimeout: times.answerMs,
      greetingTimeout: times.answerMs,
      // Only for a download that stops in the middle: while waiting, the next poll always comes first.
      socketTimeout: times.pollMs + times.answerMs,
    });
    // Without a listener an `error` event ends the process.
    this.#client.on("error", (error: Error) => this.#lose(error));
    this.#client.on("close", () => this.#lose(new Error("connection closed")));
    this.#client.on("exists", () => {
      this.#news = true;
      this.#wake?.resolve("exists");
    });
  }

  /** Connects, logs in, opens the mailbox. Throws imapflow's error (see `faults.ts`) or a `LateError`; nothing stays open then. */
  static async open(
    settings: MailboxSettings,
    times: ConnectionTimes,
    signal: AbortSignal,
  ): Promise<MailboxConnection> {
    const connection = new MailboxConnection(settings, times);
    const client = connection.#client;
    const abort = () => client.close();
    signal.addEventListener("abort", abort, { once: true });
    client.once("close", () => signal.removeEventListener("abort", abort));
    try {
      signal.throwIfAborted();
      await within(3 * times.answerMs, "connect", client.connect());
      await connection.examine();
      return connection;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Changes when the mailbox was deleted and made anew. */
  get uidValidity(): string {
    return this.#uidValidity;
  }

  /**
   * Whether, as of the last `examine`, UIDs up to `uid` had been given out. False after a server was set back to a backup
   * under the same UIDVALIDITY: mails to come would get UIDs that seem dealt with. True where the server does not tell.
   */
  reached(uid: number): boolean {
    return !this.#uidNext || this.#uidNext > uid;
  }

  /**
   * Opens the mailbox once more. One command that proves the line alive, brings the list of mails up to date and shows
   * a mailbox that was made anew or is gone.
   */
  async examine(): Promise<void> {
    const opening = this.#client.mailboxOpen(this.#path, { readOnly: true }).catch((cause: ImapFlowError) => {
      throw cause.responseStatus ? new RefusedMailboxError("the mailbox does not open", { cause }) : cause;
    });
    const { uidValidity, uidNext } = await within(this.#times.answerMs, "open mailbox", opening);
    this.#uidValidity = String(uidValidity);
    this.#uidNext = uidNext;
  }

  /** Mails with a UID above `uid`, lowest first. */
  async listAfter(uid: number): Promise<Listed[]> {
    this.#news = false;
    // "n:*" always names the last mail, even when its UID is below n.
    return (await this.#list(`${uid + 1}:*`)).filter((mail) => mail.uid > uid);
  }

  /** Mails that arrived at or after `since`, lowest UID first; the highest UID of all, and how many are older. */
  async listSince(since: Date): Promise<{ mails: Listed[]; highestUid: number; older: number }> {
    this.#news = false;
    const all = await this.#search({ all: true });
    // SINCE knows only days, in the server's own time zone: ask for two more, then compare instants.
    const near = await this.#search({ since: new Date(since.getTime() - 2 * 86_400_000) });
    const lowest = near.reduce((low, uid) => Math.min(low, uid), Number.POSITIVE_INFINITY);
    const listed = near.length === 0 ? [] : await this.#list(`${lowest}:*`);
    const mails = listed.filter((mail) => mail.arrivedAt === undefined || mail.arrivedAt >= since);
    const highestUid = [...all, ...near].reduce((highest, uid) => Math.max(highest, uid), 0);
    return { mails, highestUid, older: Math.max(0, all.length - mails.length) };
  }

  /** The first `maxBytes` of a mail as it came, or undefined when the mailbox does not give it. Uses BODY.PEEK. */
  async download(uid: number, maxBytes: number): Promise<Uint8Array | undefined> {
    const found = await this.#client.fetchOne(
      String(uid),
      { uid: true, source: { maxLength: maxBytes } },
      { uid: true },
    );
    return found === false ? undefined : found.source;
  }

  /** Idles until the server tells of new mails or it is time to look anyway; at once when it told since the last list. */
  async waitForNews(): Promise<"exists" | "poll"> {
    if (this.#lost) throw this.#lost;
    if (this.#news) return "exists";
    const wake = Promise.withResolvers<"exists" | "poll">();
    this.#wake = wake;
    const timer = setTimeout(() => wake.resolve("poll"), this.#times.pollMs);
    // Ends with the next command. If the server cannot or will not idle, the poll is what is left.
    this.#client.idle().catch(() => undefined);
    try {
      return await wake.promise;
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }

  close(): void {
    this.#client.close();
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#wake?.reject(this.#lost);
  }

  async #search(query: { all: true } | { since: Date }): Promise<number[]> {
    const uids = await within(this.#times.answerMs, "search", this.#client.search(query, { uid: true }));
    if (!uids) throw new Error("the server refused to search");
    return uids;
  }

  async #list(range: string): Promise<Listed[]> {
    const query = { uid: true, internalDate: true };
    const rows = await within(this.#times.answerMs, "list", this.#client.fetchAll(range, query, { uid: true }));
    return rows
      .filter(({ internalDate }) => internalDate !== undefined) // not what the server told unasked: other clients' flags
      .map(({ uid, internalDate }) => ({ uid, arrivedAt: internalDate instanceof Date ? internalDate : undefined }))
      .sort((a, b) => a.uid - b.uid);
  }
}
