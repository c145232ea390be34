/** The rules as a list shows them. */
import { audienceWords } from "../../engine/audience-words.ts";
import type { Compiled } from "../../engine/compile.ts";
import { fold } from "../../engine/fold.ts";
import type { Audience, Fault } from "../../engine/types.ts";
import { listDeletedRules } from "../../store/deleted-rules.ts";
import { ruleFigures } from "../../store/rule-figures.ts";
import { countTests } from "../../store/rule-tests.ts";
import { listRules, rulesRevision, type StoredRule } from "../../store/rules.ts";
import type { ApiContext } from "../api/route.ts";
import type { RuleBook } from "../rule-book.ts";
import type { Staff } from "../staff/permissions.ts";
import { priorityOf } from "./many.ts";
import { departmentOf, fieldOf, isEnabled, nameOf, seesRule } from "./scope.ts";

export interface ListedRule {
  id: string;
  name: string;
  /** A rule with faults never runs, whatever this says. */
  enabled: boolean;
  priority: number;
  version: number;
  /** The trigger's type; null: the rule names none. */
  trigger: string | null;
  department: string | null;
  /** In words; null: it has faults. */
  audience: string | null;
  ok: boolean;
  faults: Fault[];
  updatedAt: string;
  lastFiredAt: string | null;
  /** Deliveries within 30 days, held and dropped ones too. */
  fired30d: number;
  /** How many tests it has. */
  tests: number;
}

export const ruleOrders = ["priority", "id", "name", "updatedAt", "lastFiredAt", "fired30d"] as const;
export type RuleOrder = (typeof ruleOrders)[number];

export interface RuleFilter {
  id?: readonly string[] | undefined;
  q?: string | undefined;
  enabled?: boolean | undefined;
  faulty?: boolean | undefined;
  trigger?: string | undefined;
  department?: string | undefined;
}

const DAYS_30_MS = 30 * 86_400_000;

type Reading = Pick<ApiContext, "store" | "book" | "reread" | "now">;

/** The rules in force as the database has them now: what another process saved a moment ago is among them. */
export async function currentBook(context: Reading): Promise<RuleBook> {
  if ((await rulesRevision(context.store.db)) !== context.book().revision) await context.reread();
  return context.book();
}

/** What the account sees, in the order asked for; equal ones by id. */
export async function listedRules(
  context: Reading,
  staff: Pick<Staff, "departments">,
  filter: RuleFilter,
  [order, direction]: readonly [RuleOrder, "ASC" | "DESC"],
): Promise<ListedRule[]> {
  const { db } = context.store;
  const book = await currentBook(context);
  const compiled = new Map(book.all.map((one) => [one.ok ? one.rule.id : one.id, one]));
  const figures = await ruleFigures(db, new Date(context.now().getTime() - DAYS_30_MS), filter.id);
  const tests = await countTests(db);
  const rules = (await listRules(db))
    .filter(({ json }) => seesRule(staff, json))
    .map((stored) => {
      const one = compiled.get(stored.id);
      return {
        ...listed(stored, one, book),
        lastFiredAt: figures.get(stored.id)?.lastFiredAt ?? null,
        fired30d: figures.get(stored.id)?.firedRecently ?? 0,
        tests: tests.get(stored.id) ?? 0,
      };
    })
    .filter((rule) => fits(rule, filter));
  const sign = direction === "ASC" ? 1 : -1;
  return rules.sort((a, b) => sign * compare(a[order], b[order]) || compare(a.id, b.id));
}

/** The rules that were deleted and can be restored, as far as the account saw them; last deleted first. */
export async function deletedRules({ store }: Pick<ApiContext, "store">, staff: Pick<Staff, "departments">) {
  return (await listDeletedRules(store.db))
    .filter(({ json }) => seesRule(staff, json))
    .map(({ json, ...rule }) => ({ ...rule, name: nameOf(json), department: departmentOf(json) }));
}

function listed(
  { id, json, version, updatedAt }: StoredRule,
  compiled: Compiled | undefined,
  book: RuleBook,
): Omit<ListedRule, "lastFiredAt" | "fired30d" | "tests"> {
  const type = fieldOf(fieldOf(json, "trigger"), "type");
  return {
    id,
    name: nameOf(json),
    enabled: isEnabled(json),
    priority: priorityOf(json),
    version,
    trigger: typeof type === "string" ? type : null,
    department: departmentOf(json),
    audience: compiled?.ok ? audienceWords(compiled.rule.audience as Audience, book.attributes) : null,
    ok: compiled?.ok ?? false,
    faults: compiled && !compiled.ok ? compiled.faults : [],
    updatedAt,
  };
}

function fits(rule: ListedRule, filter: RuleFilter): boolean {
  const { q } = filter;
  return (
    (filter.id === undefined || filter.id.includes(rule.id)) &&
    (q === undefined || rule.id.includes(q.toLowerCase()) || fold(rule.name).includes(fold(q))) &&
    (filter.enabled === undefined || rule.enabled === filter.enabled) &&
    (filter.faulty === undefined || rule.ok !== filter.faulty) &&
    (filter.trigger === undefined || rule.trigger === filter.trigger) &&
    (filter.department === undefined || rule.department === filter.department)
  );
}

/** What is not there comes first. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
