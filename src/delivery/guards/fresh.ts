import { jst } from "../jst.ts";
import { drop, type Guard, hold, pass } from "./guard.ts";

/** Clocks of mail servers differ by minutes, not by an hour. */
const FUTURE_TOLERANCE_MINUTES = 60;

export const fresh: Guard = {
  name: "fresh",
  question: "古い情報ではないか",
  check({ decision: { rule, event }, now }) {
    const { dates, graceMinutes } = event.evidence;
    const age = (at: Date) => (now.getTime() - at.getTime()) / 60_000;
    if (graceMinutes !== undefined && age(event.occurredAt) > graceMinutes) {
      return hold(
        "missed-run",
        `${jst(event.occurredAt)} の予定でしたが、停止中などのため${graceMinutes}分以上過ぎました。`,
      );
    }
    const limit = rule.guard.maxAgeMinutes;
    if (limit !== null && graceMinutes === undefined) {
      const all = [...dates, { label: "受信日時", at: event.occurredAt, stated: "transport" as const }];
      const oldest = all.sort((a, b) => a.at.getTime() - b.at.getTime())[0];
      if (oldest && age(oldest.at) > limit) {
        const message = `${oldest.label}が ${jst(oldest.at)} で、このルールの期限（${limit}分）より古いものです。`;
        // Nobody waits any more for the answer to what they tapped hours ago, and no person should have to decide it.
        return rule.audience === "sender" ? drop("stale", message) : hold("stale", message);
      }
    }
    const future = dates.find((d) => d.stated === "transport" && age(d.at) < -FUTURE_TOLERANCE_MINUTES);
    return future ? hold("future-date", `${future.label}が未来の日時（${jst(future.at)}）です。`) : pass;
  },
};
