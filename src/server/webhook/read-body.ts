import type { IncomingEvent } from "../../engine/types.ts";
import { parseEnvelope } from "../../engine/webhook-envelope.ts";
import type { Log, Plugins } from "../../plugins/plugin.ts";
import type { WebhookBodyRow } from "../../store/schema.ts";

/** A webhook body as the events it holds. */
export interface ReadBody {
  id: number;
  events: IncomingEvent[];
  /** Of all its events, in its order, with commas between. */
  webhookEventIds: string;
  /** LINE's types of its events. */
  types: string[];
}

/** Reads a stored body; asks nothing of the database. Rejects with `WebhookReadError` when it, or an event in it, cannot be read. */
export async function readBody(row: WebhookBodyRow, plugins: Plugins, log: Log): Promise<ReadBody> {
  const read = plugins.triggers.get("webhook")?.read;
  if (!read) throw new Error("no webhook trigger can read");
  const { events } = parseEnvelope(row.bytes ?? new Uint8Array());
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const context = {
    source: `webhook:${row.channel}`,
    // A reply token lives a minute from its receipt, however late we come to read it.
    now: () => new Date(row.received_at),
    resolve: async () => {
      throw new Error("a webhook event asks no name server");
    },
    log,
  };
  const all: IncomingEvent[] = [];
  for (const event of events) {
    all.push({ ...(await read(Buffer.from(JSON.stringify(event)), context)), bodyId: Number(row.id) });
  }
  return {
    id: Number(row.id),
    events: all,
    webhookEventIds: events.map((event) => text(event.webhookEventId)).join(","),
    types: events.map((event) => text(event.type)),
  };
}
