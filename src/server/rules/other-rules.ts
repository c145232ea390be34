/** What an account is told of rules beside the one it looks at: of another department's, only that there is one. */
import type { CompiledRule } from "../../engine/compile.ts";
import type { RuleTrace } from "../../engine/types.ts";
import type { SourceRow } from "../../store/schema.ts";
import type { ApiContext } from "../api/route.ts";
import { inScope, type Staff } from "../staff/permissions.ts";

type Viewer = Pick<Staff, "departments">;
type Known = Pick<CompiledRule, "id" | "name" | "department">;

const HIDDEN = "別の部署のルール";

/** Which rule takes a mail before the one that was asked for. */
export function takenFirst(viewer: Viewer, { name, priority, department }: CompiledRule): string {
  const who = inScope(viewer, department) ? `「${name}」（優先度${priority}）` : HIDDEN;
  return `先に${who}がこのメールを受け取り、このルールまで届きません。`;
}

/**
 * Whose a source is that serves one rule (`schedule:ID`, `manual:ID`), which its name tells: its rule's department, null where
 * the rule has none or is gone. Undefined: a source of all, such as a mailbox.
 */
export function departmentOfSource(
  { plugins, book }: Pick<ApiContext, "plugins" | "book">,
  { name, trigger }: Pick<SourceRow, "name" | "trigger">,
): string | null | undefined {
  const plugin = plugins.triggers.get(trigger);
  if (plugin && !plugin.ownSource) return undefined;
  return book().rules.find(({ source }) => source === name)?.department ?? null;
}

export function seesSource(
  call: Pick<ApiContext, "plugins" | "book"> & { staff: Viewer },
  source: Pick<SourceRow, "name" | "trigger">,
): boolean {
  const department = departmentOfSource(call, source);
  return department === undefined || inScope(call.staff, department);
}

/**
 * The traces of rules that the account sees, with their names. One stopped by a rule that it does not see does not say by which.
 * `own`: the draft that it tries, which may still name no department.
 */
export function shownTraces(
  viewer: Viewer,
  rules: readonly Known[],
  traces: readonly RuleTrace[],
  own?: string | undefined,
): (RuleTrace & { ruleName: string })[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const isSeen = (id: string) => id === own || inScope(viewer, known.get(id)?.department);
  return traces
    .filter(({ ruleId }) => isSeen(ruleId))
    .map(({ detail, ...trace }) => ({
      ...trace,
      ruleName: known.get(trace.ruleId)?.name ?? trace.ruleId,
      ...(detail === undefined || (trace.reason === "stopped-by-earlier-rule" && !isSeen(detail)) ? {} : { detail }),
    }));
}

/** Why a rule did not fire, or that it did. `nameOf`: of the rule that came first. */
export function traceSentence(trace: RuleTrace & { ruleName: string }, nameOf: (id: string) => string): string {
  const name = trace.ruleName;
  switch (trace.reason) {
    case "matched":
      return `ルール「${name}」が合いました。`;
    case "conditions-false":
      return `ルール「${name}」の条件に合いませんでした。`;
    case "stopped-by-earlier-rule": {
      const first = trace.detail === undefined ? HIDDEN : `「${nameOf(trace.detail)}」`;
      return `先に${first}が受け取ったため、ルール「${name}」には渡りませんでした。`;
    }
    case "other-source":
      return `ルール「${name}」は、別の受信元のものです。`;
    case "evaluation-error":
      return `ルール「${name}」の条件を調べる途中で誤りが起きました。`;
  }
}
