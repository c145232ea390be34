import { jst } from "../jst.ts";
import { type Guard, hold, pass } from "./guard.ts";

const HOUR_MS = 3_600_000;

/** Counts events that led to deliveries, not deliveries: one mail that names six wards is one firing. */
export const fuse: Guard = {
  name: "fuse",
  question: "この送信元から続けて届きすぎていないか",
  async check({ decision: { rule, event }, now, ledger }) {
    // What one citizen does reaches that citizen alone; thousands may tap their menus in one hour.
    if (rule.audience === "sender") return pass;
    const { trippedAt, resetAt } = await ledger.fuse(event.source);
    if (trippedAt !== null) {
      return hold(
        "fuse-tripped",
        `${jst(new Date(trippedAt))} に安全装置（ヒューズ）が働き、止めたままです。解除は noroshi sources reset ${event.source}`,
      );
    }
    const since = new Date(Math.max(now.getTime() - HOUR_MS, resetAt === null ? 0 : Date.parse(resetAt)));
    const firings = await ledger.firings(event.source, since);
    if (firings < rule.guard.fusePerHour) return pass;
    return hold(
      "fuse-tripped",
      `1時間に${firings}件届き、上限（${rule.guard.fusePerHour}件）に達したため、安全装置（ヒューズ）が働きました。`,
    );
  },
};
