/**
 * The tests of a rule: mails with what should come of them.
 *
 * A test judges the rule **alone** and the mail as on the day it came: with what was found out about its sender then, with no
 * delivery before it, and as if somebody were registered. So it says the same tomorrow, whatever was sent meanwhile and
 * whoever registers. What the other rules do to the mail is a warning beside the result, not a failure: they change without
 * this rule being touched, and nobody could then save anything.
 */
import { z } from "zod";
import type { CompiledRule } from "../../engine/compile.ts";
import type { RuleTrace } from "../../engine/types.ts";
import { listTests, rawOfTest, type StoredTest } from "../../store/rule-tests.ts";
import { getRule } from "../../store/rules.ts";
import { ApiProblem, type Call } from "../api/route.ts";
import { plainText } from "./input.ts";
import { type Judged, judge, takenBefore } from "./judge.ts";
import { takenFirst } from "./other-rules.ts";
import { type KeptSender, readKept } from "./read-raw.ts";
import { isEnabled } from "./scope.ts";

/** At most so many to a rule: all are run at every save. */
export const MAX_TESTS = 50;

const words = z.array(plainText(1_000).min(1)).max(20);

export const expectedSchema = z
  .strictObject({
    outcome: z.enum(["fires", "does-not-fire", "held"]),
    heldReason: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional()
      .describe("保留の理由（docs/reasons.md の記号）。省くと、どの理由でもよい"),
    audience: z.enum(["everyone", "segment"]).optional().describe("友だち全員か、条件で選んだ人か"),
    textContains: words.optional().describe("文面にあるはずの言葉"),
    textLacks: words.optional().describe("文面にないはずの言葉"),
  })
  .refine(({ outcome, heldReason }) => heldReason === undefined || outcome === "held", {
    path: ["heldReason"],
    error: "heldReason は、outcome が held のときだけ書けます。",
  })
  .refine(
    ({ outcome, textContains, textLacks, audience }) =>
      outcome !== "does-not-fire" || (textContains === undefined && textLacks === undefined && audience === undefined),
    { path: ["outcome"], error: "配信しないことを確かめるテストに、文面や対象は書けません。" },
  );

export type Expected = z.output<typeof expectedSchema>;

/** What is kept with a test's bytes. */
export interface KeptTest {
  expected: Expected;
  mail: KeptSender & { title: string };
}

export const keptTest = (test: StoredTest) => test.expected as KeptTest;

/** What came of one test. `problems`: Japanese sentences, each on one thing that came otherwise. */
export interface TestResult {
  id: number;
  name: string;
  title: string;
  ok: boolean;
  problems: string[];
  came: Pick<Judged, "outcome" | "reason" | "message" | "guards" | "texts">;
  trace: (RuleTrace & { ruleName: string }) | null;
  /** Another rule takes such a mail before this one sees it. */
  warning: string | null;
}

type Running = Pick<Call, "store" | "plugins" | "book" | "formUrl" | "log" | "staff">;

/** Runs all tests of the rule, one after the other. Touches the database only to read. */
export async function runTests(context: Running, rule: CompiledRule): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const test of await listTests(context.store.db, rule.id)) results.push(await runTest(context, rule, test));
  return results;
}

async function runTest(context: Running, rule: CompiledRule, test: StoredTest): Promise<TestResult> {
  const { expected, mail } = keptTest(test);
  const about = { id: test.id, name: test.name, title: mail.title };
  const nothing = { outcome: "failed" as const, reason: null, message: null, guards: [], texts: [] };
  const failed = (problem: string): TestResult => ({
    ...about,
    ok: false,
    problems: [problem],
    came: nothing,
    trace: null,
    warning: null,
  });
  const raw = await rawOfTest(context.store.db, test.id);
  if (!raw) return failed("テストのメールが残っていません。テストを作り直してください。");
  try {
    const event = await readKept(context, rule, raw, mail);
    const now = event.occurredAt;
    const judged = await judge(rule, event, { plugins: context.plugins, now, formUrl: context.formUrl() });
    const problems = problemsOf(expected, judged, rule);
    const before = judged.trace?.outcome === "fired" ? await takenBefore(rule, context.book().rules, event, now) : null;
    const { outcome, reason, message, guards, texts, trace } = judged;
    return {
      ...about,
      ok: problems.length === 0,
      problems,
      came: { outcome, reason, message, guards, texts },
      trace: trace && { ...trace, ruleName: rule.name },
      warning: before && takenFirst(context.staff, before),
    };
  } catch (error) {
    if (error instanceof ApiProblem) return failed(error.message);
    throw error;
  }
}

const outcomes: Record<Judged["outcome"], string> = {
  fires: "配信する",
  "does-not-fire": "配信しない",
  held: "保留になる",
  dropped: "破棄される",
  failed: "条件を調べられない",
};

function problemsOf(expected: Expected, judged: Judged, rule: CompiledRule): string[] {
  if (judged.outcome !== expected.outcome) {
    const why = judged.message === null ? "" : `（${judged.message}）`;
    return [`「${outcomes[expected.outcome]}」はずが、「${outcomes[judged.outcome]}」になりました${why}。`];
  }
  const problems: string[] = [];
  const reasons = judged.guards.flatMap(({ verdict }) =>
    verdict.verdict === "hold" ? [verdict.reason as string] : [],
  );
  if (expected.heldReason !== undefined && !reasons.includes(expected.heldReason)) {
    problems.push(`保留の理由が「${expected.heldReason}」ではなく「${reasons.join("、")}」でした。`);
  }
  const audience = rule.audience === "everyone" ? "everyone" : "segment";
  if (expected.audience !== undefined && expected.audience !== audience) {
    const named = { everyone: "友だち全員", segment: "条件で選んだ人" };
    problems.push(`対象が「${named[expected.audience]}」ではなく「${named[audience]}」です。`);
  }
  const text = judged.texts.join("\n");
  for (const word of expected.textContains ?? []) {
    if (!text.includes(word)) problems.push(`文面に「${word}」がありません。`);
  }
  for (const word of expected.textLacks ?? []) {
    if (text.includes(word)) problems.push(`文面に「${word}」があります。`);
  }
  return problems;
}

/** A rule that is on, or is to be, must pass its tests. Throws 409 with those that fail. */
export async function refuseFailingTests(context: Running, rule: CompiledRule): Promise<void> {
  const failing = (await runTests(context, rule)).filter(({ ok }) => !ok);
  if (failing.length === 0) return;
  const current = await getRule(context.store.db, rule.id);
  const isOn = current !== undefined && isEnabled(current.json);
  throw new ApiProblem(
    409,
    "tests-fail",
    isOn
      ? `このルールは有効です。テストが${failing.length}件合わないため、この内容は保存できません。ルールかテストを直すか、ルールを無効にしてから保存してください。`
      : `テストが${failing.length}件合わないため、有効にできません。ルールかテストを直すか、無効のまま保存してください。`,
    failing.map(({ id, name, problems }) => ({ path: `tests.${id}`, message: `「${name}」: ${problems.join(" ")}` })),
    { tests: failing.map(({ id, name, problems }) => ({ id, name, problems })) },
  );
}
