import type { AlmanacOptions, Operator } from "json-rules-engine";
import { Almanac, Engine, Fact } from "json-rules-engine";
import type { RanCondition } from "./conditions.ts";
import { ask, operatorRun, operators } from "./operators.ts";
import { valueAt } from "./path.ts";
import type { ConditionTree, Facts, Json } from "./types.ts";

/** What one tree came to over one set of facts. */
export interface Ran {
  matched: boolean;
  conditions: RanCondition;
}

/** Asks one tree; one at a time. */
export type Runner = (tree: ConditionTree, facts: Facts) => Promise<Ran>;

/**
 * json-rules-engine, set up for one run: our operators only, our paths, absent facts tolerated. Trees are asked one at a
 * time, since a tree that fails rejects the whole run of an engine, and two runs at once on one engine skip rules unseen.
 */
export function createRunner(now: Date): Runner {
  const run = operatorRun(now);
  const options: AlmanacOptions = {
    allowUndefinedFacts: true,
    pathResolver: (value, path) => valueAt(value as Json, path),
  };
  const engine = new Engine([], { ...options, replaceFactsInEventParams: false });
  let known: { facts: Facts; asFacts: Fact[] } | undefined;
  for (const name of builtIn) engine.removeOperator(name);
  for (const name of Object.keys(operators)) {
    engine.addOperator(name, (seen: unknown, value: unknown) =>
      ask(name, seen as Json | undefined, value as Json, run),
    );
  }
  return async (tree, facts) => {
    // Facts handed to `run` are hashed anew for every tree, a third of the time; ours are plain values, made once.
    if (known?.facts !== facts) {
      known = { facts, asFacts: Object.entries(facts).map(([id, value]) => new Fact(id, value, { cache: false })) };
    }
    const almanac = new Almanac(options);
    for (const fact of known.asFacts) almanac.addFact(fact);
    engine.addRule({ conditions: tree as never, event: { type: "matched" }, name: "rule" });
    try {
      const { results, failureResults } = await engine.run({}, { almanac });
      const result = results[0] ?? failureResults[0];
      if (!result) throw new Error("json-rules-engine gave no result");
      return { matched: results.length > 0, conditions: result.conditions as unknown as RanCondition };
    } finally {
      engine.removeRule("rule");
    }
  };
}

const builtIn = [
  "equal",
  "notEqual",
  "in",
  "notIn",
  "contains",
  "doesNotContain",
  "lessThan",
  "lessThanInclusive",
  "greaterThan",
  "greaterThanInclusive",
] satisfies Operator["name"][];
