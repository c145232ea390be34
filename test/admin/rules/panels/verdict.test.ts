import { expect, it, vi } from "vitest";
import type { DryDelivery } from "../../../../admin/rules/panels/dry-run.ts";
import { verdictOf, verdictSentence, verdictWords } from "../../../../admin/rules/panels/verdict.ts";

// The words alone are asked for, not the frame that keeps the language.
vi.mock("react-admin", () => ({}));

const delivery = (change: Partial<DryDelivery> = {}): DryDelivery => ({
  ruleId: "quake",
  name: "地震",
  state: "queued",
  reason: null,
  message: null,
  audience: "everyone",
  audienceWords: "友だち全員",
  people: 1234,
  guards: [],
  transforms: [],
  plans: [{ action: "broadcast", recipients: "all", free: false, messages: [{}] }],
  relays: [],
  ...change,
});
const trace = (reason: string, more: object = {}) => ({
  ruleId: "quake",
  ruleName: "地震",
  version: 1,
  outcome: "not-matched" as const,
  reason,
  ...more,
});
const said = (dry: Parameters<typeof verdictOf>[0]) =>
  verdictSentence(verdictOf(dry, "quake"), verdictWords.ja, (id) => `規則${id}`);

it("says in one sentence whom a mail reaches, or why it does not", () => {
  const fired = (change?: Partial<DryDelivery>) => said({ deliveries: [delivery(change)], traces: [] });
  expect(fired()).toBe("このメールでは、1,234人に送ります（対象: 友だち全員）。");
  expect(fired({ state: "held", reason: "approval", message: "人が承認してから送ります。" })).toBe(
    "保留になります: 人が承認してから送ります。人が送ると決めれば、1,234人に届きます（対象: 友だち全員）。",
  );
  expect(fired({ state: "dropped", message: "同じ内容を送ったばかりです。" })).toBe(
    "送らずに破棄します: 同じ内容を送ったばかりです。",
  );
  expect(fired({ plans: [], relays: ["for-you"] })).toContain("中継先（for-you）");
});

it("tells a rule that did not match from one that never got to see the mail", () => {
  const not = (one: ReturnType<typeof trace>) => said({ deliveries: [], traces: [one] });
  expect(not(trace("conditions-false"))).toBe("条件に合わないため、送りません。");
  expect(not(trace("stopped-by-earlier-rule", { detail: "a" }))).toContain("先にルール「規則a」が");
  expect(not(trace("stopped-by-earlier-rule"))).toContain("先に別の部署のルールが");
  expect(not(trace("other-source"))).toContain("別のところに届いた");
  expect(not(trace("evaluation-error", { outcome: "failed" }))).toContain("誤り");
  expect(said({ deliveries: [delivery({ ruleId: "other" })], traces: [] })).toContain("条件に合わない");
});
