/** Who may do what with which rule, beyond the permission that a route names. */
import { type Compiled, compile } from "../../engine/compile.ts";
import type { Attribute } from "../../engine/types.ts";
import type { Plugins } from "../../plugins/plugin.ts";
import type { Db } from "../../store/open.ts";
import { getRule, type RuleVersion } from "../../store/rules.ts";
import { ApiProblem, notFound } from "../api/route.ts";
import { vocabularyOf } from "../rule-book.ts";
import { inScope, type Permission, permissions, type Staff } from "../staff/permissions.ts";

/** A field of a rule's JSON, which may be anything at all. */
export function fieldOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;
}

/** Empty: it has none. */
export function nameOf(json: unknown): string {
  const name = fieldOf(json, "name");
  return typeof name === "string" ? name : "";
}

export function departmentOf(json: unknown): string | null {
  const department = fieldOf(json, "department");
  return typeof department === "string" ? department : null;
}

export function isEnabled(json: unknown): boolean {
  return fieldOf(json, "enabled") !== false;
}

/** Whether the account sees the rule. */
export function seesRule(staff: Pick<Staff, "departments">, json: unknown): boolean {
  return inScope(staff, departmentOf(json));
}

/** The rule in force, if the account sees it. Throws 404: of another department's rule it is not even told that it is there. */
export async function ruleInScope(db: Db, staff: Staff, id: string): Promise<RuleVersion> {
  const rule = await getRule(db, id);
  if (!rule || !seesRule(staff, rule.json)) throw notFound(`ルール「${id}」`);
  return rule;
}

/** Throws 403. */
export function need(staff: Staff, permission: Permission): void {
  if (staff.permissions.has(permission)) return;
  throw new ApiProblem(
    403,
    "no-permission",
    `この操作には「${permissions[permission].ja}」の権限が要ります。管理者に相談してください。`,
    [],
    { permission },
  );
}

/**
 * What an account of some departments may not make of a rule: one of others, or one that reaches everyone without the
 * permission to send to everyone.
 */
export function refuseBeyondScope(staff: Staff, json: unknown): void {
  if (staff.departments === null) return;
  if (!seesRule(staff, json)) {
    throw new ApiProblem(
      403,
      "other-department",
      `担当部署（department）には、自分の部署（${staff.departments.join("、")}）を指定してください。`,
      [{ path: "department", message: "自分の部署ではありません。" }],
    );
  }
  refuseEveryone(staff, json);
}

function refuseEveryone(staff: Staff, json: unknown): void {
  if (fieldOf(json, "audience") !== "everyone" || staff.permissions.has("send.everyone")) return;
  throw new ApiProblem(
    403,
    "needs-send-everyone",
    "対象を友だち全員にするには「全員へ手動で配信する」権限が要ります。対象を条件で絞るか、管理者に相談してください。",
    [{ path: "audience", message: "友だち全員は指定できません。" }],
    { permission: "send.everyone" },
  );
}

/** So many are named; the rest shows once these are put right. */
const FAULTS_SHOWN = 200;

/** The compiled rule. Throws 422 with every fault as a field error. */
export function compileOrRefuse(
  json: unknown,
  plugins: Plugins,
  attributes: readonly Attribute[],
  version = 1,
): (Compiled & { ok: true })["rule"] {
  const compiled = compile(json, vocabularyOf(plugins, attributes), version);
  if (compiled.ok) return compiled.rule;
  throw new ApiProblem(
    422,
    "faulty-rule",
    `ルールに${compiled.faults.length}件の誤りがあります。直してから、もう一度お試しください。`,
    compiled.faults.slice(0, FAULTS_SHOWN).map(({ path, message }) => ({ path, message })),
  );
}
