/** The mails that came, with why each was sent or not. */
import { z } from "zod";
import { valueAt } from "../../engine/path.ts";
import type { Evidence, Facts, RuleTrace } from "../../engine/types.ts";
import type { DnsResolve } from "../../plugins/plugin.ts";
import { rawOf } from "../../store/events.ts";
import { getMail, type ListedMail, listMails, mailVerdicts, verdictsOf } from "../../store/mail-list.ts";
import { shownTraces } from "../rules/other-rules.ts";
import {
  anything,
  deliveryStates,
  idsFilter,
  instant,
  instantFilter,
  newestFirst,
  pageOf,
  searchFilter,
} from "./list.ts";
import { ApiProblem, type Call, idParams, notFound, type Route, route } from "./route.ts";

const MAX_MAIL_BYTES = 25 * 1024 * 1024;
/** Asking DNS about a sender may take long; somebody waits. */
const READ_WITHIN_MS = 20_000;

const from = z.object({ address: z.string().nullable(), name: z.string().nullable() });
const sender = z.object({ authentic: z.boolean(), code: z.string(), detail: z.string() }).nullable();
const delivery = z.object({ id: z.int(), ruleId: z.string(), ruleName: z.string(), state: z.enum(deliveryStates) });

const listed = z.object({
  id: z.int(),
  source: z.string(),
  title: z.string(),
  from,
  occurredAt: instant,
  takenAt: instant,
  verdicts: z
    .array(z.enum(mailVerdicts))
    .describe("What became of it, what needs a person first; empty: a rule took it and sent nothing"),
  sender,
  doubts: z.array(z.string()).describe("Doubts about decoding"),
  deliveries: z.array(delivery),
});

const parsed = z.object({
  title: z.string(),
  from,
  occurredAt: instant,
  text: z.string().describe("Decoded, without quoted and forwarded parts"),
  facts: anything.describe("What rules may ask of it"),
  evidence: anything.describe("What guards ask of it: dates, sender, doubts"),
});

const one = listed.extend({
  ...parsed.shape,
  trace: anything.describe("Why each rule took it or not, condition by condition"),
  hasRaw: z.boolean().describe("Whether the mail is still kept as it came"),
});

/** `resolve`: for the check of the sender of an uploaded mail. */
export function mailRoutes(options: { resolve: DnsResolve; readWithinMs?: number }): Route[] {
  return [list, get, raw, reading(options.resolve, options.readWithinMs ?? READ_WITHIN_MS)];
}

const list = route({
  method: "get",
  path: "/mails",
  summary: { ja: "届いたメールの一覧", en: "Mails that came, newest first" },
  permission: "mails.read",
  query: newestFirst(
    {
      id: idsFilter,
      q: searchFilter,
      from: instantFilter,
      to: instantFilter,
      verdict: z.enum(mailVerdicts).optional(),
      source: z.string().max(200).optional(),
    },
    "takenAt",
  ),
  answer: listed,
  isList: true,
  async handle(call) {
    const { query, staff, store } = call;
    const { id: ids, ...filter } = query.filter;
    const { departments } = staff;
    const { total, mails } = await listMails(store.db, { ids, ...filter, departments }, pageOf(query));
    const names = ruleNames(call);
    return { list: mails.map((mail) => shown(mail, names)), total, from: query.range[0] };
  },
});

type RuleName = (id: string) => string;

/** Broken ones, too; of those it is not known whose they are. */
const rulesOf = ({ book }: Pick<Call, "book">) =>
  book().all.map((each) => (each.ok ? each.rule : { id: each.id, name: each.name, department: undefined }));

/** Rules that were taken away are told by their id. */
function ruleNames(call: Pick<Call, "book">): RuleName {
  const names = new Map(rulesOf(call).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

function shown(mail: ListedMail, nameOf: RuleName): z.output<typeof listed> {
  const { sender: proven, doubts } = JSON.parse(mail.evidence) as Evidence;
  return {
    id: Number(mail.id),
    source: mail.source,
    title: mail.title,
    from: fromOf(JSON.parse(mail.facts) as Facts),
    occurredAt: mail.occurred_at,
    takenAt: mail.taken_at,
    verdicts: verdictsOf(mail),
    sender: proven && { authentic: proven.authentic, code: proven.code, detail: proven.detail },
    doubts,
    deliveries: mail.deliveries.map((one) => ({ ...one, ruleName: nameOf(one.ruleId) })),
  };
}

function fromOf({ mail }: Facts): z.output<typeof from> {
  const [address, name] = [valueAt(mail, "$.from.address"), valueAt(mail, "$.from.name")];
  return {
    address: typeof address === "string" ? address : null,
    name: typeof name === "string" ? name : null,
  };
}

function textOf({ mail }: Facts): string {
  const text = valueAt(mail, "$.text");
  return typeof text === "string" ? text : "";
}

async function found(call: Pick<Call, "store" | "staff">, id: number): Promise<ListedMail> {
  const mail = await getMail(call.store.db, id, call.staff.departments);
  if (!mail) throw notFound("このメール");
  return mail;
}

const get = route({
  method: "get",
  path: "/mails/:id",
  summary: { ja: "メール1通（読み取った内容、ルールごとの判定、配信）", en: "One mail with traces and deliveries" },
  permission: "mails.read",
  params: idParams,
  answer: one,
  async handle(call) {
    const mail = await found(call, call.params.id);
    const facts = JSON.parse(mail.facts) as Facts;
    const nameOf = ruleNames(call);
    const kept = await call.store.db
      .selectFrom("event_raw")
      .select("event_id")
      .where("event_id", "=", call.params.id)
      .executeTakeFirst();
    return {
      json: {
        ...shown(mail, nameOf),
        text: textOf(facts),
        facts,
        evidence: JSON.parse(mail.evidence),
        trace: shownTraces(call.staff, rulesOf(call), JSON.parse(mail.trace) as RuleTrace[]),
        hasRaw: kept !== undefined,
      },
    };
  },
});

const raw = route({
  method: "get",
  path: "/mails/:id/raw",
  summary: { ja: "届いたままのメール（.eml）", en: "The mail as it came" },
  permission: "mails.read",
  params: idParams,
  file: "message/rfc822",
  async handle(call) {
    const { id } = call.params;
    await found(call, id);
    const kept = await rawOf(call.store.db, id);
    if (!kept) throw notFound("届いたままのメール");
    return { file: kept.bytes, type: "message/rfc822", name: `mail-${id}.eml` };
  },
});

function reading(resolve: DnsResolve, withinMs: number): Route {
  return route({
    method: "post",
    path: "/mails/read",
    summary: { ja: "手元のメールを読み取って見る（保存しない）", en: "Look at an uploaded mail; nothing is stored" },
    permission: "mails.read",
    rawBody: { types: ["message/rfc822"], maxBytes: MAX_MAIL_BYTES },
    answer: parsed,
    async handle({ body, plugins, now, log }) {
      const bytes: unknown = body;
      if (!(bytes instanceof Uint8Array) || bytes.length === 0)
        throw new ApiProblem(415, "not-a-mail", "メール（message/rfc822）を1通、そのまま送ってください。");
      const read = plugins.triggers.get("imap")?.read;
      if (!read) throw new ApiProblem(501, "no-reader", "メールを読み取る機能がありません。");
      const event = await inTime(read(bytes, { source: "upload", now, resolve, log }), withinMs);
      return {
        json: {
          title: event.title,
          from: fromOf(event.facts),
          occurredAt: event.occurredAt.toISOString(),
          text: textOf(event.facts),
          facts: event.facts,
          evidence: event.evidence,
        },
      };
    },
  });
}

async function inTime<T>(reading: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = "差出人の確認（DNS）に時間がかかっています。少し待って、もう一度お試しください。";
    timer = setTimeout(() => reject(new ApiProblem(503, "too-slow", message)), withinMs);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
