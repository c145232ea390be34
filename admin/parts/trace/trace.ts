/** Traces as the API gives them: JSON of the engine's, read here once. */
import type { Plugins } from "../../rules/use-plugins";

export interface RuleTrace {
  ruleId: string;
  ruleName: string;
  version: number;
  outcome: "fired" | "not-matched" | "not-asked" | "failed";
  reason: string;
  /** Of `stopped-by-earlier-rule`: that rule's id, left out where it is another department's; of an error: its sentence. */
  detail?: string;
  conditions?: ConditionNode;
}

/** `result` null: never asked. */
export type ConditionNode =
  | { kind: "all" | "any" | "not"; result: boolean | null; children: ConditionNode[] }
  | ({ kind: "leaf"; result: boolean | null } & Leaf);

export interface Leaf {
  fact: string;
  path?: string;
  operator: string;
  value: unknown;
  seen?: unknown;
}

type Given = Record<string, unknown>;

export function readTraces(traces: readonly unknown[]): RuleTrace[] {
  return traces.map((one) => {
    const { conditions, ruleName, ...rest } = one as Omit<RuleTrace, "conditions"> & { conditions?: Given };
    return {
      ...rest,
      ruleName: ruleName ?? rest.ruleId,
      ...(conditions ? { conditions: readCondition(conditions) } : {}),
    };
  });
}

function readCondition(given: Given): ConditionNode {
  const result = (given.result ?? null) as boolean | null;
  for (const kind of ["all", "any"] as const)
    if (Array.isArray(given[kind])) return { kind, result, children: (given[kind] as Given[]).map(readCondition) };
  if (given.not) return { kind: "not", result, children: [readCondition(given.not as Given)] };
  return { kind: "leaf", ...(given as unknown as Leaf), result: given.asked === false ? null : result };
}

/** Those that did something or broke, in their order; the rest are only of interest to who looks for one. */
export function arranged(traces: readonly RuleTrace[]) {
  const told = [
    ...traces.filter(({ outcome }) => outcome === "fired"),
    ...traces.filter(({ outcome }) => outcome === "failed"),
  ];
  return { told, rest: traces.filter((one) => !told.includes(one)) };
}

type Label = { ja: string; en?: string };
type Field = Plugins["triggers"][number]["facts"][number]["fields"][number];

/** What facts and operators are called; a code stands for itself where nobody knows it any more. */
export function labelsOf(plugins: Plugins | undefined, word: (label: Label) => string) {
  const facts = new Map<string, { label: Label; fields: Field[] }>();
  for (const { facts: supplied } of plugins?.triggers ?? []) {
    for (const { fact, label, fields } of supplied)
      facts.set(fact, { label, fields: [...(facts.get(fact)?.fields ?? []), ...fields] });
  }
  const operators = new Map(plugins?.operators.map((one) => [one.operator, one]));
  return {
    operator: (name: string) => {
      const known = operators.get(name);
      return known ? word(known.label) : name;
    },
    /** Operators that ask for presence carry a `true` that says nothing. */
    hasValue: (name: string) => operators.get(name)?.value !== "true",
    fact: ({ fact, path }: Pick<Leaf, "fact" | "path">): { label: string; type: string } => {
      const known = facts.get(fact);
      if (path === undefined) return { label: known ? word(known.label) : fact, type: "object" };
      const exact = known?.fields.find((field) => field.path === path);
      if (exact) return { label: word(exact.label), type: exact.type };
      // `$.sections.*` names any section.
      const open = known?.fields.find(({ path: of }) => of.endsWith(".*") && path.startsWith(of.slice(0, -1)));
      if (!open) return { label: `${fact}${path.slice(1)}`, type: "text" };
      return { label: `${word(open.label)}「${path.slice(open.path.length - 1)}」`, type: open.type };
    },
  };
}

export type Labels = ReturnType<typeof labelsOf>;
