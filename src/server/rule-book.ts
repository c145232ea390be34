import type { FormWords } from "../engine/attribute-schema.ts";
import type { Compiled, CompiledRule } from "../engine/compile.ts";
import { compileAll } from "../engine/compile.ts";
import type { Attribute } from "../engine/types.ts";
import type { Vocabulary } from "../engine/vocabulary.ts";
import type { Plugins } from "../plugins/plugin.ts";
import { listAttributes, type StoredAttribute } from "../store/attributes.ts";
import { readFormWords } from "../store/form-words.ts";
import type { Db } from "../store/open.ts";
import { listRules, rulesRevision } from "../store/rules.ts";

/** The rules as stored, compiled; broken ones with their faults. */
export interface RuleBook {
  revision: string;
  all: readonly Compiled[];
  /** Those that compile, enabled or not. */
  rules: readonly CompiledRule[];
  attributes: readonly StoredAttribute[];
  /** The words around the settings form; undefined until they were imported. */
  words?: FormWords | undefined;
}

export function vocabularyOf(plugins: Plugins, attributes: readonly Attribute[]): Vocabulary {
  return { triggers: plugins.triggers, actions: plugins.actions, attributes };
}

/** Reads all rules and compiles them. A rule that does not compile is listed, off; it never stops the others. */
export async function readRuleBook(db: Db, plugins: Plugins): Promise<RuleBook> {
  const revision = await rulesRevision(db);
  const attributes = await listAttributes(db);
  const all = compileAll(await listRules(db), vocabularyOf(plugins, attributes));
  const words = await readFormWords(db);
  return { revision, all, rules: all.flatMap((c) => (c.ok ? [c.rule] : [])), attributes, words };
}
