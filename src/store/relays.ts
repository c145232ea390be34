/** Webhook bodies on their way to other servers: how they come in, and what people see and do. The worker's part is in `relay-queue.ts`. */
import { type Selectable, sql } from "kysely";
import type { Db } from "./open.ts";
import type { Page } from "./paging.ts";
import { parts, state } from "./relay-queue.ts";
import type { RelayRow, RelayState, WebhookBodyRow } from "./schema.ts";

export type Relay = Selectable<RelayRow>;

/** What a relay starts with. `webhook_event_ids`: of all events in the body, in its order, with commas between. */
export type NewRelay = Pick<
  RelayRow,
  "target" | "body_id" | "event_id" | "rule_id" | "webhook_event_ids" | "created_at"
>;

/** SQLite takes 32,766 variables a statement (sqlite.org/limits.html), PostgreSQL 65,535; a relay has 13. */
const ROWS_PER_INSERT = 1_000;

/** Writes relays down as due; one that is there already (same body, same target) stays as it is. */
export async function insertRelays(db: Db, rows: readonly NewRelay[]): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) {
    const part = rows.slice(i, i + ROWS_PER_INSERT).map((row) => ({
      ...row,
      state: "due" as const,
      attempts: 0,
      due_at: row.created_at,
      status: null,
      code: null,
      message: null,
      finished_at: null,
    }));
    await db
      .insertInto("relays")
      .values(part)
      .onConflict((c) => c.columns(["body_id", "target"]).doNothing())
      .execute();
  }
}

/** Which relays a person means: these, or all in a state, of one target or of all. */
export type Chosen<S extends RelayState> = { ids: readonly number[] } | { state: S; target?: string };

/** A person sets due or dead relays aside for good; they stay listed. Gives the ids of those that were. */
export async function discardRelays(db: Db, chosen: Chosen<"due" | "dead">, now: Date): Promise<number[]> {
  return move(db, chosen, ["due", "dead"], { state: "discarded", finished_at: now.toISOString() });
}

/**
 * A person sends dead or discarded relays again, as if new; not those whose bytes were erased. An ordered target gets them
 * before what came after them. Gives the ids of those that go.
 */
export async function resendRelays(db: Db, chosen: Chosen<"dead" | "discarded">, now: Date): Promise<number[]> {
  return move(
    db,
    chosen,
    ["dead", "discarded"],
    {
      state: "due",
      attempts: 0,
      due_at: now.toISOString(),
      status: null,
      code: null,
      message: null,
      finished_at: null,
    },
    { withBytes: true },
  );
}

async function move(
  db: Db,
  chosen: Chosen<RelayState>,
  from: readonly RelayState[],
  set: Partial<Omit<RelayRow, "id">>,
  { withBytes = false } = {},
): Promise<number[]> {
  let update = db.updateTable("relays").set(set).returning("id");
  if (withBytes) {
    update = update.where((eb) =>
      eb.exists(
        eb
          .selectFrom("webhook_bodies as body")
          .select("body.id")
          .whereRef("body.id", "=", "relays.body_id")
          .where("body.bytes", "is not", null),
      ),
    );
  }
  if ("ids" in chosen) {
    const moved: number[] = [];
    for (const part of parts(chosen.ids)) {
      const rows = await update
        .where("id", "in", part)
        .where("state", "in", [...from])
        .execute();
      moved.push(...rows.map((row) => Number(row.id)));
    }
    return moved;
  }
  update = update.where("state", "=", state(chosen.state));
  if (chosen.target !== undefined) update = update.where("target", "=", chosen.target);
  return (await update.execute()).map((row) => Number(row.id));
}

/** What waits and what is dead for one name of a target, whether or not there is such a target. */
export interface RelayCounts {
  target: string;
  due: number;
  dead: number;
  /** The oldest that waits, which everything of an ordered target waits for, and when it was created. */
  oldestDueId: number | null;
  oldestDueAt: string | null;
}

export async function countRelays(db: Db): Promise<RelayCounts[]> {
  const count = (name: RelayState) =>
    db
      .selectFrom("relays")
      .select(["target", (eb) => eb.fn.countAll().as("n"), (eb) => eb.fn.min("id").as("first")])
      .where("state", "=", state(name))
      .groupBy("target")
      .execute();
  const counts = new Map<string, RelayCounts>();
  const of = (target: string): RelayCounts => {
    const known = counts.get(target) ?? { target, due: 0, dead: 0, oldestDueId: null, oldestDueAt: null };
    counts.set(target, known);
    return known;
  };
  for (const { target, n, first } of await count("due")) {
    // Ids grow with time, so the lowest is the oldest; the rows themselves need not be read.
    const oldest = await db
      .selectFrom("relays")
      .select("created_at")
      .where("id", "=", Number(first))
      .executeTakeFirst();
    Object.assign(of(target), {
      due: Number(n),
      oldestDueId: Number(first),
      oldestDueAt: oldest?.created_at ?? null,
    });
  }
  for (const { target, n } of await count("dead")) of(target).dead = Number(n);
  return [...counts.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** Newest first; `before` pages on. */
export async function listRelays(
  db: Db,
  filter: { target?: string; state?: RelayState; before?: number; limit?: number } = {},
): Promise<Relay[]> {
  const id = isRare(filter) ? sql<number>`+relays.id` : sql<number>`relays.id`;
  let query = db
    .selectFrom("relays")
    .selectAll()
    .orderBy(id, "desc")
    .limit(filter.limit ?? 50);
  if (filter.target !== undefined) query = query.where("target", "=", filter.target);
  if (filter.state !== undefined) query = query.where("state", "=", state(filter.state));
  if (filter.before !== undefined) query = query.where(id, "<", filter.before);
  return (await query.execute()).map(toRelay);
}

export interface RelayFilter {
  ids?: readonly number[] | undefined;
  target?: string | undefined;
  state?: RelayState | undefined;
}

/** One page by id, which grows with time. */
export async function findRelays(db: Db, filter: RelayFilter, page: Page): Promise<Relay[]> {
  const rows = await found(db, filter)
    .selectAll()
    .orderBy(isRare(filter) ? sql`+relays.id` : sql`relays.id`, page.order)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toRelay);
}

/** How many there are in all; of those that arrived, of which there may be millions, up to 10,000. */
export async function countFound(db: Db, filter: RelayFilter): Promise<number> {
  if (isFew(filter)) {
    const { n } = await found(db, filter)
      .select((eb) => eb.fn.countAll().as("n"))
      .executeTakeFirstOrThrow();
    return Number(n);
  }
  const { n } = await db
    .selectFrom(found(db, filter).select("id").limit(10_000).as("some"))
    .select((eb) => eb.fn.countAll().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

function found(db: Db, { ids, target, state: asked }: RelayFilter) {
  let query = db.selectFrom("relays");
  if (ids) query = query.where("id", "in", [-1, ...ids]);
  if (target !== undefined) query = query.where("target", "=", target);
  if (asked !== undefined) query = query.where("state", "=", state(asked));
  return query;
}

/** Few are due, dead or discarded among millions delivered, and each of these states has its index. */
const isFew = ({ state: asked }: RelayFilter) => asked !== undefined && asked !== "delivered";

/** SQLite would go through all relays for their order, unless it cannot see that it may. */
const isRare = (filter: RelayFilter) => isFew(filter) && filter.target === undefined;

/** One relay and the body it sends, as far as that is still kept. */
export async function getRelay(
  db: Db,
  id: number,
): Promise<{ relay: Relay; body: Selectable<WebhookBodyRow> | undefined } | undefined> {
  const row = await db.selectFrom("relays").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  const body = await db.selectFrom("webhook_bodies").selectAll().where("id", "=", row.body_id).executeTakeFirst();
  return { relay: toRelay(row), body };
}

/** PostgreSQL's bigints may come as text. */
function toRelay(row: Relay): Relay {
  return {
    ...row,
    id: Number(row.id),
    body_id: Number(row.body_id),
    event_id: Number(row.event_id),
    attempts: Number(row.attempts),
    status: row.status === null ? null : Number(row.status),
  };
}
