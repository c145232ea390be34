import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Cron } from "croner";
import { z } from "zod";
import { formatJapanTime } from "../../engine/japan-time.ts";
import type { IncomingEvent } from "../../engine/types.ts";
import { defineTrigger, type Stop, type TriggerContext } from "../plugin.ts";

const graceMinutes = z
  .int()
  .min(1)
  .max(1_440)
  .meta({
    title: "遅れてもよい時間（分）",
    description: "停止中などで遅れた場合に、この分数以内なら自動で送ります。それより遅れたものは保留になります。",
  })
  .default(10);

const once = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true, error: "2026-09-01T09:00:00+09:00 の形で書いてください。" })
      .meta({ title: "日時", description: "一度だけ送る日時です。日本時間で入れます。" }),
    graceMinutes,
  })
  .meta({ title: "一度だけ" });
const again = z
  .strictObject({
    cron: z
      .string()
      .max(100)
      .superRefine((pattern, issues) => {
        const problem = cronProblem(pattern);
        if (problem) issues.addIssue({ code: "custom", message: problem });
      })
      .meta({
        title: "繰り返し",
        description:
          "「分 時 日 月 曜日」を空白で区切って書きます（日本時間）。例: 0 9 * * 1（毎週月曜9時）、0 9 L * *（毎月末日9時）",
      }),
    graceMinutes,
  })
  .meta({ title: "繰り返す" });
const paramsSchema = z.union([once, again]).meta({ title: "いつ" });

export type ScheduleParams = z.output<typeof paramsSchema>;

function cronOf(pattern: string): Cron {
  // Five fields only: with seconds, a slip of the finger fires sixty times a minute.
  return new Cron(pattern, { paused: true, timezone: "Asia/Tokyo", mode: "5-part" });
}

function cronProblem(pattern: string): string | undefined {
  const form = "「分 時 日 月 曜日」の5つを空白で区切って書いてください（例: 0 9 * * 1）。";
  try {
    const cron = cronOf(pattern);
    // croner takes a date for a pattern, too.
    if (cron.getPattern() === undefined) return form;
    return cron.nextRun(new Date("2000-01-01T00:00:00Z")) ? undefined : "この指定では一度も実行されません。";
  } catch {
    return form;
  }
}

/** Counting stops here: a rule of every minute that was down for a day. */
const MAX_MISSED_RUNS = 1_440;

/** A run whose time has come. `missedRuns`: earlier ones that this one stands for. */
export interface DueRun {
  dueAt: Date;
  missedRuns: number;
}

/**
 * The latest run in (`lastDueAt`, `now`], and when to look again. Without `lastDueAt` a cron has no run behind it,
 * an instant has if it is past.
 */
export function dueRuns(
  params: ScheduleParams,
  lastDueAt: Date | undefined,
  now: Date,
): { due: DueRun | undefined; next: Date | undefined } {
  if ("at" in params) {
    const dueAt = new Date(params.at);
    if (dueAt > now) return { due: undefined, next: dueAt };
    const isNew = lastDueAt === undefined || lastDueAt < dueAt;
    return { due: isNew ? { dueAt, missedRuns: 0 } : undefined, next: undefined };
  }
  const cron = cronOf(params.cron);
  const next = cron.nextRun(now) ?? undefined;
  // previousRuns leaves a run at the very reference out.
  const dueAt = cron.previousRuns(1, new Date(now.getTime() + 1))[0];
  if (!lastDueAt || !dueAt || dueAt <= lastDueAt) return { due: undefined, next };
  let missedRuns = 0;
  let run = cron.nextRun(lastDueAt);
  while (run && run < dueAt && missedRuns < MAX_MISSED_RUNS) {
    missedRuns += 1;
    run = cron.nextRun(run);
  }
  return { due: { dueAt, missedRuns }, next };
}

/** `of` is the time as the rule had it: once it is edited, what lies behind belongs to the old one. */
const positionSchema = z.strictObject({ lastDueAt: z.iso.datetime(), of: z.string() });

export interface ScheduleTimes {
  /** Longest sleep, in milliseconds: clocks jump and machines are suspended. Far below setTimeout's 24.8 days. */
  recheckMs: number;
  /** Before another try when an event could not be stored. */
  retryMs: number;
}

const DEFAULT_TIMES: ScheduleTimes = { recheckMs: 30_000, retryMs: 5_000 };

/** Runs a schedule until stopped; returns at once. */
export function runSchedule(
  params: ScheduleParams,
  context: TriggerContext,
  times: ScheduleTimes = DEFAULT_TIMES,
): Stop {
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const finished = loop(params, context, times, signal);
  return async () => {
    stopping.abort();
    await finished;
  };
}

async function loop(
  params: ScheduleParams,
  context: TriggerContext,
  times: ScheduleTimes,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let told: "well" | "failing" | undefined;
  while (!signal.aborted) {
    let sleepMs = times.recheckMs;
    try {
      const next = await step(params, context);
      if (told !== "well") await context.report({ state: "well" });
      told = "well";
      failures = 0;
      if (next) sleepMs = Math.max(1, Math.min(sleepMs, next.getTime() - context.now().getTime()));
    } catch (error) {
      failures += 1;
      context.log.error({ failures, message: (error as Error).message }, "a schedule could not be carried on");
      if (failures >= 2 && told !== "failing") {
        const message = "予約の時刻を処理できません。自動で再試行しています。";
        told = await context.report({ state: "failing", message }).then(
          () => "failing" as const,
          () => undefined,
        );
      }
      sleepMs = times.retryMs;
    }
    await delay(sleepMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Emits what is due; answers when the next run is. Throws when the store does; then nothing has moved. */
async function step(params: ScheduleParams, context: TriggerContext): Promise<Date | undefined> {
  const now = context.now();
  const of = "at" in params ? params.at : params.cron;
  const stored = positionSchema.safeParse(await context.position()).data;
  let lastDueAt = stored?.of === of ? new Date(stored.lastDueAt) : undefined;
  // No position: what lies before the rule is not its to send. One in the future: the clock was wrong and was put
  // right; waiting for it could take years. Runs that went already are known by their keys.
  if ((lastDueAt === undefined && "cron" in params) || (lastDueAt !== undefined && lastDueAt > now)) {
    lastDueAt = now;
    await context.savePosition({ lastDueAt: now.toISOString(), of });
  }
  const { due, next } = dueRuns(params, lastDueAt, now);
  if (due) {
    const event = eventOf(due, params, context.source, now);
    await context.take(event, { lastDueAt: due.dueAt.toISOString(), of });
  }
  return next;
}

function eventOf({ dueAt, missedRuns }: DueRun, params: ScheduleParams, source: string, now: Date): IncomingEvent {
  const key = `${source}:${dueAt.toISOString()}`;
  const lateMinutes = Math.floor((now.getTime() - dueAt.getTime()) / 60_000);
  return {
    source,
    trigger: "schedule",
    occurredAt: dueAt,
    title: `予約 ${formatJapanTime(dueAt, "yyyy年M月d日 H時mm分")}`,
    facts: { schedule: { dueAt: dueAt.toISOString(), lateMinutes, missedRuns } },
    evidence: {
      dates: [],
      sender: null,
      doubts: [],
      contentHash: createHash("sha256").update(key).digest("hex"),
      graceMinutes: params.graceMinutes,
    },
    keys: [key],
  };
}

/**
 * Once at an instant, or again and again by cron in Japan's time. A run missed while the system was down comes late,
 * once; whether it may still go is the freshness guard's question.
 */
export const schedule = defineTrigger({
  type: "schedule",
  label: { ja: "日時の予約", en: "Schedule" },
  params: paramsSchema,
  facts: {
    schedule: {
      label: { ja: "予約", en: "Schedule" },
      fields: [
        { path: "$.dueAt", type: "date", label: { ja: "予定の日時", en: "Due at" } },
        { path: "$.lateMinutes", type: "number", label: { ja: "遅れ（分）", en: "Minutes late" } },
        { path: "$.missedRuns", type: "number", label: { ja: "この前に実行できなかった回数", en: "Missed runs" } },
      ],
    },
  },
  ownSource: true,
  source: (_params, ruleId) => `schedule:${ruleId}`,
  start: async (params, context) => runSchedule(params, context),
});
