import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { dueRuns, runSchedule, type ScheduleParams, schedule } from "../../../src/plugins/triggers/schedule.ts";
import { type FakeTriggerContext, fakeTriggerContext } from "../../support/trigger-context.ts";

const everyMorning: ScheduleParams = { cron: "0 9 * * *", graceMinutes: 10 };
/** 9:00 on 1 September 2026 in Japan. */
const nine = new Date("2026-09-01T00:00:00Z");
const minutesAfter = (minutes: number, at = nine) => new Date(at.getTime() + minutes * 60_000);

describe("schedule's parameters", () => {
  const problems = (params: unknown) =>
    schedule.params.safeParse(params).error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);

  it("take an instant with its offset, or a cron pattern of five fields", () => {
    expect(schedule.params.parse({ at: "2026-09-01T09:00:00+09:00" })).toMatchObject({ graceMinutes: 10 });
    expect(schedule.params.parse({ cron: "0 9 L * *", graceMinutes: 60 })).toMatchObject({ graceMinutes: 60 });
  });

  it.each([["* * * * * *"], ["61 * * * *"], ["2026-09-01T09:00:00"], ["毎朝"], [""]])(
    "refuse the cron pattern %j with a sentence at its path",
    (cron) => {
      expect(problems({ cron })).toEqual([expect.stringMatching(/^cron: 「分 時 日 月 曜日」/)]);
    },
  );

  it("refuse a cron pattern that never comes", () => {
    expect(problems({ cron: "0 0 30 2 *" })).toEqual(["cron: この指定では一度も実行されません。"]);
  });

  it("refuse an instant without an offset, both forms at once, and none", () => {
    expect(problems({ at: "2026-09-01T09:00:00" })).toEqual([expect.stringMatching(/^at: 2026-09/)]);
    expect(schedule.params.safeParse({ at: "2026-09-01T09:00:00Z", cron: "0 9 * * *" }).success).toBe(false);
    expect(schedule.params.safeParse({}).success).toBe(false);
    expect(problems({ cron: "0 9 * * *", graceMinutes: 1_441 })).toEqual([expect.stringMatching(/^graceMinutes/)]);
  });
});

describe("dueRuns", () => {
  it("reads cron in Japan's time", () => {
    expect(dueRuns(everyMorning, minutesAfter(-1), nine)).toEqual({
      due: { dueAt: nine, missedRuns: 0 },
      next: minutesAfter(24 * 60),
    });
  });

  it("has nothing a moment too early, and nothing twice", () => {
    expect(dueRuns(everyMorning, minutesAfter(-60), new Date(nine.getTime() - 1))).toEqual({
      due: undefined,
      next: nine,
    });
    expect(dueRuns(everyMorning, nine, nine).due).toBeUndefined();
    expect(dueRuns(everyMorning, nine, minutesAfter(1)).due).toBeUndefined();
  });

  it("lets the latest stand for those missed before it", () => {
    expect(dueRuns(everyMorning, minutesAfter(-3 * 24 * 60), minutesAfter(5)).due).toEqual({
      dueAt: nine,
      missedRuns: 2,
    });
  });

  it("counts every run exactly once, however often it is asked in between", () => {
    const cron = fc.constantFrom("*/20 * * * *", "0 9 * * *", "30 8,17 * * MON-FRI", "0 0 L * *");
    const gaps = fc.array(fc.integer({ min: 1, max: 200_000_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(cron, gaps, (pattern, gapsMs) => {
        const params = { cron: pattern, graceMinutes: 10 };
        let now = nine;
        let lastDueAt = nine;
        let counted = 0;
        for (const gapMs of gapsMs) {
          now = new Date(now.getTime() + gapMs);
          const { due } = dueRuns(params, lastDueAt, now);
          if (!due) continue;
          counted += 1 + due.missedRuns;
          lastDueAt = due.dueAt;
        }
        const atOnce = dueRuns(params, nine, now).due;
        expect(counted).toBe(atOnce ? 1 + atOnce.missedRuns : 0);
      }),
      { numRuns: 60 },
    );
  });

  it("stops counting what was missed after a day of minutes", () => {
    const everyMinute = { cron: "* * * * *", graceMinutes: 10 };
    expect(dueRuns(everyMinute, minutesAfter(-525_600), nine).due).toEqual({ dueAt: nine, missedRuns: 1_440 });
  });

  it("has an instant due once, also when it is past at first sight", () => {
    const once: ScheduleParams = { at: "2026-09-01T09:00:00+09:00", graceMinutes: 10 };
    expect(dueRuns(once, undefined, minutesAfter(-1))).toEqual({ due: undefined, next: nine });
    expect(dueRuns(once, undefined, minutesAfter(90)).due).toEqual({ dueAt: nine, missedRuns: 0 });
    expect(dueRuns(once, nine, minutesAfter(90))).toEqual({ due: undefined, next: undefined });
  });
});

describe("a running schedule", () => {
  let clock = nine;
  let stops: (() => Promise<void>)[] = [];
  const given = () => fakeTriggerContext({ source: "schedule:greeting", now: () => clock });
  const run = (params: ScheduleParams, context: FakeTriggerContext, recheckMs = 2) => {
    const stop = runSchedule(params, context, { recheckMs, retryMs: 2 });
    stops.push(stop);
    return stop;
  };
  const looked = async (context: FakeTriggerContext) => {
    let looks = 0;
    const position = context.position;
    context.position = () => {
      looks += 1;
      return position().finally(() => context.log.debug({}, "looked"));
    };
    await context.until(() => looks > 2);
  };

  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
  });

  it("sends nothing at its first start, and remembers when that was", async () => {
    clock = minutesAfter(5);
    const context = given();
    run(everyMorning, context);
    await looked(context);
    expect(context.taken).toEqual([]);
    expect(context.stored).toEqual({ lastDueAt: "2026-09-01T00:05:00.000Z", of: "0 9 * * *" });
    expect(context.states).toEqual([{ state: "well" }]);
  });

  it("makes one event when its time comes, known by the instant it was due", async () => {
    clock = minutesAfter(-1);
    const context = given();
    run(everyMorning, context);
    await looked(context);
    clock = minutesAfter(0.1);
    await context.until(() => context.taken.length > 0);
    await looked(context);
    expect(context.taken).toEqual([
      {
        source: "schedule:greeting",
        trigger: "schedule",
        occurredAt: nine,
        title: "予約 2026年9月1日 9時00分",
        facts: { schedule: { dueAt: "2026-09-01T00:00:00.000Z", lateMinutes: 0, missedRuns: 0 } },
        evidence: {
          dates: [],
          sender: null,
          doubts: [],
          contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          graceMinutes: 10,
        },
        keys: ["schedule:greeting:2026-09-01T00:00:00.000Z"],
      },
    ]);
    expect(context.seen).toBe(0);
  });

  it("sleeps until the very moment rather than to the next look", async () => {
    const startedAt = performance.now();
    const context = fakeTriggerContext({
      now: () => new Date(nine.getTime() - 100 + (performance.now() - startedAt)),
    });
    run(everyMorning, context, 60_000);
    await context.until(() => context.taken.length === 1, 5_000);
  });

  it("makes one late event for what it missed while it was down", async () => {
    clock = minutesAfter(-3 * 24 * 60);
    const first = given();
    const stop = run(everyMorning, first);
    await looked(first);
    await stop();
    clock = minutesAfter(42);
    const second = fakeTriggerContext({ source: "schedule:greeting", now: () => clock, before: first });
    run(everyMorning, second);
    await second.until(() => second.taken.length === 1);
    expect(second.taken[0]?.facts).toEqual({
      schedule: { dueAt: "2026-09-01T00:00:00.000Z", lateMinutes: 42, missedRuns: 2 },
    });
  });

  it("does not send for a time that was past when it was edited in", async () => {
    clock = minutesAfter(-60);
    const first = given();
    const stop = run(everyMorning, first);
    await looked(first);
    await stop();
    clock = minutesAfter(35);
    const second = fakeTriggerContext({ now: () => clock, before: first });
    run({ cron: "30 9 * * *", graceMinutes: 10 }, second);
    await looked(second);
    expect(second.taken).toEqual([]);
  });

  it("sends a past instant once, for the guards to judge", async () => {
    clock = minutesAfter(500);
    const context = given();
    run({ at: "2026-09-01T09:00:00+09:00", graceMinutes: 10 }, context);
    await looked(context);
    expect(context.taken).toHaveLength(1);
    expect(context.seen).toBe(0);
  });

  it("goes on, and sends nothing twice, after a clock that ran ahead was put right", async () => {
    clock = minutesAfter(-1);
    const context = given();
    run(everyMorning, context);
    await looked(context);
    clock = minutesAfter(2 * 24 * 60);
    await context.until(() => context.taken.length === 1);
    clock = minutesAfter(-1);
    await looked(context);
    clock = minutesAfter(1);
    await context.until(() => context.taken.length === 2);
    clock = minutesAfter(2 * 24 * 60);
    await context.until(() => context.seen === 1);
    expect(context.taken.map((event) => event.occurredAt)).toEqual([minutesAfter(2 * 24 * 60), nine]);
  });

  it("tries again when the event cannot be stored, and staff hear of the second failure", async () => {
    clock = minutesAfter(-1);
    const context = given();
    run(everyMorning, context);
    await looked(context);
    let tries = 0;
    context.failTake = () => ++tries <= 3;
    clock = minutesAfter(1);
    await context.until(() => context.taken.length === 1 && context.states.length === 3);
    expect(context.states.map((state) => state.state)).toEqual(["well", "failing", "well"]);
  });
});
