import { Cron } from "croner";
import type { RuleJson } from "./types.ts";

/**
 * When a schedule sends next, counted as the server counts it: in Japan's time, five fields. `isPast`: its one time is over.
 * Null: it never runs, or cannot be read.
 */
export function nextRun(
  { at, cron }: NonNullable<RuleJson["trigger"]>,
  now = new Date(),
): { at: Date; isPast: boolean } | null {
  if (typeof at === "string") {
    const once = new Date(at);
    return Number.isNaN(once.getTime()) ? null : { at: once, isPast: once <= now };
  }
  if (typeof cron !== "string") return null;
  try {
    const next = new Cron(cron, { paused: true, timezone: "Asia/Tokyo", mode: "5-part" }).nextRun(now);
    return next && { at: next, isPast: false };
  } catch {
    return null;
  }
}
