import type { IncomingEvent, Json } from "../../src/engine/types.ts";
import type { SourceState, TriggerContext } from "../../src/plugins/plugin.ts";

/** A trigger's context over a ledger in memory: what was taken, where it stands, what it reported. */
export interface FakeTriggerContext extends TriggerContext {
  /** Events taken in, in order; those recognised by their keys are only counted in `seen`. */
  taken: IncomingEvent[];
  seen: number;
  stored: Json | undefined;
  states: SourceState[];
  lines: { level: string; data: object; message: string }[];
  /** Set to make the next calls of `take` throw; may look at the event. */
  failTake: (event: IncomingEvent) => boolean;
  /** Set to make every write but a good `take` throw. */
  failStore: boolean;
  abort(): void;
  /** Resolves once `claim` holds; looks again whenever something happened. Rejects after `limitMs`. */
  until(claim: () => boolean, limitMs?: number): Promise<void>;
}

/** `stored` carries the position over from an earlier context, `ledger` its keys. */
export function fakeTriggerContext(
  given: { source?: string; connection?: URL; now?: () => Date; before?: FakeTriggerContext } = {},
): FakeTriggerContext {
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of waiting) look();
  };
  const line = (level: string) => (data: object, message: string) => {
    context.lines.push({ level, data, message });
    changed();
  };
  const keys = new Set(given.before?.taken.flatMap((event) => event.keys));
  const context: FakeTriggerContext = {
    source: given.source ?? "imap:default",
    taken: [],
    seen: 0,
    stored: given.before?.stored,
    states: [],
    lines: [],
    failTake: () => false,
    failStore: false,
    log: { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") },
    now: given.now ?? (() => new Date()),
    signal: stop.signal,
    resolve: async () => {
      throw Object.assign(new Error("no DNS in tests"), { code: "ENOTFOUND" });
    },
    connection: () => given.connection,
    position: async () => context.stored,
    async savePosition(position) {
      if (context.failStore) throw new Error("database is locked");
      context.stored = position;
      changed();
    },
    async take(event, position) {
      if (context.failStore || context.failTake(event)) {
        changed();
        throw new Error("database is locked");
      }
      const known = event.keys.some((key) => keys.has(key));
      if (known) context.seen += 1;
      else context.taken.push(event);
      for (const key of event.keys) keys.add(key);
      if (position !== undefined) context.stored = position;
      changed();
      return known ? "seen" : "taken";
    },
    async report(state) {
      context.states.push(state);
      changed();
    },
    abort: () => stop.abort(),
    until(claim, limitMs = 10_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          const last = {
            taken: context.taken.length,
            seen: context.seen,
            states: context.states,
            lines: context.lines,
          };
          reject(new Error(`did not happen within ${limitMs} ms: ${claim}\n${JSON.stringify(last, null, 1)}`));
        }, limitMs);
        const look = () => {
          if (!claim()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
  return context;
}
