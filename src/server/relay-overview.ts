/** Relay targets as people see them: what waits for each, since when, and how it last answered. */
import { isCircuitOpen } from "../delivery/relay/policy.ts";
import type { Db } from "../store/open.ts";
import { eventTypesOf, listTargets } from "../store/relay-targets.ts";
import { countRelays } from "../store/relays.ts";
import type { RelayTargetRow } from "../store/schema.ts";

export interface RelayOverview {
  name: string;
  /** Undefined: rules name it, and there is no such target. */
  target: RelayTargetRow | undefined;
  due: number;
  dead: number;
  oldestDueId: number | null;
  /** Age of the oldest that waits; 0 when none does. */
  lagSeconds: number;
}

/** All targets and all names that something waits for, by name. */
export async function relayOverview(db: Db, now: Date): Promise<RelayOverview[]> {
  const known = await listTargets(db);
  const counts = new Map((await countRelays(db)).map((one) => [one.target, one]));
  const names = [...new Set([...known.map((row) => row.name), ...counts.keys()])].sort();
  return names.map((name) => {
    const { due = 0, dead = 0, oldestDueId = null, oldestDueAt = null } = counts.get(name) ?? {};
    const age = oldestDueAt === null ? 0 : Math.round((now.getTime() - Date.parse(oldestDueAt)) / 1_000);
    const target = known.find((row) => row.name === name);
    return { name, target, due, dead, oldestDueId, lagSeconds: Math.max(0, age) };
  });
}

/** A target's row in plain values. */
export function plainTarget(row: RelayTargetRow) {
  return {
    ...row,
    enabled: row.enabled === 1,
    ordered: row.ordered === 1,
    event_types: eventTypesOf(row),
    circuit: isCircuitOpen(row) ? ("open" as const) : ("closed" as const),
  };
}

/** A URL to show: what stands in for a password in it is hidden, the name and the rest are there to be recognised. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return "（URLの形になっていません）";
  const url = new URL(text);
  const user = url.username !== "" || url.password !== "" ? "***@" : "";
  const query = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=***`).join("&");
  return `${url.protocol}//${user}${url.host}${url.pathname}${query === "" ? "" : `?${query}`}`;
}
