import type { SourceState, Stop, TriggerContext } from "../../plugin.ts";
import { type Listed, MailboxConnection } from "./connection.ts";
import { faultOf, IntakeError } from "./faults.ts";
import { Intake, type ReadMail } from "./intake.ts";
import { type Position, parsePosition } from "./position.ts";
import type { MailboxSettings } from "./settings.ts";
import { backoffMs, sleep } from "./wait.ts";

/** How a mailbox is watched; tests shorten the times. */
export interface WatchOptions {
  /** With `answerMs` this bounds how long a dead line goes unnoticed: 40 s. */
  pollMs: number;
  answerMs: number;
  readMs: number;
  /** Of a mailbox without a position, mails that arrived up to this long ago are taken in; older ones are passed over. */
  lookBackMs: number;
  backoff: { firstMs: number; maxMs: number };
  /** After a refused login: slower, so that the account does not get locked. */
  loginBackoff: { firstMs: number; maxMs: number };
  /** A session this long proves the server well: the next failure starts the backoff over. */
  steadyMs: number;
  /** A mail beyond this is taken in cut off, with the doubt "truncated"; the whole stays in the mailbox. */
  maxMailBytes: number;
  maxDownloadTries: number;
  maxTakeTries: number;
}

export const DEFAULT_WATCH: WatchOptions = {
  pollMs: 30_000,
  answerMs: 10_000,
  readMs: 60_000,
  lookBackMs: 24 * 3_600_000,
  backoff: { firstMs: 1_000, maxMs: 60_000 },
  loginBackoff: { firstMs: 60_000, maxMs: 300_000 },
  steadyMs: 60_000,
  maxMailBytes: 64 * 1024 * 1024,
  maxDownloadTries: 10,
  maxTakeTries: 5,
};

/** Watches a mailbox until stopped. Returns at once, whatever the server does; all that goes wrong is reported and tried again. */
export function watchMailbox(
  settings: MailboxSettings,
  context: TriggerContext,
  read: ReadMail,
  options: WatchOptions = DEFAULT_WATCH,
): Stop {
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const finished = new Watch(settings, context, read, options, signal).run();
  return async () => {
    stopping.abort();
    await finished;
  };
}

class Watch {
  readonly #settings: MailboxSettings;
  readonly #context: TriggerContext;
  readonly #options: WatchOptions;
  readonly #signal: AbortSignal;
  readonly #intake: Intake;
  #reported: string | undefined;
  /** Sessions that failed in a row. */
  #failures = 0;
  #download = { uid: 0, tries: 0 };

  constructor(
    settings: MailboxSettings,
    context: TriggerContext,
    read: ReadMail,
    options: WatchOptions,
    signal: AbortSignal,
  ) {
    this.#settings = settings;
    this.#context = context;
    this.#options = options;
    this.#signal = signal;
    this.#intake = new Intake(context, read, options);
  }

  /** Session after session. Never throws. */
  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      const startedAt = performance.now();
      try {
        await this.#session();
      } catch (error) {
        if (this.#signal.aborted) return;
        if (performance.now() - startedAt > this.#options.steadyMs) this.#failures = 0;
        this.#failures += 1;
        await sleep(await this.#fail(error), this.#signal);
      }
    }
  }

  async #session(): Promise<void> {
    const mailbox = await MailboxConnection.open(this.#settings, this.#options, this.#signal);
    try {
      let position = await this.#storedPosition();
      for (;;) {
        // Only right after an examine: UIDs given out since are not in its answer.
        if (position && !mailbox.reached(position.lastUid)) position = undefined;
        do {
          position = await this.#catchUp(mailbox, position);
          await this.#report({ state: "well" });
        } while ((await mailbox.waitForNews()) === "exists");
        await mailbox.examine();
      }
    } finally {
      mailbox.close();
    }
  }

  /** Takes in what the position does not cover yet; answers the position it came to. */
  async #catchUp(mailbox: MailboxConnection, from: Position | undefined): Promise<Position> {
    const { uidValidity } = mailbox;
    if (from?.uidValidity === uidValidity) {
      let position = from;
      for (const mail of await mailbox.listAfter(from.lastUid)) {
        position = await this.#take(mailbox, mail, position);
      }
      return position;
    }
    // First contact, or a mailbox made anew or set back: UIDs say nothing. Go by arrival; the ledger knows what it has seen.
    const since = new Date(this.#context.now().getTime() - this.#options.lookBackMs);
    const { mails, highestUid, older } = await mailbox.listSince(since);
    this.#context.log.warn(
      { uidValidity, before: from?.uidValidity ?? null, looking: mails.length, passedOver: older },
      "a mailbox without a position that holds: looking back by arrival",
    );
    for (const mail of mails) await this.#take(mailbox, mail, { uidValidity, lastUid: mail.uid - 1 });
    const position = { uidValidity, lastUid: Math.max(highestUid, mails.at(-1)?.uid ?? 0) };
    await stored(this.#context.savePosition(position));
    return position;
  }

  async #take(mailbox: MailboxConnection, mail: Listed, previous: Position): Promise<Position> {
    this.#signal.throwIfAborted();
    const position = { uidValidity: previous.uidValidity, lastUid: mail.uid };
    const raw = await this.#downloadOrGiveUp(mailbox, mail.uid);
    await this.#intake.take({ mail, raw, position }, previous);
    this.#failures = 0;
    return position;
  }

  /** Undefined once the server failed to give this very mail too often; a cut line in between does not lose it. */
  async #downloadOrGiveUp(mailbox: MailboxConnection, uid: number): Promise<Uint8Array | undefined> {
    if (this.#download.uid !== uid) this.#download = { uid, tries: 0 };
    if (this.#download.tries >= this.#options.maxDownloadTries) return undefined;
    this.#download.tries += 1;
    const raw = await mailbox.download(uid, this.#options.maxMailBytes);
    // Deleted since it was listed, most likely: a new session lists again, and then it is gone.
    if (raw === undefined) throw new Error("a listed mail was not given");
    this.#download.tries = 0;
    return raw;
  }

  async #storedPosition(): Promise<Position | undefined> {
    const json = await stored(this.#context.position());
    const position = parsePosition(json);
    if (json !== undefined && !position) this.#context.log.error({}, "the stored position cannot be read");
    return position;
  }

  /** Reports a failure when it is worth a person's attention; answers how long to wait, in milliseconds. */
  async #fail(error: unknown): Promise<number> {
    const { kind, code, message } = faultOf(error, `${this.#settings.host}:${this.#settings.port}`);
    const cause = error instanceof IntakeError && error.cause instanceof Error ? error.cause.message : undefined;
    this.#context.log.warn({ kind, code, failures: this.#failures, cause }, "mailbox session failed");
    const mendsItself = kind === "cut" || kind === "intake";
    if (!mendsItself || this.#failures >= 2) await this.#report({ state: "failing", message });
    return backoffMs(this.#failures, kind === "login-refused" ? this.#options.loginBackoff : this.#options.backoff);
  }

  /** Tells of changes only. */
  async #report(state: SourceState): Promise<void> {
    const told = JSON.stringify(state);
    if (told === this.#reported) return;
    try {
      await this.#context.report(state);
      this.#reported = told;
    } catch (error) {
      this.#context.log.error({ message: (error as Error).message }, "the state of a mailbox could not be reported");
    }
  }
}

/** Tells our own store's failures from the mail server's. */
async function stored<T>(work: Promise<T>): Promise<T> {
  return await work.catch((cause: unknown) => {
    throw new IntakeError("the position could not be read or written", { cause });
  });
}
