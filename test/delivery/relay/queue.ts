import { createHash } from "node:crypto";
import type { Store } from "../../../src/store/open.ts";
import { type RelayTargetInput, relayTargetSchema, saveTarget } from "../../../src/store/relay-targets.ts";
import { insertRelays } from "../../../src/store/relays.ts";

/** LINE's type for its webhooks. */
export const CONTENT_TYPE = "application/json; charset=utf-8";

/** What LINE's header would be like for these bytes; unlike for any others. */
export const signatureOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

export async function addTarget(
  { db }: Store,
  target: Partial<RelayTargetInput> & { name: string },
  now = new Date(),
): Promise<void> {
  const input = relayTargetSchema.parse({ url: "https://receiver.example.jp/hook", ...target });
  await db.transaction().execute((tx) => saveTarget(tx, input, now));
}

/** Stores bodies and gives their ids. */
export async function addBodies({ db }: Store, bodies: readonly (Uint8Array | string)[]): Promise<number[]> {
  const ids: number[] = [];
  for (const body of bodies) {
    const bytes = Buffer.from(body);
    const { id } = await db
      .insertInto("webhook_bodies")
      .values({
        channel: "live",
        received_at: "2026-11-22T00:00:00.000Z",
        signature: signatureOf(bytes),
        content_type: CONTENT_TYPE,
        bytes,
        state: "done",
        error: null,
        erase_at: "2026-12-22T00:00:00.000Z",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    ids.push(Number(id));
  }
  return ids;
}

/** Queues bodies for each of the targets, in their order. Event ids are `event-<body id>`. Gives the body ids. */
export async function queue(
  store: Store,
  targets: readonly string[],
  bodies: readonly (Uint8Array | string)[],
  createdAt = new Date(),
): Promise<number[]> {
  const ids = await addBodies(store, bodies);
  for (const target of targets) {
    await insertRelays(
      store.db,
      ids.map((id) => ({
        target,
        body_id: id,
        event_id: 1,
        rule_id: "to-server",
        webhook_event_ids: `event-${id}`,
        created_at: createdAt.toISOString(),
      })),
    );
  }
  return ids;
}
