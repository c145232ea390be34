import { createHash } from "node:crypto";
import type { IncomingEvent } from "../../../engine/types.ts";
import type { ReadContext, TriggerContext } from "../../plugin.ts";
import type { Listed } from "./connection.ts";
import { IntakeError } from "./faults.ts";
import type { Position } from "./position.ts";
import { within } from "./wait.ts";

/** Turns a mail's raw bytes into its event; `readMail` except in tests. */
export type ReadMail = (raw: Uint8Array, context: ReadContext) => Promise<IncomingEvent>;

/** A mail on its way in. `raw` is undefined when the server lists the mail but never gives it. */
export interface Arrival {
  mail: Listed;
  raw: Uint8Array | undefined;
  position: Position;
}

export interface IntakeOptions {
  /** Reading a mail (with its DNS questions) longer than this counts as failed. */
  readMs: number;
  /** After so many failed tries a mail is kept as one that cannot be read, so that those behind it are not held up. */
  maxTakeTries: number;
  /** A mail of so many bytes was cut off there. */
  maxMailBytes: number;
}

/**
 * Takes mails in, one at a time and each with its position. Throws an `IntakeError` when nothing was written.
 * A mail that only fails by itself (a bug in reading, something the database will never accept) becomes an event with
 * the doubt "unreadable" and its bytes, which no guard lets pass: a person is told, nothing is lost.
 */
export class Intake {
  readonly #context: TriggerContext;
  readonly #read: ReadMail;
  readonly #options: IntakeOptions;
  #failed = { uid: 0, tries: 0 };

  constructor(context: TriggerContext, read: ReadMail, options: IntakeOptions) {
    this.#context = context;
    this.#read = read;
    this.#options = options;
  }

  /** `previous` is the position to stay at when the mail is not taken in. */
  async take(arrival: Arrival, previous: Position): Promise<void> {
    const { uid } = arrival.mail;
    if (this.#failed.uid !== uid) this.#failed = { uid, tries: 0 };
    try {
      const event = await this.#eventOf(arrival);
      // Whether it is the mail or the database: a write that must work, right before the mail's own.
      const suspect = this.#failed.tries + 1 >= this.#options.maxTakeTries;
      if (suspect) await this.#context.savePosition(previous);
      try {
        await this.#context.take(event, arrival.position);
      } catch (error) {
        if (!suspect) throw error;
        this.#context.log.error({ uid, stack: stackOf(error) }, "a mail cannot be taken in, kept as unreadable");
        await this.#context.take(unreadable(arrival, this.#context), arrival.position);
      }
    } catch (error) {
      this.#failed.tries += 1;
      throw new IntakeError("a mail could not be taken in", { cause: error });
    }
  }

  async #eventOf(arrival: Arrival): Promise<IncomingEvent> {
    const { mail, raw } = arrival;
    const { source, resolve, log, now } = this.#context;
    if (raw === undefined) {
      log.error({ uid: mail.uid }, "the server lists a mail but does not give it, kept as unreadable");
      return unreadable(arrival, this.#context);
    }
    try {
      const reading = this.#read(raw, { source, resolve, log, now: () => now() });
      const event = await within(this.#options.readMs, "read mail", reading);
      // Not by RFC822.SIZE, which Exchange only estimates.
      const truncated = raw.length >= this.#options.maxMailBytes ? ["truncated"] : [];
      const doubts = [...event.evidence.doubts, ...truncated];
      return { ...event, occurredAt: mail.arrivedAt ?? now(), evidence: { ...event.evidence, doubts } };
    } catch (error) {
      log.error({ uid: mail.uid, stack: stackOf(error) }, "a mail cannot be read, kept as unreadable");
      return unreadable(arrival, this.#context);
    }
  }
}

function unreadable({ mail, raw, position }: Arrival, { source, now }: TriggerContext): IncomingEvent {
  const identity = raw ?? `${position.uidValidity}:${mail.uid}`;
  const contentHash = createHash("sha256").update(identity).digest("hex");
  return {
    source,
    trigger: "imap",
    occurredAt: mail.arrivedAt ?? now(),
    title: "（読み取れないメール）",
    facts: { mail: { subject: "", text: "", body: "" } },
    evidence: {
      dates: [],
      sender: { authentic: false, code: "unreadable", detail: "メールを読み取れないため、差出人を確認できません。" },
      doubts: ["unreadable"],
      contentHash,
    },
    keys: [`${source}:unreadable:${contentHash}`],
    ...(raw && { raw: { contentType: "message/rfc822", bytes: raw } }),
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
