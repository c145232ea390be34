/** Changes to several rules at once: their order, and a whole set brought in. All of them or none. */
import { isDeepStrictEqual } from "node:util";
import { type CompiledRule, compileAll } from "../../engine/compile.ts";
import { listAttributes } from "../../store/attributes.ts";
import type { Db } from "../../store/open.ts";
import { listRules, type StoredRule, saveRule } from "../../store/rules.ts";
import { conflict } from "../api/edits.ts";
import { ApiProblem, type Call, type FieldError, notFound } from "../api/route.ts";
import { vocabularyOf } from "../rule-book.ts";
import { type RuleChange, ruleChanges } from "./difference-words.ts";
import { idFaults } from "./reserved.ts";
import { follow, lockRules, refuseSwitch } from "./save.ts";
import { fieldOf, isEnabled, nameOf, refuseBeyondScope, seesRule } from "./scope.ts";
import { refuseFailingTests } from "./tests.ts";

/** What a rule that says nothing has; `rule.ts`. */
const USUAL_PRIORITY = 100;
const LOWEST_PRIORITY = -1_000_000;

export const priorityOf = (json: unknown): number => {
  const priority = fieldOf(json, "priority");
  return typeof priority === "number" ? priority : USUAL_PRIORITY;
};

/**
 * Puts rules in this order: the priorities that they have now are dealt out anew, so that their places among all others stay.
 * Where several had the same, the later ones go down by one each. Gives the new priorities.
 * `was`: the order that the person saw; where somebody has changed it since, nothing is written.
 */
export async function orderRules(
  call: Call,
  ids: readonly string[],
  note: string,
  was: readonly string[] | undefined,
): Promise<{ id: string; priority: number }[]> {
  const written = await call.write(async (tx, record) => {
    await lockRules(tx);
    const byId = new Map((await listRules(tx)).map((rule) => [rule.id, rule]));
    const rules = ids.map((id): StoredRule => {
      const rule = byId.get(id);
      if (!rule || !seesRule(call.staff, rule.json)) throw notFound(`ルール「${id}」`);
      return rule;
    });
    const seen = (was ?? []).flatMap((id) => byId.get(id) ?? []).map(({ json }) => priorityOf(json));
    if (seen.some((priority, i) => priority > (seen[i - 1] ?? Number.POSITIVE_INFINITY)))
      throw new ApiProblem(
        409,
        "order-changed",
        "並べ替えている間に、ほかの人が順番を変えました。「元に戻す」を押し、いまの順番を確かめてから並べ替えてください。",
      );
    const priorities = dealt(rules.map(({ json }) => priorityOf(json)));
    const before = rules.map(({ id, json }) => ({ id, priority: priorityOf(json) }));
    const after = rules.map(({ id }, i) => ({ id, priority: priorities[i] ?? USUAL_PRIORITY }));
    const changed: { id: string; json: unknown; version: number }[] = [];
    for (const [i, rule] of rules.entries()) {
      const priority = after[i]?.priority ?? USUAL_PRIORITY;
      if (priority === priorityOf(rule.json)) continue;
      const json = { ...(rule.json as object), priority };
      const { version } = await saveRule(tx, rule.id, json, note, call.now(), call.staff.account);
      changed.push({ id: rule.id, json, version });
    }
    if (changed.length > 0) {
      await record({ action: "rules.order", object: "rules", before, after, counts: { rules: changed.length }, note });
    }
    return { changed, after };
  });
  await follow(call, written.changed);
  return written.after;
}

function dealt(priorities: readonly number[]): number[] {
  const fromHighest = [...priorities].sort((a, b) => b - a);
  let last = Number.POSITIVE_INFINITY;
  return fromHighest.map((priority) => {
    last = Math.min(priority, last - 1);
    if (last < LOWEST_PRIORITY)
      throw new ApiProblem(422, "no-room", "優先度をこれより低くできません。優先度を直接書いてください。");
    return last;
  });
}

/** One rule of an import before it is done. */
export interface ImportedRule {
  id: string;
  name: string;
  /** Of the rule that it goes over; null: it is new, as far as the account sees. */
  version: number | null;
  wasOn: boolean;
  isOn: boolean;
  /** Empty: nothing is written. */
  changes: RuleChange[];
}

/** What an import would do, in the order of the file. Whether the rules are right only the import itself asks. */
export async function previewImport(call: Call, rules: readonly object[]): Promise<ImportedRule[]> {
  const { db } = call.store;
  const words = { attributes: await listAttributes(db), plugins: call.plugins };
  const current = new Map((await listRules(db)).map((rule) => [rule.id, rule]));
  return rules.map((json) => {
    const id = String(fieldOf(json, "id"));
    const found = current.get(id);
    // Of another department's rule it is not told that it is there.
    const before = found && seesRule(call.staff, found.json) ? found : undefined;
    return {
      id,
      name: nameOf(json) || id,
      version: before?.version ?? null,
      wasOn: before !== undefined && isEnabled(before.json),
      isOn: isEnabled(json),
      changes: ruleChanges(before?.json ?? null, json, words),
    };
  });
}

/** Throws 409 when a rule is no longer as the person saw it. `seen`: versions by id; what is not in it was not there. */
function refuseUnseen(
  ids: readonly string[],
  current: ReadonlyMap<string, StoredRule>,
  seen: Readonly<Record<string, number>>,
): void {
  const changed = ids.filter((id) => current.get(id)?.version !== (Object.hasOwn(seen, id) ? seen[id] : undefined));
  if (changed.length === 0) return;
  const names = changed.slice(0, 5).map((id) => `「${nameOf(current.get(id)?.json) || id}」`);
  const more = changed.length > names.length ? `ほか${changed.length - names.length}件` : "";
  throw conflict(`確かめている間に、ほかの人がルール${names.join("")}${more}を変えたため、何も取り込みませんでした。`, {
    ids: changed,
  });
}

/** The rules of an import, by what may be asked for now. Throws 422 with every fault, each with the rule's place in the file. */
async function compileAllOrRefuse(call: Call, db: Db, rules: readonly object[]): Promise<CompiledRule[]> {
  const vocabulary = vocabularyOf(call.plugins, await listAttributes(db));
  const errors: FieldError[] = [];
  const compiled: CompiledRule[] = [];
  for (const [i, one] of compileAll(
    rules.map((json) => ({ json })),
    vocabulary,
  ).entries()) {
    const faults = one.ok ? idFaults(one.rule.id) : one.faults;
    errors.push(
      ...faults.map(({ path, message }) => ({ path: `rules[${i}]${path === "" ? "" : `.${path}`}`, message })),
    );
    if (one.ok) compiled.push(one.rule);
  }
  if (errors.length === 0) return compiled;
  const message = "誤りのあるルールがあるため、何も取り込みませんでした。";
  throw new ApiProblem(422, "faulty-rule", message, errors.slice(0, 200));
}

/** Brings rules in, as new ones or over those of the same id; others stay. Any fault, and nothing is written. `seen`: as for `refuseUnseen`. */
export async function importRules(
  call: Call,
  rules: readonly object[],
  note: string,
  seen?: Readonly<Record<string, number>>,
): Promise<{ created: string[]; changed: string[]; unchanged: string[] }> {
  const compiled = await compileAllOrRefuse(call, call.store.db, rules);
  for (const json of rules) refuseBeyondScope(call.staff, json);
  for (const one of compiled) if (one.enabled) await refuseFailingTests(call, one);

  const result = { created: [] as string[], changed: [] as string[], unchanged: [] as string[] };
  const written: { id: string; json: unknown; version: number }[] = [];
  await call.write(async (tx, record) => {
    await lockRules(tx);
    // What they ask for may have gone while their tests ran.
    await compileAllOrRefuse(call, tx, rules);
    const current = new Map((await listRules(tx)).map((rule) => [rule.id, rule]));
    const ids = compiled.map(({ id }) => id);
    for (const id of ids) {
      const found = current.get(id);
      if (!found || seesRule(call.staff, found.json)) continue;
      throw new ApiProblem(
        403,
        "other-department",
        `ルール「${id}」は、ほかの部署のものです。取り込みから外してください。`,
      );
    }
    if (seen) refuseUnseen(ids, current, seen);
    for (const [i, json] of rules.entries()) {
      const id = ids[i] ?? "";
      const before = current.get(id)?.json;
      refuseSwitch(call.staff, before, json);
      // As the preview tells it: the order of keys says nothing.
      if (before !== undefined && isDeepStrictEqual(before, json)) {
        result.unchanged.push(id);
        continue;
      }
      const { version, changed } = await saveRule(tx, id, json, note, call.now(), call.staff.account);
      result[before === undefined ? "created" : changed ? "changed" : "unchanged"].push(id);
      if (!changed) continue;
      written.push({ id, json, version });
      await record({
        action: "rules.import",
        object: "rules",
        objectId: id,
        before: before ?? null,
        after: json,
        note,
      });
    }
  });
  await follow(call, written);
  return result;
}
