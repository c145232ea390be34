import { compileAll } from "../engine/compile.ts";
import type { Attribute, Fault } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import {
  AttributeError,
  defineAttributes,
  listAttributes,
  type StoredAttribute,
  valuesOf,
} from "../store/attributes.ts";
import type { Db, Store } from "../store/open.ts";
import { listRules, type StoredRule } from "../store/rules.ts";
import { inTransaction } from "../store/transaction.ts";
import { vocabularyOf } from "./rule-book.ts";
import { departmentOf } from "./rules/scope.ts";

/** Why attributes cannot become what is wanted. `message` is a Japanese sentence; `rules`: those that ask for what would go. */
export interface AttributeProblem {
  key: string;
  code: "used-by-rules" | "shown-when" | AttributeError["code"];
  message: string;
  rules?: UsingRule[];
}

/** A rule that asks for an attribute or an option. `faults`: what would be wrong with it without. */
export interface UsingRule {
  id: string;
  name: string;
  department: string | null;
  faults: Fault[];
}

/** As files and the API have it: without where the answers are kept. */
export function asFile({ id: _id, column: _column, ...attribute }: StoredAttribute): Attribute {
  return attribute;
}

/**
 * Defines attributes or changes them, all or none; in the caller's transaction where `store.db` is one, which problems must
 * then take back. Refused, with the list of rules, when a rule asks for an attribute or an
 * option that would be retired or dropped; and when people have answered with what would be dropped.
 */
export async function changeAttributes(
  store: Pick<Store, "db" | "dialect">,
  plugins: Plugins,
  wanted: readonly Attribute[],
  /** Ids of rules that are replaced together with the attributes, and checked elsewhere. */
  replaced: ReadonlySet<string> = new Set(),
): Promise<AttributeProblem[]> {
  const known = await listAttributes(store.db);
  const problemsOf = async (db: Db) => {
    const rules = (await listRules(db)).filter(({ id }) => !replaced.has(id));
    return attributeProblems(plugins, known, wanted, rules);
  };
  const problems = await problemsOf(store.db);
  if (problems.length > 0) return problems;
  try {
    await inTransaction(store.db, async (db) => {
      await defineAttributes({ ...store, db }, wanted);
      // That ends with the rules' lock, which is held for no longer than this: a rule saved meanwhile is there to be read, and
      // one saved afterwards is checked against what is defined now.
      const late = await problemsOf(db);
      if (late.length > 0) throw new LateProblems(late);
    });
    return [];
  } catch (error) {
    if (error instanceof LateProblems) return error.problems;
    if (!(error instanceof AttributeError)) throw error;
    return [{ key: "", code: error.code, message: error.message }];
  }
}

/** Takes back what was defined. */
class LateProblems extends Error {
  readonly problems: AttributeProblem[];
  constructor(problems: AttributeProblem[]) {
    super("a rule was saved meanwhile");
    this.problems = problems;
  }
}

/** What can be told before the database is asked. `rules`: those that stay in force as they are. */
function attributeProblems(
  plugins: Plugins,
  known: readonly Attribute[],
  wanted: readonly Attribute[],
  rules: readonly StoredRule[],
): AttributeProblem[] {
  const changed = new Set(wanted.map(({ key }) => key));
  const after = [...known.filter(({ key }) => !changed.has(key)), ...wanted];
  return [...usedProblems(plugins, known, after, rules), ...wanted.flatMap((one) => shownWhenProblems(one, after))];
}

/** Rules that compile with what is offered now, and would not with what is offered then. */
function usedProblems(
  plugins: Plugins,
  before: readonly Attribute[],
  after: readonly Attribute[],
  rules: readonly StoredRule[],
): AttributeProblem[] {
  const compiled = (attributes: readonly Attribute[]) =>
    compileAll(rules, vocabularyOf(plugins, attributes.flatMap(offered)));
  const [now, then] = [compiled(before), compiled(after)];
  const broken = then.flatMap((one, i): UsingRule[] => {
    if (one.ok || !now[i]?.ok) return [];
    const { id, name, faults } = one;
    return [{ id, name, department: departmentOf(rules[i]?.json), faults }];
  });
  if (broken.length === 0) return [];
  const left = new Map(after.flatMap(offered).map((attribute) => [attribute.key, valuesOf(attribute)]));
  const gone = before.flatMap(offered).filter((attribute) => {
    const values = left.get(attribute.key);
    return !values || [...valuesOf(attribute)].some((value) => !values.has(value));
  });
  return [
    {
      key: gone.map(({ key }) => key).join(", "),
      code: "used-by-rules",
      message: `外そうとしている属性か選択肢を、${broken.length}件のルールが使っています。先にルールを直してください。`,
      rules: broken,
    },
  ];
}

/** The rules that ask for the attribute; while there are any, it can neither be retired nor dropped. */
export async function rulesUsing(db: Db, plugins: Plugins, key: string): Promise<UsingRule[]> {
  const attributes = await listAttributes(db);
  const without = attributes.filter((one) => one.key !== key);
  return usedProblems(plugins, attributes, without, await listRules(db)).flatMap(({ rules = [] }) => rules);
}

/** What the form offers of it: nothing of a retired one, and no retired options. */
function offered(attribute: Attribute): Attribute[] {
  if (attribute.retired) return [];
  if (!attribute.options) return [attribute];
  const options = attribute.options
    .filter((option) => !option.retired)
    .map((option) => (option.parts ? { ...option, parts: option.parts.filter((part) => !part.retired) } : option));
  return [{ ...attribute, options }];
}

function shownWhenProblems({ key, shownWhen, retired }: Attribute, all: readonly Attribute[]): AttributeProblem[] {
  if (!shownWhen || retired) return [];
  const problem = (message: string): AttributeProblem[] => [
    { key, code: "shown-when", message: `属性「${key}」の shownWhen: ${message}` },
  ];
  const other = all.find((one) => one.key === shownWhen.attribute && !one.retired);
  if (!other) return problem(`属性「${shownWhen.attribute}」はありません。`);
  if (other.shownWhen) return problem(`「${other.key}」にも条件が付いています。条件は1段までです。`);
  const unknown = shownWhen.in.find((value) =>
    other.kind === "boolean" ? typeof value !== "boolean" : !valuesOf(other).has(String(value)),
  );
  return unknown === undefined ? [] : problem(`「${String(unknown)}」は「${other.label.ja}」の答えにありません。`);
}
