/**
 * The two interfaces a plugin may implement. A plugin is one object literal, listed in `index.ts`; its `params` schema
 * is the type, the check at save and the form, its `facts` are the condition builder and the help.
 *
 * A plugin imports this file, the engine's types and its own libraries, nothing else of ours: all it needs is handed to it.
 */
import type { z } from "zod";
import type {
  Attribute,
  Batch,
  FactCatalogue,
  IncomingEvent,
  Json,
  JsonObject,
  Label,
  Message,
  Outcome,
  PlannedBatches,
  ReplyWay,
} from "../engine/types.ts";

/** Detaches a trigger: resolves when nothing of it runs any more. Never throws. */
export type Stop = () => Promise<void>;

/** Messages with a JSON object beside each; a subset of pino's. Never hand it secrets or personal data. */
export interface Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** DNS as `mailauth` asks it: `dns.promises.resolve`'s shape; rejects with a `code` such as ENOTFOUND. */
export type DnsResolve = (name: string, type: string) => Promise<unknown>;

/** How a source is doing, shown to staff. `message` is a Japanese sentence. */
export type SourceState = { state: "well" } | { state: "failing"; message: string };

/** What a started trigger may use. */
export interface TriggerContext {
  /** This trigger's source name. */
  source: string;
  log: Log;
  now(): Date;
  /** Aborted when the trigger is to stop. */
  signal: AbortSignal;
  resolve: DnsResolve;
  /** A configured connection: `connection("default")` is IMAP_URL, `connection("ward")` IMAP_URL_WARD. Undefined: not configured. */
  connection(name: string): URL | undefined;
  /** The position kept from last time, as given to `take`; undefined on the first start. */
  position(): Promise<Json | undefined>;
  /** Moves the position without an event. */
  savePosition(position: Json): Promise<void>;
  /**
   * Takes an event in: one transaction with its traces, deliveries and the new position. "seen": one of its keys was
   * known, only the position moved. Throws when nothing was written; the source still has the event, so try again later.
   */
  take(event: IncomingEvent, position?: Json): Promise<"taken" | "seen">;
  report(state: SourceState): Promise<void>;
}

/** What `read` may use. */
export interface ReadContext {
  source: string;
  now(): Date;
  resolve: DnsResolve;
  log: Log;
}

/** Something that makes events. */
export interface TriggerPlugin<P = unknown> {
  /** Stored in rules: never changes. */
  type: string;
  label: Label;
  /** Of a rule's `trigger`, without `type`. Rules with equal sources share one running trigger. */
  params: z.ZodType<P>;
  facts: FactCatalogue;
  /** Where transforms find the text and where they leave it: `{ fact: "mail", from: "text", to: "body" }`. */
  text?: { fact: string; from: string; to: string };
  /** True when each rule has a source of its own (schedule, manual): then conditions may be left out. */
  ownSource: boolean;
  /**
   * True when its events come from one citizen each (webhook): then rules may ask for the fact `friend`, and may only answer
   * that citizen or relay. What a citizen writes must never reach others.
   */
  personal?: boolean;
  source(params: P, ruleId: string): string;
  /** What runs whether or not a rule asks for it, given the names of the configured connections: a mailbox nobody reads loses nothing, but shows nothing. */
  standing?(connections: readonly string[]): P[];
  start(params: P, context: TriggerContext): Promise<Stop>;
  /** Turns recorded input (a mail's raw bytes, a webhook body, a staff member's words) into the event it would be. Never throws on bad input: doubts become evidence. */
  read?(raw: Uint8Array, context: ReadContext): Promise<IncomingEvent>;
}

/** What `plan` may use. */
export interface PlanInput {
  /** Fills templates from the event's facts, splits long text, checks LINE's limits; throws `RenderError`, which holds the delivery. */
  render(templates: JsonObject[]): Message[];
  /** The attributes that `attributesOf` named, as they were when the rule was compiled. */
  attributes: ReadonlyMap<string, Attribute>;
  /** How the citizen the event came from can be answered; undefined where it came from none. */
  reply: ReplyWay | undefined;
}

/** The door to LINE, as actions need it; `src/line` implements it. None of these throws: failures are outcomes. */
export interface LineSender {
  multicast(request: { to: string[]; messages: Message[]; unit: string; retryKey: string }): Promise<Outcome>;
  broadcast(request: { messages: Message[]; retryKey: string }): Promise<Outcome>;
  push(request: { to: string; messages: Message[]; unit: string; retryKey: string }): Promise<Outcome>;
  /** Takes no retry key: a token is good for one request, so a repeat is refused and never doubles. */
  reply(request: { replyToken: string; messages: Message[] }): Promise<Outcome>;
}

/** What `send` may use. */
export interface ActionContext {
  line: LineSender;
  log: Log;
  now(): Date;
}

/** Something that carries a delivery out. */
export interface ActionPlugin<P = unknown> {
  /** Stored in rules: never changes. */
  type: string;
  label: Label;
  /** Of an entry in a rule's `actions`, without `type`. Text that is a template uses `template` from the engine, so that it is checked at save. */
  params: z.ZodType<P>;
  /**
   * Whom it can reach: `everyone` refuses rules whose audience is narrower, `sender` wants the audience `sender`, `target` a
   * server and no citizen at all.
   */
  reach: "everyone" | "audience" | "sender" | "target";
  /** The attributes its params speak of: `compile` refuses unknown ones and hands the others to `plan`. */
  attributesOf?(params: P): string[];
  /** The relay target that gets the webhook body; then `plan` gives nothing. */
  relayTo?(params: P): string;
  /** Pure, so that a dry run shows exactly what would go. */
  plan(params: P, input: PlanInput): PlannedBatches[];
  /** One attempt. Never throws for an expected failure: that is an outcome. */
  send(batch: Batch, context: ActionContext): Promise<Outcome>;
}

/** All plugins by type, as `index.ts` lists them and the server hands them on. */
export interface Plugins {
  triggers: ReadonlyMap<string, TriggerPlugin>;
  actions: ReadonlyMap<string, ActionPlugin>;
}

/** Keeps the literal's types and erases the parameter, so that the list can hold all triggers. */
export function defineTrigger<P>(plugin: TriggerPlugin<P>): TriggerPlugin {
  return plugin as unknown as TriggerPlugin;
}

/** Keeps the literal's types and erases the parameter, so that the list can hold all actions. */
export function defineAction<P>(plugin: ActionPlugin<P>): ActionPlugin {
  return plugin as unknown as ActionPlugin;
}
