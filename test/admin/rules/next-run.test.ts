import { expect, it } from "vitest";
import { nextRun } from "../../../admin/rules/next-run.ts";
import { dueRuns } from "../../../src/plugins/triggers/schedule.ts";

const now = new Date("2026-11-26T03:00:00Z");

it.each(["0 9 * * *", "30 12 L * *", "0 0 1 1 1", "*/7 * * * *"])(
  "finds the next run of %s as the server does",
  (cron) => {
    expect(nextRun({ type: "schedule", cron }, now)?.at).toEqual(
      dueRuns({ cron, graceMinutes: 10 }, undefined, now).next,
    );
  },
);

it("tells a time that is past from one to come, and what cannot be read from both", () => {
  const at = (text: string) => nextRun({ type: "schedule", at: text }, now);
  expect(at("2026-11-26T12:01:00+09:00")).toEqual({ at: new Date("2026-11-26T03:01:00Z"), isPast: false });
  expect(at("2026-11-26T12:00:00+09:00")?.isPast).toBe(true);
  for (const trigger of [{ at: "明日" }, { cron: "毎朝" }, { cron: "* * * * * *" }, { cron: "0 0 30 2 *" }, {}])
    expect(nextRun({ type: "schedule", ...trigger }, now)).toBeNull();
});
