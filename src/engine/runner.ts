import type { Operator } from "json-rules-engine";
import { Engine } from "json-rules-engine";
import type { RanCondition } from "./conditions.ts";
import { ask, operatorRun, operators } from "./operators.ts";
import { valueAt } from "./path.ts";
import type { ConditionTree, Facts, Json } from "./types.ts";

/** What one tree came to over one set of facts. */
export interface Ran {
  matched: boolean;
  conditions: RanCondition;
}

/**
 * json-rules-engine, set up for one run: our operators only, our paths, absent facts tolerated. Trees are asked one at a
 * time, since a tree that fails rejects the whole run of an engine, and two runs at once on one engine skip rules unseen.
 */
export function createRunner(now: Date): (tree: ConditionTree, facts: Facts) => Promise<Ran> {
  const run = operatorRun(now);
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    replaceFactsInEventParams: false,
    pathResolver: (value, path) => valueAt(value as Json, path),
  });
  for (const name of builtIn) engine.removeOperator(name);
  for (const name of Object.keys(operators)) {
    engine.addOperator(name, (seen: unknown, value: unknown) =>
      ask(name, seen as Json | undefined, value as Json, run),
    );
  }
  return async (tree, facts) => {
    engine.addRule({ conditions: tree as never, event: { type: "matched" }, name: "rule" });
    try {
      const { results, failureResults } = await engine.run(facts);
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
