/**
 * Changes to rules by staff. Every save is a version with who and why, written together with its entry in the operation log. A
 * rule that does not compile is not saved at all, not even switched off: a draft can wait on the screen, while a saved rule
 * with faults is what somebody switches on in an emergency. Broken ones come only from files and from attributes that went.
 */

import { jst } from "../../delivery/jst.ts";
import { listAttributes } from "../../store/attributes.ts";
import type { Db } from "../../store/open.ts";
import {
  bumpRevision,
  getRule,
  getRuleVersion,
  listRuleVersions,
  type RuleVersion,
  removeRule,
  saveRule,
} from "../../store/rules.ts";
import { ApiProblem, type Call, notFound } from "../api/route.ts";
import type { Staff } from "../staff/permissions.ts";
import { idFaults } from "./reserved.ts";
import {
  compileOrRefuse,
  departmentOf,
  fieldOf,
  isEnabled,
  need,
  refuseBeyondScope,
  ruleInScope,
  seesRule,
} from "./scope.ts";
import { refuseFailingTests } from "./tests.ts";

export interface Saved {
  id: string;
  version: number;
  /** False: it says just what the newest version does, and no other was made. */
  changed: boolean;
}

/** Adds a rule. Throws 409 when the id is taken. */
export async function createRule(call: Call, json: object, note: string): Promise<Saved> {
  const id = fieldOf(json, "id");
  return save(call, { id: typeof id === "string" ? id : "", json, version: null, note, action: "rules.create" });
}

/** Saves a rule over the version that was looked at. Throws 409 when somebody else saved meanwhile. */
export async function updateRule(call: Call, id: string, json: object, version: number, note: string): Promise<Saved> {
  await ruleInScope(call.store.db, call.staff, id);
  if (fieldOf(json, "id") !== id) {
    throw new ApiProblem(422, "faulty-rule", "ルールのidは変えられません。", [
      { path: "id", message: `「${id}」のままにしてください。別のidにするには、複製して新しく作ります。` },
    ]);
  }
  return save(call, { id, json, version, note, action: "rules.update" });
}

/** Switches a rule on, for which it must compile and pass its tests; or off, which always goes. */
export async function switchRule(
  call: Call,
  id: string,
  { enabled, version, note }: { enabled: boolean; version?: number | undefined; note: string },
): Promise<Saved> {
  const current = await ruleInScope(call.store.db, call.staff, id);
  const json = { ...(current.json as object), enabled };
  const saving = {
    id,
    json,
    version: version ?? current.version,
    note,
    action: enabled ? "rules.enable" : "rules.disable",
  };
  return enabled ? save(call, saving) : write(call, saving, async () => {});
}

/** Saves an older version anew. It stays on or off as the rule is now; of a removed rule it comes back off. */
export async function restoreRule(
  call: Call,
  id: string,
  { from, version, note }: { from: number; version: number | null; note: string },
): Promise<Saved> {
  const { db } = call.store;
  const old = await getRuleVersion(db, id, from);
  const current = await getRule(db, id);
  // Of another department's rule nothing comes back, not even from when it was not yet theirs.
  const [newest] = current ? [current] : await listRuleVersions(db, id, { limit: 1, offset: 0 });
  if (!old || !newest || ![old, newest].every(({ json }) => seesRule(call.staff, json)))
    throw notFound(`ルール「${id}」の第${from}版`);
  const json = { ...(old.json as object), enabled: current !== undefined && isEnabled(current.json) };
  return save(call, { id, json, version, note: note || `第${from}版に戻す`, action: "rules.restore" });
}

/** Takes a rule out of force; its versions and tests stay, and it can be restored. */
export async function deleteRule(call: Call, id: string, version: number | undefined): Promise<void> {
  await ruleInScope(call.store.db, call.staff, id);
  const gone = await call.write(async (tx, record) => {
    await lockRules(tx);
    const current = await ruleInScope(tx, call.staff, id);
    if (version !== undefined) refuseConflict(current, version);
    // Nobody may stop by the back door what they may not switch off.
    if (isEnabled(current.json)) need(call.staff, "rules.enable");
    await removeRule(tx, id);
    await record({ action: "rules.delete", object: "rules", objectId: id, before: current.json });
    return current;
  });
  await follow(call, [{ id, json: gone.json, version: gone.version }]);
}

interface Saving {
  id: string;
  json: object;
  /** The one that was looked at; null: there must be none. */
  version: number | null;
  note: string;
  action: string;
}

async function save(call: Call, saving: Saving): Promise<Saved> {
  refuseBeyondScope(call.staff, saving.json);
  const rule = compileOrRefuse(saving.json, call.plugins, await listAttributes(call.store.db));
  const wrongId = idFaults(rule.id);
  if (wrongId.length > 0) throw new ApiProblem(422, "faulty-rule", "このidは使えません。", wrongId);
  // Before the transaction, which holds up everyone else: tests are there for people's slips, not for races.
  if (rule.enabled) await refuseFailingTests(call, rule);
  return write(call, saving, async (tx) => {
    compileOrRefuse(saving.json, call.plugins, await listAttributes(tx));
  });
}

async function write(call: Call, saving: Saving, check: (tx: Db) => Promise<void>): Promise<Saved> {
  const { id, json, note } = saving;
  const saved = await call.write(async (tx, record) => {
    await lockRules(tx);
    const current = await getRule(tx, id);
    if (current && saving.version === null) {
      throw new ApiProblem(409, "already-exists", `id「${id}」のルールはもうあります。別のidにしてください。`);
    }
    if (saving.version !== null) {
      if (!current || !seesRule(call.staff, current.json)) throw notFound(`ルール「${id}」`);
      refuseConflict(current, saving.version);
    }
    refuseSwitch(call.staff, current?.json, json);
    await check(tx);
    const result = await saveRule(tx, id, json, note, call.now(), call.staff.account);
    if (result.changed) {
      await record({
        action: saving.action,
        object: "rules",
        objectId: id,
        before: current?.json ?? null,
        after: json,
        note,
      });
    }
    return result;
  });
  await follow(call, [{ id, json, version: saved.version }]);
  return { id, ...saved };
}

/** One writer at a time, on PostgreSQL too: two that read the same version would both write the next. */
export async function lockRules(tx: Db): Promise<void> {
  await bumpRevision(tx);
}

/** Whoever may edit may not yet switch on or off. `before` undefined: there was none, which is off. */
export function refuseSwitch(staff: Staff, before: unknown, after: unknown): void {
  if ((before !== undefined && isEnabled(before)) !== isEnabled(after)) need(staff, "rules.enable");
}

function refuseConflict(current: RuleVersion, looked: number): void {
  if (current.version === looked) return;
  throw new ApiProblem(
    409,
    "version-conflict",
    `${current.account ?? "ファイルからの取り込み"}が ${jst(new Date(current.savedAt))} に保存しました（第${current.version}版）。最新の内容を読み直してから、変更をやり直してください。`,
    [],
    { version: current.version, account: current.account, savedAt: current.savedAt },
  );
}

/** The rules in force follow at once, and so do open screens. */
export async function follow(call: Call, changed: readonly { id: string; json: unknown; version: number }[]) {
  await call.reread();
  for (const { id, json, version } of changed) {
    call.live.tell({ kind: "rules", id, data: { version }, permission: "rules.read", department: departmentOf(json) });
  }
}
