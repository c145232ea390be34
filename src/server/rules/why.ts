/** Why somebody got a delivery, or did not. */
import { jst } from "../../delivery/jst.ts";
import { audienceWords } from "../../engine/audience-words.ts";
import type { Audience, ConditionTree } from "../../engine/types.ts";
import type { Db } from "../../store/open.ts";
import { getRuleVersion } from "../../store/rules.ts";
import type { DeliveryRow, FriendLogRow } from "../../store/schema.ts";
import { type AskedFriend, batchesOfFriend, friendLogSince, recipientKinds, stateAt } from "../../store/why.ts";
import { type AudienceTrace, culprits, traceAudience } from "./audience-trace.ts";
import { fieldOf } from "./scope.ts";

/** Stable; `sentence` says it in Japanese. */
export type WhyCode =
  | "got"
  | "on-its-way"
  | "not-delivered"
  | "not-sent"
  | "broadcast"
  | "not-friend-then"
  | "had-left"
  | "left-since"
  | "condition-false"
  | "changed-since"
  | "too-often"
  | "unknown";

export interface Why {
  deliveryId: number;
  rule: { id: string; version: number; name: string };
  deliveryState: DeliveryRow["state"];
  createdAt: string;
  /** Whether they were among the frozen recipients; null: LINE addressed a broadcast, and nobody was written down. */
  chosen: boolean | null;
  code: WhyCode;
  sentence: string;
  /** Whom it was for, in words. */
  audience: string;
  /** Over their answers now; null: the audience asks for none. */
  conditions: AudienceTrace | null;
  /** What they changed since. */
  changesSince: { at: string; kind: FriendLogRow["kind"]; detail: unknown }[];
}

export async function whyDelivery(
  db: Db,
  deliveryId: number,
  delivery: DeliveryRow,
  friend: AskedFriend,
  now: Date,
): Promise<Why> {
  const audience = JSON.parse(delivery.audience) as Audience;
  const stored = await getRuleVersion(db, delivery.rule_id, Number(delivery.rule_version));
  const name = fieldOf(stored?.json, "name");
  const log = await friendLogSince(db, friend.id, delivery.created_at);
  const changed = new Set(log.flatMap(({ kind, detail }) => (kind === "answered" ? keysOf(detail) : [])));
  const asked = { answers: friend.answers, attributes: friend.attributes, since: friend.since, now, changed };
  const conditions = typeof audience === "string" ? null : traceAudience(audience as ConditionTree, asked);
  const words = audienceWords(audience, friend.attributes);
  const kinds = await recipientKinds(db, deliveryId);
  const batches = await batchesOfFriend(db, deliveryId, friend.id);
  const chosen = batches.length > 0 ? true : kinds.includes("all") ? null : false;
  const found = {
    delivery,
    friend,
    conditions,
    words,
    batches,
    chosen,
    left: await stateAt(db, friend.id, delivery.created_at),
  };
  const [code, sentence] = chosen === false ? notChosen(found, changed) : isChosen(found);
  return {
    deliveryId,
    rule: { id: delivery.rule_id, version: Number(delivery.rule_version), name: typeof name === "string" ? name : "" },
    deliveryState: delivery.state,
    createdAt: delivery.created_at,
    chosen,
    code,
    sentence,
    audience: words,
    conditions,
    changesSince: log,
  };
}

/** Keys of what was answered: by a tap in the talk one, by the settings form several. */
function keysOf(detail: unknown): string[] {
  const attribute = fieldOf(detail, "attribute");
  if (typeof attribute === "string") return [attribute];
  return Object.keys(fieldOf(detail, "form") ?? {});
}

interface Found {
  delivery: DeliveryRow;
  friend: AskedFriend;
  conditions: AudienceTrace | null;
  words: string;
  batches: Awaited<ReturnType<typeof batchesOfFriend>>;
  chosen: boolean | null;
  left: "active" | "left" | null;
}

const unsent: Partial<Record<DeliveryRow["state"], string>> = {
  held: "この配信は保留のままで、まだだれにも送っていません。",
  dropped: "この配信は自動で破棄され、だれにも送っていません。",
  discarded: "この配信は職員が破棄し、だれにも送っていません。",
};

function isChosen({ delivery, words, batches, chosen, left }: Found): [WhyCode, string] {
  const target = `この配信の対象は「${words}」で、この人は対象に入っていました。`;
  const not = unsent[delivery.state];
  if (not !== undefined) return ["not-sent", chosen === null ? not : `${target}ただし、${not}`];
  if (chosen === null) {
    if (left === "left")
      return ["had-left", "友だち全員への配信ですが、この時はブロックなどで友だちではなく、届いていないはずです。"];
    return ["broadcast", "友だち全員への配信です。宛先はLINEが決めるため、一人ひとりに届いたかの記録はありません。"];
  }
  const delivered = batches.find(({ state }) => state === "delivered");
  if (delivered) {
    const at = delivered.finishedAt === null ? "" : `${jst(new Date(delivered.finishedAt))} に`;
    return ["got", `${target}${at}LINEが受け付けました。`];
  }
  if (batches.some(({ state }) => state === "unknown")) {
    return ["unknown", `${target}LINEが受け付けたかどうかが分かっていません。配信の画面で片付けてください。`];
  }
  if (batches.some(({ state }) => state === "due" || state === "leased" || state === "waiting")) {
    return ["on-its-way", `${target}まだ送っている途中です。`];
  }
  return ["not-delivered", `${target}しかし、LINEに送れませんでした。理由は配信の画面で確かめてください。`];
}

function notChosen(found: Found, changed: ReadonlySet<string>): [WhyCode, string] {
  const { delivery, friend, conditions, words, left } = found;
  const head = "この配信の対象に入っていませんでした。";
  if (delivery.state === "dropped") return ["not-sent", unsent.dropped ?? ""];
  if (left === null && friend.since > delivery.created_at) {
    return ["not-friend-then", `${head}友だちになったのが ${jst(new Date(friend.since))} で、配信の後だからです。`];
  }
  if (left === "left") return ["had-left", `${head}この時はブロックなどで友だちではなかったからです。`];
  const missing = conditions ? culprits(conditions) : [];
  if (missing.length > 0) {
    const reasons = missing.map(
      ({ words: what, seen }) => `「${what}」に合わない（登録は${seen === null ? "なし" : `「${seen}」`}）`,
    );
    const since = missing.some(({ fact }) => changed.has(fact)) ? "ただし、登録は配信の後に変わっています。" : "";
    return ["condition-false", `${head}対象は「${words}」で、${[...new Set(reasons)].join("、")}からです。${since}`];
  }
  // Taken out before the first attempt (ADR 0018).
  if (friend.state !== "active") return ["left-since", `${head}送る前に友だちでなくなったからです。`];
  if (changed.size > 0) {
    return ["changed-since", `${head}いまの登録は対象「${words}」に合いますが、登録が変わったのは配信の後です。`];
  }
  if (conditions === null && words === audienceWords("sender", [])) {
    return ["condition-false", `${head}操作した本人だけに送る配信だからです。`];
  }
  return [
    "too-often",
    `${head}いまの登録は対象「${words}」に合います。同じルールの配信を決められた回数まで受け取ったか、登録の取り込みが配信の後だったと考えられます。`,
  ];
}
