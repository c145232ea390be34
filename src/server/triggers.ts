import type { CompiledRule } from "../engine/compile.ts";
import type { IncomingEvent, Json } from "../engine/types.ts";
import type { DnsResolve, Log, Plugins, Stop, TriggerPlugin } from "../plugins/plugin.ts";
import type { Store } from "../store/open.ts";
import { ensureSource, savePosition, setSourceState, sourcePosition } from "../store/sources.ts";

export interface TriggersOptions {
  store: Store;
  plugins: Plugins;
  connections: ReadonlyMap<string, URL>;
  resolve: DnsResolve;
  now(): Date;
  log: Log & { child(bindings: object): Log };
  take(event: IncomingEvent, position: Json | undefined): Promise<"taken" | "seen">;
}

export interface Triggers {
  /** Starts what these rules need and is not running, stops what nothing needs any more. Called again, it tries again what failed to start. */
  follow(rules: readonly CompiledRule[]): Promise<void>;
  stop(): Promise<void>;
}

interface Wanted {
  source: string;
  plugin: TriggerPlugin;
  params: unknown;
}

/** Runs each source once, however many rules share it. One that fails to start is reported and never stops the others. */
export function createTriggers(options: TriggersOptions): Triggers {
  const { store, plugins, connections, log } = options;
  const running = new Map<string, { stop: Stop; controller: AbortController }>();
  /** What each source last reported, so that a start that fails again and again is told once. */
  const told = new Map<string, string>();

  async function start(key: string, { source, plugin, params }: Wanted): Promise<void> {
    const controller = new AbortController();
    const report = async (state: "well" | "failing", message: string | null) => {
      const said = `${state} ${message}`;
      if (said === told.get(key)) return;
      if (state === "failing") log.error({ source, message }, "source failing");
      else log.info({ source }, "source well");
      await setSourceState(store.db, source, state, message, options.now());
      told.set(key, said);
    };
    try {
      await ensureSource(store.db, source, plugin.type, options.now());
      const stop = await plugin.start(params, {
        source,
        log: log.child({ source }),
        now: options.now,
        signal: controller.signal,
        resolve: options.resolve,
        connection: (name) => connections.get(name),
        position: () => sourcePosition(store.db, source),
        savePosition: (position) => savePosition(store.db, source, position),
        take: options.take,
        report: (state) => report(state.state, state.state === "failing" ? state.message : null),
      });
      running.set(key, { stop, controller });
    } catch (error) {
      controller.abort();
      await report("failing", `起動できませんでした: ${String(error)}`).catch((failure: unknown) =>
        log.error({ source, err: failure }, "a source's state could not be written"),
      );
    }
  }

  async function stopOne(key: string): Promise<void> {
    const one = running.get(key);
    running.delete(key);
    told.delete(key);
    one?.controller.abort();
    await one?.stop();
  }

  function wanted(rules: readonly CompiledRule[]): Map<string, Wanted> {
    const all = new Map<string, Wanted>();
    const add = (plugin: TriggerPlugin, params: unknown, source: string) =>
      all.set(`${source} ${JSON.stringify(params)}`, { source, plugin, params });
    for (const plugin of plugins.triggers.values()) {
      for (const params of plugin.standing?.([...connections.keys()]) ?? [])
        add(plugin, params, plugin.source(params, ""));
    }
    for (const rule of rules) {
      const plugin = plugins.triggers.get(rule.trigger.type);
      if (rule.enabled && plugin) add(plugin, rule.trigger.params, rule.source);
    }
    return all;
  }

  return {
    async follow(rules) {
      const needed = wanted(rules);
      for (const key of [...running.keys()]) if (!needed.has(key)) await stopOne(key);
      for (const [key, one] of needed) if (!running.has(key)) await start(key, one);
    },
    async stop() {
      await Promise.all([...running.keys()].map(stopOne));
    },
  };
}
