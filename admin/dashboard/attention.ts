import type { Item } from "../api/client";
import type { Status } from "../api/status";

export type Source = Item<"get /sources">;
export type Channel = Item<"get /channels">;

/** Something a person must look at; the most urgent first. */
export interface Attention {
  kind:
    | "held"
    | "channel"
    | "fuse"
    | "source"
    | "delivery"
    | "unknown"
    | "dead"
    | "rule"
    | "relay-target"
    | "webhook"
    | "clock"
    | "quota"
    | "failing"
    | "queue";
  /** What it is about: a source's name, a rule's. */
  about: string;
  /** What the server says of it. */
  message: string;
  count: number;
  to: string;
  severity: "error" | "warning";
}

/** A clock this far off makes fresh mails look old (guard `fresh`), and LINE's tokens end early. */
const DRIFT_MS = 5_000;
/** Of the month's messages. */
const QUOTA_LOW = 0.9;
/** What has waited this long does not go by itself. */
const QUEUE_STUCK_MS = 5 * 60_000;

export function attentionOf(status: Status): Attention[] {
  const found: Attention[] = [];
  const add = (one: Partial<Attention> & Pick<Attention, "kind" | "to">) =>
    found.push({ about: "", message: "", count: 1, severity: "error", ...one });

  for (const channel of status.channels as Channel[])
    if (channel.state === "held")
      add({ kind: "channel", about: channel.id, message: channel.message ?? "", to: "/settings" });
  const isStopped = found.length > 0;
  // Where sending has stopped nothing is tried again.
  if (status.queue.failing > 0 && !isStopped) add({ kind: "failing", count: status.queue.failing, to: "/deliveries" });
  for (const source of status.sources as Source[]) {
    if (source.fuseTrippedAt) add({ kind: "fuse", about: source.id, to: "/settings" });
    if (source.state === "failing")
      add({ kind: "source", about: source.id, message: source.message ?? "", to: "/settings" });
  }
  const { deliveries, queue, quota, rules, webhooks, relays } = status;
  if (deliveries && deliveries.held > 0)
    add({ kind: "held", count: deliveries.held, to: "/held", severity: "warning" });
  if (queue.oldest && Date.parse(status.at) - Date.parse(queue.oldest) > QUEUE_STUCK_MS)
    add({ kind: "queue", count: queue.people, message: queue.oldest, to: "/deliveries" });
  if (deliveries && deliveries.unknown.people > 0)
    add({ kind: "unknown", count: deliveries.unknown.people, to: incomplete });
  if (deliveries && deliveries.dead.people > 0) add({ kind: "dead", count: deliveries.dead.people, to: incomplete });
  for (const { id, name } of (rules?.broken ?? []) as { id: string; name: string }[])
    add({ kind: "rule", about: name || id, to: `/rules/${encodeURIComponent(id)}` });
  if (Math.abs(status.clockDriftMs ?? 0) > DRIFT_MS)
    add({ kind: "clock", count: Math.round(Math.abs(status.clockDriftMs ?? 0) / 1_000), to: "/settings" });
  if (quota?.limit && quota.used !== null && quota.used / quota.limit > QUOTA_LOW)
    add({ kind: "quota", count: Math.max(0, quota.limit - quota.used), to: "/settings", severity: "warning" });
  for (const { target, circuit } of relays ?? [])
    if (circuit === "open") add({ kind: "relay-target", about: target, to: "/relay-targets", severity: "warning" });
  if (webhooks && webhooks.failed > 0)
    add({ kind: "webhook", count: webhooks.failed, to: "/webhooks", severity: "warning" });
  return found;
}

const incomplete = `/deliveries?filter=${encodeURIComponent(JSON.stringify({ state: "incomplete" }))}`;
