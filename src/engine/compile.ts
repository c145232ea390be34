import type { z } from "zod";
import { audienceFaults } from "./audience.ts";
import { treeFaults } from "./conditions.ts";
import { friendCatalogue } from "./friend-facts.ts";
import { operators, valueProblem } from "./operators.ts";
import { pathSteps } from "./path.ts";
import { plainError } from "./plain-error.ts";
import { questionFaults } from "./question.ts";
import { reachFaults } from "./reach.ts";
import type { Rule, RuleGuard } from "./rule.ts";
import { ruleSchema } from "./rule.ts";
import { templateVariables } from "./template.ts";
import type { Attribute, Condition, ConditionTree, FactCatalogue, FactField, Fault, FaultCode, Json } from "./types.ts";
import type { TriggerWords, Vocabulary } from "./vocabulary.ts";

/** A checked rule, frozen: evaluation never meets a bad one. */
export interface CompiledRule extends Readonly<Omit<Rule, "trigger" | "actions" | "guard">> {
  readonly version: number;
  readonly trigger: { readonly type: string; readonly params: unknown };
  readonly source: string;
  /** `attributes`: those that its params speak of, as they were when the rule was compiled. */
  readonly actions: readonly {
    readonly type: string;
    readonly params: unknown;
    readonly attributes: readonly Attribute[];
  }[];
  readonly guard: Readonly<RuleGuard & { requireAuthenticMail: boolean }>;
}

/** A rule that does not compile stays listed, off, with its faults. */
export type Compiled = { ok: true; rule: CompiledRule } | { ok: false; id: string; name: string; faults: Fault[] };

/** Checks a rule's JSON and names every problem at once, each with its path. Never throws. */
export function compile(input: unknown, vocabulary: Vocabulary, version = 1): Compiled {
  const parsed = ruleSchema.safeParse(input, { error: plainError });
  const faults = parsed.success ? [] : schemaFaults(parsed.error);
  // What the schema refused may still be told more about: everything wrong is named at once.
  const rule = (parsed.success ? parsed.data : input) as Rule;
  const given = (isObject(input) ? input : {}) as { id?: unknown; name?: unknown };
  const bad = (all: Fault[]): Compiled => ({
    ok: false,
    id: typeof given.id === "string" ? given.id : "(id なし)",
    name: typeof given.name === "string" ? given.name : "",
    faults: all,
  });
  if (!isObject(rule)) return bad(faults);

  /** Whether this part is well formed, whatever the others are. */
  const isWell = (part: "conditions" | "audience" | "actions") =>
    parsed.success || ruleSchema.shape[part].safeParse(rule[part]).success;
  const trigger = triggerOf(rule.trigger, vocabulary, faults);
  if (isWell("conditions")) conditionFaults(rule, trigger?.words, vocabulary.attributes, faults);
  if (isWell("audience")) {
    faults.push(...audienceFaults(rule.audience, vocabulary.attributes));
    if (isWell("actions") && trigger) faults.push(...reachFaults(rule, trigger.words, vocabulary));
  }
  const actions = actionsOf(rule, vocabulary, trigger?.words, faults);
  if (Array.isArray(rule.transforms) && rule.transforms.length > 0 && trigger && !trigger.words.text) {
    faults.push({ path: "transforms", code: "no-text", message: "この契機には、加工する本文がありません。" });
  }
  if (faults.length > 0 || !parsed.success || !trigger) return bad(faults);

  return {
    ok: true,
    rule: deepFreeze({
      ...rule,
      version,
      trigger: { type: rule.trigger.type, params: trigger.params },
      source: trigger.words.source(trigger.params, rule.id),
      actions,
      guard: { ...rule.guard, requireAuthenticMail: rule.guard.requireAuthenticMail ?? rule.audience === "everyone" },
    }),
  };
}

/** Compiles a set; the second rule with an id is a fault of its own. */
export function compileAll(inputs: readonly { json: unknown; version?: number }[], vocabulary: Vocabulary): Compiled[] {
  const seen = new Set<string>();
  return inputs.map(({ json, version }) => {
    const compiled = compile(json, vocabulary, version ?? 1);
    const id = compiled.ok ? compiled.rule.id : compiled.id;
    if (!seen.has(id)) {
      seen.add(id);
      return compiled;
    }
    const fault: Fault = { path: "id", code: "duplicate-id", message: `id「${id}」のルールがほかにもあります。` };
    return { ok: false, id, name: compiled.ok ? compiled.rule.name : compiled.name, faults: [fault] };
  });
}

function triggerOf(trigger: unknown, vocabulary: Vocabulary, faults: Fault[]) {
  if (!isObject(trigger) || typeof trigger.type !== "string") return null;
  const { type, ...rest } = trigger;
  const words = vocabulary.triggers.get(type);
  if (!words) {
    faults.push({
      path: "trigger.type",
      code: "unknown-trigger",
      message: `契機「${type}」はありません（使えるもの: ${[...vocabulary.triggers.keys()].join(", ")}）。`,
    });
    return null;
  }
  const params = words.params.safeParse(rest, { error: plainError });
  if (!params.success) {
    faults.push(...schemaFaults(params.error, "trigger"));
    return null;
  }
  return { words, params: params.data };
}

function conditionFaults(
  rule: Rule,
  trigger: TriggerWords | undefined,
  attributes: readonly Attribute[],
  faults: Fault[],
): void {
  if (!trigger) return;
  if (!rule.conditions) {
    if (!trigger.ownSource) {
      faults.push({
        path: "conditions",
        code: "no-conditions",
        message: "条件がありません。条件のないルールは、届いたものすべてに合ってしまいます。",
      });
    }
    return;
  }
  faults.push(
    ...treeFaults(rule.conditions as ConditionTree, "conditions", (leaf, path) =>
      leafFaults(leaf, path, factsOf(trigger, attributes)),
    ),
  );
}

/** The trigger's facts; where an event comes from one citizen also what we know of them. */
export function factsOf(
  trigger: Pick<TriggerWords, "facts" | "personal">,
  attributes: readonly Attribute[],
): FactCatalogue {
  return trigger.personal ? { ...trigger.facts, friend: friendCatalogue(attributes) } : trigger.facts;
}

function leafFaults(leaf: Condition, path: string, facts: FactCatalogue): Fault[] {
  const faults: Fault[] = [];
  const fact = Object.hasOwn(facts, leaf.fact) ? facts[leaf.fact] : undefined;
  if (!fact) {
    faults.push({
      path: `${path}.fact`,
      code: "unknown-fact",
      message: `事実「${leaf.fact}」はありません（使えるもの: ${Object.keys(facts).join(", ")}）。`,
    });
  }
  const field = fact && findField(fact.fields, leaf.path ?? "$");
  if (fact && !field) {
    faults.push({
      path: `${path}.path`,
      code: "unknown-fact",
      message: unknownField(fact, leaf.path ?? "$"),
    });
  }
  const operator = Object.hasOwn(operators, leaf.operator) ? operators[leaf.operator] : undefined;
  if (!operator) {
    faults.push({
      path: `${path}.operator`,
      code: "unknown-operator",
      message: `演算子「${leaf.operator}」はありません。`,
    });
  } else if (field && !operator.accepts.includes(field.type)) {
    faults.push({
      path: `${path}.operator`,
      code: "wrong-type",
      message: `「${field.label.ja}」に、比べ方「${operator.label.ja}」は使えません。`,
    });
  } else if (field) {
    const problem = valueProblem(operator, field.type, leaf.value);
    if (problem)
      faults.push({
        path: `${path}.value`,
        code: operator.value === "pattern" ? "bad-pattern" : "wrong-type",
        message: problem,
      });
  }
  return faults;
}

function unknownField({ label, fields }: FactCatalogue[string], path: string): string {
  const unnamed = fields.find((field) => field.path.endsWith(".*") && field.path.slice(0, -1) === path);
  return unnamed
    ? `「${unnamed.label.ja}」の、見出しなどの名前を入力してください。`
    : `「${label.ja}」に、項目「${path}」はありません。`;
}

/** The field a path names; numbers stand for any place in a list, a catalogue's `*` for any name. */
export function findField(fields: readonly FactField[], path: string): FactField | undefined {
  const steps = pathSteps(path);
  if (!steps) return undefined;
  return fields.find((field) => {
    const wanted = pathSteps(field.path);
    return wanted?.length === steps.length && wanted.every((step, i) => step === "*" || step === steps[i]);
  });
}

function actionsOf(rule: Rule, vocabulary: Vocabulary, trigger: TriggerWords | undefined, faults: Fault[]) {
  if (!Array.isArray(rule.actions)) return [];
  return rule.actions.flatMap((action, i) => {
    const path = `actions[${i}]`;
    if (!isObject(action) || typeof action.type !== "string") return [];
    const { type, ...rest } = action;
    const words = vocabulary.actions.get(type);
    if (!words) {
      const known = [...vocabulary.actions.keys()].join(", ");
      faults.push({
        path: `${path}.type`,
        code: "unknown-action",
        message: `動作「${type}」はありません（使えるもの: ${known}）。`,
      });
      return [];
    }
    const params = words.params.safeParse(rest, { error: plainError });
    if (!params.success) {
      faults.push(...schemaFaults(params.error, path));
      return [];
    }
    if (trigger)
      faults.push(
        ...variableFaults(rest as Json, path, { ...trigger, facts: factsOf(trigger, vocabulary.attributes) }),
      );
    const attributes = (words.attributesOf?.(params.data) ?? []).flatMap((key) => {
      const attribute = vocabulary.attributes.find((a) => a.key === key && !a.retired);
      if (attribute) {
        faults.push(...questionFaults(attribute, path));
        return [attribute];
      }
      faults.push({ path, code: "unknown-attribute", message: `属性「${key}」はありません。` });
      return [];
    });
    return [{ type, params: params.data, attributes }];
  });
}

/** Template variables that the trigger never supplies: they would fail at the moment of sending. */
function variableFaults(value: Json, path: string, trigger: TriggerWords): Fault[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => variableFaults(item, `${path}[${i}]`, trigger));
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => variableFaults(item as Json, `${path}.${key}`, trigger));
  }
  if (typeof value !== "string" || !/\{[{%]/.test(value)) return [];
  return templateVariables(value)
    .filter((segments) => !isKnownVariable(segments, trigger))
    .map((segments) => ({
      path,
      code: "unknown-variable" as const,
      message: `差し込み「{{${segments.join(".")}}}」は、この契機にはありません。`,
    }));
}

function isKnownVariable(segments: readonly string[], { facts, text }: TriggerWords): boolean {
  const [name = "", ...steps] = segments;
  if (name === "form") return steps.length === 1 && steps[0] === "url";
  const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (!fact) return false;
  if (text?.fact === name && steps.length === 1 && steps[0] === text.to) return true;
  return fact.fields.some((field) => {
    const wanted = pathSteps(field.path) ?? [];
    return wanted.length >= steps.length && steps.every((step, i) => wanted[i] === "*" || wanted[i] === step);
  });
}

function schemaFaults(error: z.ZodError, prefix = ""): Fault[] {
  return error.issues.map((issue) => {
    const deepest = deepestIssue(issue);
    const code = (deepest as { params?: { code?: FaultCode } }).params?.code ?? "schema";
    return {
      path: pathText([...issue.path, ...(deepest === issue ? [] : deepest.path)], prefix),
      code,
      message: deepest.message || "書き方が正しくありません。",
    };
  });
}

/** In a union that fails, the branch that got furthest says what is meant. */
function deepestIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const branches = issue.errors.flatMap((branch) => branch.map((inner) => deepest(inner, inner.path)));
  branches.sort((a, b) => b.path.length - a.path.length);
  const best = branches[0];
  return best && best.path.length > 0 ? best : issue;
}
function deepest(issue: z.core.$ZodIssue, path: PropertyKey[]): z.core.$ZodIssue {
  const inner = deepestIssue(issue);
  return inner === issue ? issue : { ...inner, path: [...path, ...inner.path] };
}

function pathText(path: PropertyKey[], prefix: string): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`,
    prefix,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function deepFreeze<T>(value: T): T {
  // Schemas inside params are not ours to freeze; plain data is.
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
