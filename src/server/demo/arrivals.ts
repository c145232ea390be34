/** What happened to the mails that came, as the demo's page shows it. Reads only what the real intake wrote. */
import { createHash } from "node:crypto";
import type { Asked } from "../../delivery/guards/index.ts";
import { guards } from "../../delivery/guards/index.ts";
import { friendCatalogue } from "../../engine/friend-facts.ts";
import { valueAt } from "../../engine/path.ts";
import type { Audience, Evidence, Facts, RuleTrace } from "../../engine/types.ts";
import type { Plugins } from "../../plugins/plugin.ts";
import { listAttributes } from "../../store/attributes.ts";
import { countBatches, listPlans } from "../../store/batches.ts";
import { getEvent, rawOf } from "../../store/events.ts";
import type { Db } from "../../store/open.ts";
import type { DeliveryRow, DeliveryState, EventRow } from "../../store/schema.ts";
import type { RuleBook } from "../rule-book.ts";
import { audienceText, type ConditionView, conditionView } from "./wording.ts";

export interface DeliveryView {
  id: number;
  rule: string;
  ruleId: string;
  state: DeliveryState;
  /** Japanese: why it is held or dropped; null when neither. */
  stopped: string | null;
  /** Whom it is for, in Japanese. */
  audience: string;
  people: number;
  /** People: all of them may be counted twice where two actions send. */
  progress: { delivered: number; failed: number; total: number; attempts: number; batches: number };
  /** What LINE or the network said last of a batch that has still to go. */
  trouble: string | null;
  guards: { question: string; verdict: "pass" | "hold" | "drop"; message: string | null }[];
}

export interface ArrivalView {
  id: number;
  subject: string;
  from: string;
  /** ISO 8601, UTC. */
  takenAt: string;
  sender: { authentic: boolean; detail: string } | null;
  doubts: string[];
  /** The fixture it was made from, if any. */
  sample: { id: string; title: string } | null;
  rules: { asked: number; fired: number };
  deliveries: DeliveryView[];
}

/** How one rule judged one mail. */
export interface RuleView {
  id: string;
  name: string;
  outcome: RuleTrace["outcome"];
  reason: RuleTrace["reason"];
  detail: string | null;
  conditions: ConditionView | null;
}

export interface ArrivalsOptions {
  db: Db;
  rules(): RuleBook;
  plugins: Plugins;
  /** The fixture whose bytes have this SHA-256 (hex). */
  sampleOf(hash: string): { id: string; title: string } | undefined;
}

const QUOTA_QUESTION = "今月の残り通数で足りるか";

export function createArrivals({ db, rules, plugins, sampleOf }: ArrivalsOptions) {
  const samples = new Map<number, ArrivalView["sample"]>();

  async function sampleOfEvent(id: number): Promise<ArrivalView["sample"]> {
    const known = samples.get(id);
    if (known !== undefined) return known;
    const raw = await rawOf(db, id);
    const found = (raw && sampleOf(createHash("sha256").update(raw.bytes).digest("hex"))) ?? null;
    samples.set(id, found);
    return found;
  }

  function ruleName(id: string): string {
    for (const one of rules().all) {
      if (one.ok ? one.rule.id === id : one.id === id) return one.ok ? one.rule.name : one.name;
    }
    return id;
  }

  async function deliveryView(row: DeliveryRow, audience: string): Promise<DeliveryView> {
    const id = Number(row.id);
    const counts = (await countBatches(db, id)).filter(({ state }) => state !== "split" && state !== "replaced");
    const people = (states: readonly string[]) =>
      counts.filter(({ state }) => states.includes(state)).reduce((sum, c) => sum + c.people, 0);
    const sums = await db
      .selectFrom("batches")
      .select((eb) => [eb.fn.sum("attempts").as("attempts"), eb.fn.countAll().as("batches")])
      .where("delivery_id", "=", id)
      .executeTakeFirst();
    const waiting = await db
      .selectFrom("batches")
      .select("message")
      .where("delivery_id", "=", id)
      .where("state", "in", ["due", "leased"])
      .where("message", "is not", null)
      .limit(1)
      .executeTakeFirst();
    return {
      id,
      rule: ruleName(row.rule_id),
      ruleId: row.rule_id,
      state: row.state,
      stopped: row.hold_message,
      audience,
      people: Number(row.audience_count),
      progress: {
        delivered: people(["delivered"]),
        failed: people(["dead", "unknown"]),
        total: counts.reduce((sum, c) => sum + c.people, 0),
        attempts: Number(sums?.attempts ?? 0),
        batches: Number(sums?.batches ?? 0),
      },
      trouble: waiting?.message ?? null,
      guards: (JSON.parse(row.guards) as Asked[]).map(({ guard, verdict }) => ({
        question: guards.find((g) => g.name === guard)?.question ?? (guard === "quota" ? QUOTA_QUESTION : guard),
        verdict: verdict.verdict,
        message: verdict.verdict === "pass" ? null : verdict.message,
      })),
    };
  }

  async function arrivalView(event: EventRow, deliveries: DeliveryView[]): Promise<ArrivalView> {
    const id = Number(event.id);
    const facts = JSON.parse(event.facts) as Facts;
    const { sender, doubts } = JSON.parse(event.evidence) as Evidence;
    const asked = (JSON.parse(event.trace) as RuleTrace[]).filter((t) => t.reason !== "other-source");
    const from = valueAt(facts.mail, "$.from.address");
    return {
      id,
      subject: event.title,
      from: typeof from === "string" ? from : "",
      takenAt: event.taken_at,
      sender: sender && { authentic: sender.authentic, detail: sender.detail },
      doubts,
      sample: await sampleOfEvent(id),
      rules: {
        asked: asked.filter((t) => t.outcome !== "not-asked").length,
        fired: asked.filter((t) => t.outcome === "fired").length,
      },
      deliveries,
    };
  }

  return {
    /** The newest mails, newest first. */
    async list(limit: number): Promise<ArrivalView[]> {
      const events = (await db
        .selectFrom("events")
        .selectAll()
        .orderBy("id", "desc")
        .limit(limit)
        .execute()) as unknown as EventRow[];
      if (events.length === 0) return [];
      const rows = (await db
        .selectFrom("deliveries")
        .selectAll()
        .where(
          "event_id",
          "in",
          events.map((e) => Number(e.id)),
        )
        .orderBy("id")
        .execute()) as unknown as DeliveryRow[];
      const attributes = await listAttributes(db);
      const views: ArrivalView[] = [];
      for (const event of events) {
        const own = rows.filter((row) => Number(row.event_id) === Number(event.id));
        const deliveries: DeliveryView[] = [];
        for (const row of own) {
          deliveries.push(await deliveryView(row, audienceText(JSON.parse(row.audience) as Audience, attributes)));
        }
        views.push(await arrivalView(event, deliveries));
      }
      return views;
    },

    /** How each rule that was asked judged the mail: those that fired first; undefined for an unknown mail. */
    async rules(eventId: number): Promise<RuleView[] | undefined> {
      const event = await getEvent(db, eventId);
      if (!event) return undefined;
      const plugin = plugins.triggers.get(event.trigger);
      const friend = plugin?.personal ? { friend: friendCatalogue(await listAttributes(db)) } : {};
      const facts = { ...plugin?.facts, ...friend };
      const rank = ["fired", "failed", "not-matched", "not-asked"];
      return (JSON.parse(event.trace) as RuleTrace[])
        .filter((trace) => trace.reason !== "other-source")
        .sort((a, b) => rank.indexOf(a.outcome) - rank.indexOf(b.outcome))
        .map(({ ruleId, outcome, reason, detail, conditions }) => ({
          id: ruleId,
          name: ruleName(ruleId),
          outcome,
          reason,
          detail: detail ?? null,
          conditions: conditions ? conditionView(conditions, facts) : null,
        }));
    },

    /** The bubbles of a delivery, as frozen: text where a message is text, else its JSON. */
    async bubbles(deliveryId: number): Promise<string[]> {
      const plans = await listPlans(db, deliveryId);
      // A broadcast that fell back to multicast has a second plan with the same words.
      const [first] = plans;
      const body = first ? (JSON.parse(first.body) as { messages?: unknown }) : {};
      const messages: unknown[] = Array.isArray(body.messages) ? body.messages : [];
      return messages.map((message) => {
        const text = (message as { text?: unknown }).text;
        return typeof text === "string" ? text : JSON.stringify(message, null, 2);
      });
    },
  };
}
