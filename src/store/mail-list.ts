/** The mails that came, for people: found by sender and subject, by time and by what became of them. */
import { type Selectable, type SqlBool, sql } from "kysely";
import { fold } from "../engine/fold.ts";
import { SENT_STATES } from "./deliveries.ts";
import type { Db } from "./open.ts";
import { holdsText, isOf, type Page } from "./paging.ts";
import type { DeliveryState, EventRow } from "./schema.ts";

/** What became of a mail: at least one of its deliveries was sent (or is on its way), is held, was dropped; or no rule took it. */
export const mailVerdicts = ["sent", "held", "dropped", "no-rule"] as const;
export type MailVerdict = (typeof mailVerdicts)[number];

const statesOf: Record<Exclude<MailVerdict, "no-rule">, readonly DeliveryState[]> = {
  sent: SENT_STATES,
  held: ["held"],
  dropped: ["dropped", "discarded"],
};

export interface MailFilter {
  ids?: readonly number[] | undefined;
  /** In the subject or the sender, whatever its width or case. */
  q?: string | undefined;
  /** Instants of arrival, ISO 8601 UTC: from the first on, before the second. */
  from?: string | undefined;
  to?: string | undefined;
  verdict?: MailVerdict | undefined;
  source?: string | undefined;
  /** Only mails that led to a delivery of one of these; null: all. */
  departments: readonly string[] | null;
}

/** A delivery that came of a mail. */
export interface MailDelivery {
  id: number;
  ruleId: string;
  state: DeliveryState;
}

export type ListedMail = Selectable<EventRow> & { deliveries: MailDelivery[] };

/** One page, and how many there are in all. */
export async function listMails(
  db: Db,
  filter: MailFilter,
  page: Page,
): Promise<{ total: number; mails: ListedMail[] }> {
  const found = matching(db, filter);
  const { n } = await found.select((eb) => eb.fn.countAll().as("n")).executeTakeFirstOrThrow();
  // The index holds all that is asked; the rows themselves, with the mails' texts, are read for one page only.
  const ids = await found
    .select("e.id")
    .orderBy("e.taken_at", page.order)
    .orderBy("e.id", page.order)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return {
    total: Number(n),
    mails: await readMails(
      db,
      ids.map(({ id }) => Number(id)),
      filter.departments,
    ),
  };
}

/** One mail; undefined when there is none with this id, or none that these departments may see. */
export async function getMail(
  db: Db,
  id: number,
  departments: readonly string[] | null,
): Promise<ListedMail | undefined> {
  const row = await matching(db, { ids: [id], departments })
    .select("e.id")
    .executeTakeFirst();
  return row && (await readMails(db, [id], departments))[0];
}

function matching(db: Db, filter: MailFilter) {
  // `search` is written of every mail; naming it lets the index serve that holds it (0004-staff).
  let query = db.selectFrom("events as e").where("e.trigger", "=", sql.lit("imap")).where("e.search", "is not", null);
  if (filter.ids) query = query.where(sql<SqlBool>`e.id in (${sql.join([-1, ...filter.ids])})`);
  if (filter.q !== undefined) query = query.where(holdsText(db, "e.search", fold(filter.q)));
  if (filter.from !== undefined) query = query.where("e.taken_at", ">=", filter.from);
  if (filter.to !== undefined) query = query.where("e.taken_at", "<", filter.to);
  if (filter.source !== undefined) query = query.where("e.source", "=", filter.source);
  if (filter.verdict === "no-rule") query = query.where("e.outcome", "=", "no-rule");
  else if (filter.verdict) query = query.where(ledTo(filter.departments, statesOf[filter.verdict]));
  if (filter.departments !== null) query = query.where(ledTo(filter.departments, null));
  return query;
}

function ledTo(departments: readonly string[] | null, states: readonly DeliveryState[] | null) {
  // Answers to citizens come of no mail; leaving them out lets the index serve that does, too. SQLite would rather go by the
  // state alone, and through all the answers, unless it cannot see that it may.
  const state = states ? sql<SqlBool>`d.state || '' in (${sql.join([...states])})` : sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`e.id in (select d.event_id from deliveries as d
    where d.audience <> '"sender"' and ${state} and ${isOf("d.department", departments)})`;
}

async function readMails(db: Db, ids: readonly number[], departments: readonly string[] | null): Promise<ListedMail[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("events")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();
  const deliveries = await db
    .selectFrom("deliveries as d")
    .select(["d.id", "d.event_id", "d.rule_id", "d.state"])
    .where("d.event_id", "in", [...ids])
    .where(isOf("d.department", departments))
    .orderBy("d.id")
    .execute();
  const byId = new Map(rows.map((row) => [Number(row.id), row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const own = deliveries.filter((d) => Number(d.event_id) === id);
    return [{ ...row, id, deliveries: own.map((d) => ({ id: Number(d.id), ruleId: d.rule_id, state: d.state })) }];
  });
}

/** All that became of a mail, in the order in which people need to know. */
export function verdictsOf(mail: Pick<ListedMail, "outcome" | "deliveries">): MailVerdict[] {
  if (mail.outcome === "no-rule") return ["no-rule"];
  const order = ["held", "sent", "dropped"] as const;
  return order.filter((verdict) => mail.deliveries.some(({ state }) => statesOf[verdict].includes(state)));
}
