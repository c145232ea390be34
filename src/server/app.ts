import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Logger } from "pino";
import { type Attempted, createDispatcher, type Dispatcher } from "../delivery/dispatch.ts";
import type { Quota } from "../delivery/guards/quota.ts";
import { ownerName } from "../delivery/owner.ts";
import type { Prepared } from "../delivery/prepare.ts";
import { createRelayWorker } from "../delivery/relay/worker.ts";
import { type Taken, takeEvent } from "../delivery/take.ts";
import type { IncomingEvent, Json } from "../engine/types.ts";
import type { Line } from "../line/client.ts";
import type { DnsResolve, LineSender, Plugins } from "../plugins/plugin.ts";
import type { Store } from "../store/open.ts";
import { rulesRevision } from "../store/rules.ts";
import { type CitizenLogin, citizenRoutes } from "./citizen/routes.ts";
import { health } from "./health.ts";
import { type Metrics, metrics } from "./metrics.ts";
import { createOutgoing } from "./outgoing.ts";
import { type RuleBook, readRuleBook } from "./rule-book.ts";
import { mountStaffSide, type StaffSide, type StaffSideOptions } from "./staff-side.ts";
import { createTriggers } from "./triggers.ts";
import { createUpkeep } from "./upkeep.ts";
import { createIntake } from "./webhook/intake.ts";
import { createProcessor } from "./webhook/processor.ts";
import { webhookRoute } from "./webhook/route.ts";

/** Deliveries are taken to go out for so long after an attempt. */
const SENDING_MS = 500;

export interface AppOptions {
  host: string;
  port: number;
  store: Store;
  plugins: Plugins;
  line: LineSender & { quota(): Promise<Quota>; clockDriftMs?(): number | null };
  /** What LINE tells of people; absent: it is not asked. */
  people?: Pick<Line, "profile" | "followers">;
  /** The channel secret; absent: webhook events are refused. */
  channelSecret?: string | undefined;
  /** Where citizens find the settings form; absent: at this server's own address. */
  formUrl?: string | undefined;
  /** How citizens sign in to the settings form; absent: they cannot. */
  login?: CitizenLogin | undefined;
  /** Accounts and API of the staff; absent: there are none. */
  staff?: StaffSideOptions | undefined;
  /** Private addresses that relays may reach all the same. */
  relayAllow?: readonly string[];
  connections: ReadonlyMap<string, URL>;
  resolve: DnsResolve;
  log: Logger;
  now?: () => Date;
  random?: () => number;
  /** How often another process's changes to the rules are looked for. */
  rulesPollMs?: number;
  /** Further pages, such as the demo's. */
  routes?: (app: express.Express) => void;
  onAttempt?: (attempted: Attempted) => void;
}

export interface App {
  /** Where it listens, once started. */
  url: string;
  start(): Promise<void>;
  /** Takes nothing more in, lets what is under way end, closes. */
  stop(): Promise<void>;
  take(event: IncomingEvent, position?: Json): Promise<Taken>;
  rules(): RuleBook;
  dispatcher: Dispatcher;
}

/** Builds the parts and introduces them; nothing runs before `start`. */
export function createApp(options: AppOptions): App {
  const { store, plugins, log, now = () => new Date(), random = Math.random, rulesPollMs = 2_000 } = options;
  let book: RuleBook = { revision: "", all: [], rules: [], attributes: [] };
  let server: Server | undefined;
  let poll: NodeJS.Timeout | undefined;
  let following: Promise<void> = Promise.resolve();

  let counted: Metrics | undefined;
  let staffSide: StaffSide | undefined;
  let lastAttemptAt = Number.NEGATIVE_INFINITY;
  const dispatcher = createDispatcher({
    store,
    plugins,
    line: options.line,
    quota: options.line.quota,
    owner: ownerName(),
    now,
    random,
    log,
    onAttempt(attempted) {
      logAttempt(log, attempted);
      counted?.batch(attempted.settled.next);
      staffSide?.attempted(attempted);
      lastAttemptAt = performance.now();
      options.onAttempt?.(attempted);
    },
  });

  const formUrl = () => options.formUrl ?? `${app.url}/liff/`;

  async function take(event: IncomingEvent, position?: Json): Promise<Taken> {
    const taken = await takeEvent(store, event, {
      rules: book.rules,
      plugins,
      now: now(),
      formUrl: formUrl(),
      ...(position === undefined ? {} : { position }),
    });
    if (taken.result === "taken") {
      for (const delivery of taken.deliveries) logDelivery(log, taken.eventId, delivery);
      if (taken.deliveries.length === 0)
        log.info({ event: taken.eventId, source: event.source }, "no rule took the event");
      dispatcher.wake();
    }
    staffSide?.taken(event, taken);
    return taken;
  }

  const outgoing = createOutgoing({ allow: options.relayAllow ?? [] });
  const relayWorker = createRelayWorker({
    store,
    send: outgoing.send,
    now,
    random,
    log,
    onAttempt: ({ target, outcome }) => counted?.relay(target, outcome),
  });
  const intake = createIntake(store, () => processor.wake());
  const processor = createProcessor({
    store,
    pressed: intake.pressed,
    context: () => ({
      plugins,
      rules: book.rules.filter((rule) => rule.trigger.type === "webhook"),
      attributes: book.attributes,
      formUrl: formUrl(),
    }),
    now,
    log,
    onTaken(taken) {
      for (const { eventId, deliveries } of taken) {
        for (const delivery of deliveries) logDelivery(log, eventId, delivery);
      }
      if (taken.some(({ deliveries }) => deliveries.length > 0)) dispatcher.wake();
      if (taken.some(({ relays }) => relays.length > 0)) relayWorker.wake();
    },
  });
  const upkeep = createUpkeep({ store, people: options.people, now, log });

  const triggers = createTriggers({
    store,
    plugins,
    connections: options.connections,
    resolve: options.resolve,
    now,
    log,
    take: async (event, position) => (await take(event, position)).result,
  });

  async function readRules(): Promise<void> {
    if ((await rulesRevision(store.db)) === book.revision) return;
    book = await readRuleBook(store.db, plugins);
    for (const broken of book.all) {
      if (!broken.ok) log.error({ rule: broken.id, faults: broken.faults }, "rule is broken and off");
    }
  }

  async function follow(): Promise<void> {
    await readRules();
    await triggers.follow(book.rules);
  }

  const app: App = {
    url: "",
    dispatcher,
    take,
    rules: () => book,
    async start() {
      const http = express();
      // What has an ETag of its own sets it; all else is not to be kept, and a hash of each answer only takes time.
      http.disable("x-powered-by").disable("etag");
      // Express shows stacks to whoever asks, unless it takes itself to be in production.
      http.set("env", "production");
      health(http, store);
      counted = metrics(http, store, now);
      webhookRoute(http, {
        secret: options.channelSecret,
        intake,
        now,
        log,
        onOutcome: counted.webhook,
      });
      if (options.staff) {
        staffSide = mountStaffSide(http, {
          ...options.staff,
          context: {
            store,
            plugins,
            book: () => book,
            reread: follow,
            take: (event) => take(event),
            wake: dispatcher.wake,
            formUrl,
            now,
            log,
          },
          resolve: options.resolve,
          relayAllow: options.relayAllow ?? [],
          quota: options.line.quota,
          clockDriftMs: options.line.clockDriftMs,
        });
      }
      citizenRoutes(http, {
        store,
        book: () => book,
        login: options.login,
        now,
        log,
        onAnswer: counted.citizen,
        isSending: () => performance.now() - lastAttemptAt < SENDING_MS,
      });
      options.routes?.(http);
      // Before anyone can connect: compiling some hundred rules takes time in which nobody is answered.
      await readRules();
      server = createServer(http);
      await new Promise<void>((resolve, reject) => {
        server?.once("error", reject);
        server?.listen(options.port, options.host, resolve);
      });
      app.url = `http://${options.host}:${(server.address() as AddressInfo).port}`;
      await dispatcher.start();
      await follow();
      // After the rules: an event that is read before them would match none.
      processor.start();
      relayWorker.start();
      upkeep.start();
      staffSide?.start();
      poll = setInterval(() => {
        following = following
          .then(follow)
          .catch((error: unknown) => log.error({ err: error }, "the rules could not be read"));
      }, rulesPollMs);
      log.info({ url: app.url, rules: book.rules.length }, "noroshi is up");
    },
    async stop() {
      clearInterval(poll);
      await following;
      await triggers.stop();
      await processor.stop();
      await upkeep.stop();
      await staffSide?.stop();
      await Promise.all([dispatcher.stop(), relayWorker.stop()]);
      await outgoing.close();
      await new Promise<void>((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return app;
}

function logDelivery(log: Logger, event: number, { id, prepared }: { id: number; prepared: Prepared }): void {
  const { decision, audienceCount, final } = prepared;
  const about = { event, delivery: id, rule: decision.rule.id, people: audienceCount };
  if (final.verdict === "pass") log.info(about, "delivery queued");
  else log.warn({ ...about, reason: final.reason }, `delivery ${final.verdict === "hold" ? "held" : "dropped"}`);
}

/** LINE gives out no logs, so ours keep what its support asks for: request id, time and answer. Never who or what. */
function logAttempt(log: Logger, { batch, outcome, settled }: Attempted): void {
  const about = {
    delivery: batch.delivery_id,
    batch: batch.seq,
    attempt: batch.attempts,
    people: batch.recipient_count,
    next: settled.next,
  };
  if (outcome?.result === "delivered")
    log.info({ ...about, requestId: outcome.requestId, already: outcome.already }, "batch accepted");
  else if (outcome?.result === "failed")
    log.warn({ ...about, requestId: outcome.requestId, code: outcome.code }, "batch not accepted");
  else log.warn(about, "batch not sent");
}
