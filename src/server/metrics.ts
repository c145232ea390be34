import type { Express } from "express";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { isCircuitOpen } from "../delivery/relay/policy.ts";
import { countByState } from "../store/deliveries.ts";
import type { Store } from "../store/open.ts";
import { listTargets } from "../store/relay-targets.ts";
import { countRelays } from "../store/relays.ts";
import { countBodies } from "../store/webhook-bodies.ts";
import type { WebhookOutcome } from "./webhook/route.ts";

/** What happens, counted for `/metrics`. */
export interface Metrics {
  webhook(outcome: WebhookOutcome, ms: number): void;
  relay(target: string, outcome: string): void;
  batch(next: string): void;
  citizen(method: string, outcome: string, ms: number): void;
}

/**
 * `GET /metrics`: Prometheus' text format. Counts are of this process since its start; what waits is read from the database
 * at each look. No names, ids or words of citizens.
 */
export function metrics(app: Express, store: Store, now: () => Date): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const webhooks = counter("noroshi_webhook_requests_total", "Webhook requests by what came of them", ["outcome"]);
  const answered = new Histogram({
    name: "noroshi_webhook_answer_seconds",
    help: "From the head of a webhook request to our answer; LINE waits 2 s",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers,
  });
  const attempts = counter("noroshi_relay_attempts_total", "Requests to relay targets by what came of them", [
    "target",
    "outcome",
  ]);
  const citizens = counter("noroshi_settings_requests_total", "Requests of the settings form by what came of them", [
    "method",
    "outcome",
  ]);
  const served = new Histogram({
    name: "noroshi_settings_answer_seconds",
    help: "From the head of a request of the settings form to the end of our answer",
    labelNames: ["method"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers,
  });
  const batches = counter("noroshi_batch_attempts_total", "Attempts of batches by what follows", ["next"]);

  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const deliveries = gauge("noroshi_deliveries", "Deliveries by state", ["state"]);
  const bodies = gauge("noroshi_webhook_bodies", "Webhook bodies not read yet, or not readable", ["state"]);
  const oldest = gauge("noroshi_webhook_lag_seconds", "Age of the oldest webhook body not read yet");
  const waiting = gauge("noroshi_relay_waiting", "Relays still to go", ["target"]);
  const lag = gauge("noroshi_relay_lag_seconds", "Age of the oldest relay still to go", ["target"]);
  const dead = gauge("noroshi_relay_dead", "Relays that were given up", ["target"]);
  const open = gauge("noroshi_relay_circuit_open", "1 while a target is asked by single requests only", ["target"]);

  async function look(): Promise<void> {
    const ageS = (at: string | null) => (at === null ? 0 : Math.max(0, (now().getTime() - Date.parse(at)) / 1_000));
    for (const one of [deliveries, waiting, lag, dead, open]) one.reset();
    for (const [state, count] of Object.entries(await countByState(store.db))) deliveries.set({ state }, count);
    const { waiting: unread, oldest: since, failed } = await countBodies(store.db);
    bodies.set({ state: "new" }, unread);
    bodies.set({ state: "failed" }, failed);
    oldest.set(ageS(since));
    for (const target of await listTargets(store.db)) open.set({ target: target.name }, isCircuitOpen(target) ? 1 : 0);
    for (const count of await countRelays(store.db)) {
      const { target } = count;
      waiting.set({ target }, count.due);
      lag.set({ target }, ageS(count.oldestDueAt));
      dead.set({ target }, count.dead);
    }
  }

  app.get("/metrics", async (_req, res) => {
    await look();
    res.type(registry.contentType).send(await registry.metrics());
  });

  return {
    webhook(outcome, ms) {
      webhooks.inc({ outcome });
      if (outcome === "stored") answered.observe(ms / 1_000);
    },
    relay: (target, outcome) => attempts.inc({ target, outcome }),
    batch: (next) => batches.inc({ next }),
    citizen(method, outcome, ms) {
      citizens.inc({ method, outcome });
      served.observe({ method }, ms / 1_000);
    },
  };
}
