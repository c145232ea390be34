import { webhookBody } from "../../../../fixtures/webhooks/build.ts";
import type { IncomingEvent, JsonObject } from "../../../../src/engine/types.ts";
import { parseEnvelope } from "../../../../src/engine/webhook-envelope.ts";
import { webhook } from "../../../../src/plugins/triggers/webhook/index.ts";
import { fakeTriggerContext } from "../../../support/trigger-context.ts";

/** A few seconds after most fixtures. */
const NOW = new Date("2026-08-06T08:00:05Z");

/** Reads one event object as the server hands it on. */
export async function readEvent(event: unknown, now: Date = NOW): Promise<IncomingEvent> {
  const raw = typeof event === "string" ? Buffer.from(event) : Buffer.from(JSON.stringify(event));
  const read = await webhook.read?.(raw, fakeTriggerContext({ source: "webhook:live", now: () => now }));
  if (!read) throw new Error("webhook has no read");
  return read;
}

/** The events of a fixture, as parsed. */
export const fixtureEvents = (name: string): JsonObject[] => parseEnvelope(webhookBody(name)).events;

/** The only, or first, event of a fixture. */
export function fixtureEvent(name: string): JsonObject {
  const [event] = fixtureEvents(name);
  if (!event) throw new Error(`${name} has no event`);
  return event;
}

/** What rules are asked of: the fact `webhook`. */
export const factsOf = (event: IncomingEvent): JsonObject => event.facts.webhook as JsonObject;
