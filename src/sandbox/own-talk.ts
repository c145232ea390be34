import type { SentMessage } from "./validate.ts";

/** Something in a talk that did not come from the account. */
export interface OwnEntry {
  /** Unique among all entries. */
  id: string;
  /** By which a message can be taken back; null for all else. */
  messageId: string | null;
  /** `own`: what the citizen wrote or tapped. `system`: a line of the app itself. */
  kind: "own" | "system";
  atMs: number;
  /** How many requests had been accepted by then: holds the order when two things fall into one millisecond. */
  place: number;
  /** As they would look if they were sent. Empty: a tap that shows nothing. */
  messages: readonly SentMessage[];
}

/** Older ones are forgotten, so that a citizen played by a machine for days takes no room. */
const MAX_ENTRIES = 1_000;

/** A line of the app itself, such as 「ブロックしました」. */
export const systemLine = (text: string): SentMessage => ({ type: "system", text });

/** What citizens did, by their numbers; only those who act take room. */
export class OwnTalk {
  readonly #entries = new Map<number, OwnEntry[]>();
  readonly #seenAt = new Map<number, number>();

  add(number: number, entry: OwnEntry): void {
    const entries = this.#entries.get(number) ?? [];
    this.#entries.set(number, entries);
    entries.push(entry);
    if (entries.length > MAX_ENTRIES) entries.shift();
    this.touch(number, entry.atMs);
  }

  /** Someone did something that leaves nothing in the talk; it brings them to the top of the list. */
  touch(number: number, atMs: number): void {
    this.#seenAt.set(number, atMs);
  }

  /** Oldest first. Do not write to it. */
  of(number: number): readonly OwnEntry[] {
    return this.#entries.get(number) ?? [];
  }

  /** When this person last did anything, in epoch milliseconds; 0 when never. */
  seenAt(number: number): number {
    return this.#seenAt.get(number) ?? 0;
  }

  /** Takes a message of one's own back. False when there is none with this id. */
  unsend(number: number, messageId: string): boolean {
    const entries = this.#entries.get(number) ?? [];
    const at = entries.findIndex((entry) => entry.messageId === messageId);
    const entry = entries[at];
    if (!entry) return false;
    entries[at] = {
      ...entry,
      // Another id: to a screen this is another entry.
      id: `${entry.id}-unsent`,
      messageId: null,
      kind: "system",
      messages: [systemLine("メッセージの送信を取り消しました")],
    };
    return true;
  }

  clear(): void {
    this.#entries.clear();
    this.#seenAt.clear();
  }
}
