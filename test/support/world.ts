import { createHash, randomUUID } from "node:crypto";
import { createDispatcher, type Dispatcher, type DispatcherOptions } from "../../src/delivery/dispatch.ts";
import type { Quota } from "../../src/delivery/guards/quota.ts";
import { type Taken, takeEvent } from "../../src/delivery/take.ts";
import { type CompiledRule, compile } from "../../src/engine/compile.ts";
import type { Attribute, Evidence, IncomingEvent, Json, JsonObject } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";
import type { LineSender, Log, Plugins } from "../../src/plugins/plugin.ts";
import { numberedUserId } from "../../src/sandbox/index.ts";
import { vocabularyOf } from "../../src/server/rule-book.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { listBatches } from "../../src/store/batches.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { getDelivery } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/open.ts";
import type { BatchRow, BatchState, DeliveryRow } from "../../src/store/schema.ts";
import { ScriptedLine } from "./scripted-line.ts";

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A clock that a test moves. */
export interface ManualClock {
  now(): Date;
  advance(ms: number): void;
}

export function manualClock(start = "2026-11-22T00:00:00.000Z"): ManualClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
  };
}

/** Resolves once `claim` holds, looking every few milliseconds; rejects after `limitMs`. */
export async function until(claim: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await claim())) {
    if (Date.now() > end) throw new Error(`did not happen within ${limitMs} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const wards = ["中央区", "花見川区", "緑区"];
const ward: Attribute = {
  key: "ward",
  label: { ja: "お住まいの区" },
  kind: "single",
  options: wards.map((value) => ({ value, label: { ja: value } })),
};

/** Friend number `i` lives in the ward number `i % 3`; its id at LINE is `userId(i)`. */
export const userId = (i: number) => numberedUserId("a", i);

/** Adds friends `from`, `from + 1`, … */
export async function addFriends({ db }: Store, from: number, count: number): Promise<void> {
  const column = (await listAttributes(db)).find((a) => a.key === "ward")?.column ?? "";
  const at = "2026-01-01T00:00:00.000Z";
  for (let i = from; i < from + count; i += 500) {
    const rows = Array.from({ length: Math.min(500, from + count - i) }, (_, k) => ({
      channel: LIVE_CHANNEL,
      line_user_id: userId(i + k),
      state: "active" as const,
      created_at: at,
      updated_at: at,
      [column]: wards[(i + k) % wards.length],
    }));
    await db.insertInto("friends").values(rows).execute();
  }
}

/** A rule that compiles, over mails whose subject holds 地震; nothing but the change is special about it. */
export function rule(change: JsonObject = {}, use: Plugins = plugins): CompiledRule {
  const json = {
    id: "quake",
    name: "地震",
    trigger: { type: "imap" },
    conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
    audience: "everyone",
    actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}\n{{mail.body}}" }] }],
    ...change,
    guard: { requireAuthenticMail: false, ...(change.guard as JsonObject | undefined) },
  };
  const compiled = compile(json, vocabularyOf(use, [ward]));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return compiled.rule;
}

export const inWard = (value: string): JsonObject => ({ all: [{ fact: "ward", operator: "equal", value }] });

/** What a test makes special about a mail. */
export type MailChange = { subject?: string; text?: string; evidence?: Partial<Evidence> } & Partial<
  Omit<IncomingEvent, "facts" | "evidence">
>;

/** A mail as the imap trigger hands it over: new, in time, about an earthquake. Its content is its subject and text. */
export function mail(now: Date, given: MailChange = {}): IncomingEvent {
  const { subject = "地震情報", text = "震度5弱の揺れがありました。", ...change } = given;
  const contentHash = createHash("sha256").update(`${subject}\n${text}`).digest("hex");
  return {
    source: "imap:default",
    trigger: "imap",
    occurredAt: now,
    title: subject,
    facts: { mail: { subject, text, from: { address: "anzen@city.example.jp" } } },
    keys: [`key:${randomUUID()}`],
    ...change,
    evidence: { dates: [], sender: null, doubts: [], contentHash, ...change.evidence },
  };
}

/** A store with friends, some rules, a clock and a door to LINE, driven by hand. */
export interface World {
  store: Store;
  clock: ManualClock;
  line: ScriptedLine;
  rules: CompiledRule[];
  /** What the month's quota is; unlimited at first. */
  quota: Quota;
  take(event?: MailChange, position?: Json): Promise<Taken>;
  /** Takes a mail in and gives the id of the only delivery that it makes. */
  deliver(event?: MailChange): Promise<number>;
  dispatcher(change?: Partial<DispatcherOptions>): Dispatcher;
  /** Lets a dispatcher run, moving the clock on while nothing is under way, until nothing of an open channel has still to go. */
  drain(change?: Partial<DispatcherOptions>): Promise<void>;
  delivery(id: number): Promise<DeliveryRow>;
  batches(id: number, states?: BatchState[]): Promise<BatchRow[]>;
}

const allStates: BatchState[] = ["waiting", "due", "leased", "delivered", "split", "replaced", "dead", "unknown"];

/** `open` as `eachStore` hands it. `rules` defaults to the one of `rule()`. */
export async function createWorld(
  open: () => Promise<Store>,
  given: { friends?: number; rules?: CompiledRule[]; line?: LineSender } = {},
): Promise<World> {
  const store = await open();
  await defineAttribute(store, ward);
  await addFriends(store, 0, given.friends ?? 3);
  const clock = manualClock();
  const world: World = {
    store,
    clock,
    line: new ScriptedLine(),
    rules: given.rules ?? [rule()],
    quota: { kind: "unlimited" },
    take: (event, position) =>
      takeEvent(store, mail(clock.now(), event), {
        rules: world.rules,
        plugins,
        now: clock.now(),
        ...(position === undefined ? {} : { position }),
      }),
    async deliver(event) {
      const taken = await world.take(event);
      const ids = taken.result === "taken" ? taken.deliveries.map((d) => d.id) : [];
      if (ids.length !== 1 || ids[0] === undefined) throw new Error(`${ids.length} deliveries, ${taken.result}`);
      return ids[0];
    },
    dispatcher: (change) =>
      createDispatcher({
        store,
        plugins,
        line: given.line ?? world.line,
        quota: async () => world.quota,
        owner: "test/0/a",
        now: clock.now,
        random: () => 0.5,
        log: silent,
        pollMs: 2,
        ...change,
      }),
    async drain(change) {
      const dispatcher = world.dispatcher(change);
      await dispatcher.start();
      try {
        await until(async () => {
          const open = await openBatches(store);
          if (open.leased === 0 && open.unfinished > 0) clock.advance(500);
          return open.unfinished === 0;
        }, 20_000);
      } finally {
        await dispatcher.stop();
      }
    },
    async delivery(id) {
      const row = await getDelivery(store.db, id);
      if (!row) throw new Error(`no delivery ${id}`);
      return row;
    },
    batches: (id, states = allStates) => listBatches(store.db, id, states, 10_000),
  };
  return world;
}

/** Batches of open channels that have still to go by themselves, and how many of them are leased. */
async function openBatches({ db }: Store): Promise<{ unfinished: number; leased: number }> {
  const rows = await db
    .selectFrom("batches")
    .innerJoin("deliveries", "deliveries.id", "batches.delivery_id")
    .innerJoin("channels", "channels.name", "batches.channel")
    .select(["batches.state", (eb) => eb.fn.countAll().as("n")])
    .where((eb) =>
      eb.or([
        eb("batches.state", "=", "leased"),
        eb.and([
          eb("batches.state", "=", "due"),
          eb("channels.state", "=", "open"),
          eb("deliveries.state", "in", ["queued", "sending"]),
        ]),
      ]),
    )
    .groupBy("batches.state")
    .execute();
  const counts = new Map(rows.map((r) => [r.state, Number(r.n)]));
  const leased = counts.get("leased") ?? 0;
  return { leased, unfinished: leased + (counts.get("due") ?? 0) };
}
