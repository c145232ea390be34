import { randomUUID } from "node:crypto";
import type { FailureKind, Message, Outcome } from "../../src/engine/types.ts";
import type { LineSender } from "../../src/plugins/plugin.ts";

/** One request as the door was asked for it. `to` is empty for a broadcast. */
export interface LineCall {
  way: keyof LineSender;
  to: string[];
  unit: string | null;
  /** Empty for a reply, which has a token instead. */
  retryKey: string;
  replyToken?: string;
  messages: Message[];
}

/** A failed outcome; `change` names what matters to the test. */
export function failed(
  kind: FailureKind,
  change: Partial<Extract<Outcome, { result: "failed" }>> = {},
): Extract<Outcome, { result: "failed" }> {
  return {
    result: "failed",
    kind,
    code: `test-${kind}`,
    message: "だめでした",
    uncertain: false,
    requestId: null,
    ...change,
  };
}

/** No answer came: LINE may have accepted it or not. */
export const unanswered = failed("temporary", { code: "timeout", uncertain: true });

/**
 * A door to LINE that does what a test tells it. Left alone it accepts everything and, as LINE does, tells a known retry
 * key from a new one.
 */
export class ScriptedLine implements LineSender {
  calls: LineCall[] = [];
  /** Answers a request. The second argument accepts it, so that a script may lose LINE's answer. `index` counts the calls. */
  script: (call: LineCall, accept: (call: LineCall) => Outcome, index: number) => Outcome | Promise<Outcome> = (
    call,
    accept,
  ) => accept(call);
  /** How often each person was reached by multicast. */
  readonly reached = new Map<string, number>();
  broadcasts = 0;
  readonly #accepted = new Map<string, string>();

  multicast(request: { to: string[]; messages: Message[]; unit: string; retryKey: string }): Promise<Outcome> {
    return this.#ask({ way: "multicast", ...request });
  }

  broadcast(request: { messages: Message[]; retryKey: string }): Promise<Outcome> {
    return this.#ask({ way: "broadcast", to: [], unit: null, ...request });
  }

  push({ to, ...request }: { to: string; messages: Message[]; unit: string; retryKey: string }): Promise<Outcome> {
    return this.#ask({ way: "push", to: [to], ...request });
  }

  reply(request: { replyToken: string; messages: Message[] }): Promise<Outcome> {
    return this.#ask({ way: "reply", to: [], unit: null, retryKey: "", ...request });
  }

  async #ask(call: LineCall): Promise<Outcome> {
    this.calls.push(call);
    return this.script(call, (accepted) => this.#accept(accepted), this.calls.length - 1);
  }

  #accept({ way, to, retryKey, replyToken }: LineCall): Outcome {
    const key = replyToken === undefined ? retryKey : `reply ${replyToken}`;
    const known = this.#accepted.get(key);
    // A token is taken once; a retry key seen before is told as such.
    if (known !== undefined && way === "reply") return failed("refused", { code: "reply-token-refused" });
    if (known !== undefined) return { result: "delivered", already: true, requestId: known };
    const requestId = randomUUID();
    this.#accepted.set(key, requestId);
    if (way === "broadcast") this.broadcasts += 1;
    for (const person of to) this.reached.set(person, (this.reached.get(person) ?? 0) + 1);
    return { result: "delivered", already: false, requestId };
  }

  /** "1" → how many people were reached once. */
  get histogram(): Record<string, number> {
    const histogram: Record<string, number> = {};
    for (const count of this.reached.values()) histogram[count] = (histogram[count] ?? 0) + 1;
    return histogram;
  }
}
