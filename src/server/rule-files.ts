import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { attributeSchema, type FormWords, formWordsSchema } from "../engine/attribute-schema.ts";
import { type Compiled, compileAll } from "../engine/compile.ts";
import { plainError } from "../engine/plain-error.ts";
import type { Attribute, Fault } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import { canBecome, listAttributes } from "../store/attributes.ts";
import { saveFormWords } from "../store/form-words.ts";
import type { Db, Store } from "../store/open.ts";
import { bumpRevision, listRules, saveRule } from "../store/rules.ts";
import { type AttributeProblem, changeAttributes } from "./attributes.ts";
import { vocabularyOf } from "./rule-book.ts";
import { differences } from "./rules/differences.ts";
import { idFaults } from "./rules/reserved.ts";

/** A rule or attribute file as read; `json` is undefined when the text is no JSON. */
interface JsonFile {
  file: string;
  json: unknown;
  fault?: Fault;
}

/** A folder of rules: `*.json` are rules, `attributes/*.json` the attributes they speak of, `form/words.json` the form's words. */
export interface RuleFolder {
  rules: { file: string; json: unknown; compiled: Compiled }[];
  attributes: Attribute[];
  words?: FormWords;
  /** Everything wrong, with the file it is in; none: the folder may be imported. */
  faults: { file: string; faults: Fault[] }[];
}

/**
 * Reads and compiles a folder of rules; the attributes it brings and those already `known` may be spoken of.
 * Rejects with a sentence when the folder cannot be read.
 */
export async function readRuleFolder(
  dir: string,
  plugins: Plugins,
  known: readonly Attribute[] = [],
): Promise<RuleFolder> {
  const files = await readJsonFiles(dir).catch((error: Error) => {
    throw new Error(`cannot read the rules in ${dir}: ${error.message}`, { cause: error });
  });
  if (files.length === 0) throw new Error(`there are no rules (*.json) in ${dir}`);
  const { attributes, words, faults } = await readAttributeFiles(dir, known);
  const own = new Set(attributes.map((a) => a.key));
  const vocabulary = vocabularyOf(plugins, [...attributes, ...known.filter((a) => !own.has(a.key))]);
  for (const { file, fault } of files) if (fault) faults.push({ file, faults: [fault] });
  const readable = files.filter((f) => !f.fault);
  const compiled = compileAll(readable, vocabulary);
  const rules = readable.map(({ file, json }, i) => ({ file, json, compiled: compiled[i] as Compiled }));
  for (const { file, compiled: c } of rules) {
    const found = c.ok ? idFaults(c.rule.id) : c.faults;
    if (found.length > 0) faults.push({ file, faults: found });
  }
  return { rules, attributes, ...(words ? { words } : {}), faults };
}

/** `attributes/*.json` and `form/words.json` of a folder; either may be missing. */
export async function readAttributeFiles(
  dir: string,
  known: readonly Attribute[] = [],
): Promise<Pick<RuleFolder, "attributes" | "words" | "faults">> {
  const faults: RuleFolder["faults"] = [];
  const attributes: Attribute[] = [];
  const fileOf = new Map<string, string>();
  for (const { file, json, fault } of await readJsonFiles(join(dir, "attributes")).catch(() => [])) {
    const attribute = fault ? [fault] : parsed<Attribute>(attributeSchema, json);
    const problem = Array.isArray(attribute) ? attribute : attributeProblem(attribute, fileOf, known);
    if (problem.length > 0) faults.push({ file: `attributes/${file}`, faults: problem });
    if (Array.isArray(attribute)) continue;
    attributes.push(attribute);
    fileOf.set(attribute.key, file);
  }
  const form = (await readJsonFiles(join(dir, "form")).catch(() => [])).find(({ file }) => file === "words.json");
  if (!form) return { attributes, faults };
  const words = form.fault ? [form.fault] : parsed<FormWords>(formWordsSchema, form.json);
  if (!Array.isArray(words)) return { attributes, words, faults };
  return { attributes, faults: [...faults, { file: "form/words.json", faults: words }] };
}

function parsed<T extends object>(schema: z.ZodType<T>, json: unknown): T | Fault[] {
  const result = schema.safeParse(json, { error: plainError });
  if (result.success) return result.data;
  return result.error.issues.map((i) => ({ path: i.path.join("."), code: "schema", message: i.message }));
}

/** What can be told before the database is asked to define it. */
function attributeProblem(
  { key, kind }: Attribute,
  fileOf: ReadonlyMap<string, string>,
  known: readonly Attribute[],
): Fault[] {
  const other = fileOf.get(key);
  if (other !== undefined)
    return [{ path: "key", code: "duplicate-id", message: `属性「${key}」は ${other} にもあります。` }];
  const before = known.find((a) => a.key === key)?.kind;
  return before === undefined || canBecome(before, kind)
    ? []
    : [{ path: "kind", code: "wrong-type", message: `属性「${key}」の種類は変えられません（今は ${before} です）。` }];
}

async function readJsonFiles(dir: string): Promise<JsonFile[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    names.map(async (file): Promise<JsonFile> => {
      const text = await readFile(join(dir, file), "utf8");
      try {
        return { file, json: JSON.parse(text) };
      } catch (error) {
        const fault: Fault = {
          path: "",
          code: "not-json",
          message: `JSONとして読めません: ${(error as Error).message}`,
        };
        return { file, json: undefined, fault };
      }
    }),
  );
}

/**
 * Imports a folder: with any fault no rule is written, and no attribute either unless the fault came only while the folder was
 * being imported, by somebody who changed attributes at that moment.
 */
export async function importRuleFiles(
  store: Store,
  dir: string,
  plugins: Plugins,
  now: Date,
): Promise<{ faults: RuleFolder["faults"]; changed: string[]; unchanged: string[] }> {
  const folder = await readRuleFolder(dir, plugins, await listAttributes(store.db));
  const changed: string[] = [];
  const unchanged: string[] = [];
  if (folder.faults.length > 0) return { faults: folder.faults, changed, unchanged };
  const replaced = new Set(folder.rules.flatMap(({ compiled }) => (compiled.ok ? [compiled.rule.id] : [])));
  // Before any rule is written: attributes that are refused stop the import.
  const problems = await changeAttributes(store, plugins, folder.attributes, replaced);
  if (problems.length > 0) return { faults: problems.map(asFaults), changed, unchanged };
  let late: RuleFolder["faults"] = [];
  await store.db.transaction().execute(async (tx) => {
    // Nobody else's rules or attributes change from here on, and what changed since the folder was read is asked again.
    await bumpRevision(tx);
    const again = compileAll(folder.rules, vocabularyOf(plugins, await listAttributes(tx)));
    late = folder.rules.flatMap(({ file }, i) => (again[i]?.ok === false ? [{ file, faults: again[i].faults }] : []));
    if (late.length > 0) return;
    if (folder.words) await saveFormWords(tx, folder.words);
    for (const { file, json, compiled } of folder.rules) {
      if (!compiled.ok) continue;
      const saved = await saveRule(tx, compiled.rule.id, json, `import ${file}`, now);
      (saved.changed ? changed : unchanged).push(compiled.rule.id);
    }
  });
  return { faults: late, changed, unchanged };
}

/** An attribute's problem, as an import tells it: with the rules in the way. */
export function asFaults({ key, message, rules = [] }: AttributeProblem): RuleFolder["faults"][number] {
  const uses = rules.map(({ id, name, faults }): Fault => {
    const where = faults.map((fault) => `${fault.path}: ${fault.message}`).join(" / ");
    return { path: id, code: "unknown-attribute", message: `ルール「${name}」が使っています（${where}）` };
  });
  return { file: `attributes/${key}`, faults: [{ path: "options", code: "schema", message }, ...uses] };
}

/** One difference between a folder and the database. `paths` are the places that differ. */
export interface RuleDifference {
  id: string;
  kind: "only-in-files" | "only-in-database" | "changed";
  paths: { path: string; file: unknown; database: unknown }[];
}

/** What an import of the folder would change, and what the database has besides. */
export async function diffRuleFiles(db: Db, folder: RuleFolder): Promise<RuleDifference[]> {
  const stored = new Map((await listRules(db)).map((r) => [r.id, r.json]));
  const inFiles = new Map(
    folder.rules.map(({ json, compiled }) => [compiled.ok ? compiled.rule.id : compiled.id, json]),
  );
  const ids = [...new Set([...inFiles.keys(), ...stored.keys()])].sort();
  return ids.flatMap((id): RuleDifference[] => {
    if (!stored.has(id)) return [{ id, kind: "only-in-files", paths: [] }];
    if (!inFiles.has(id)) return [{ id, kind: "only-in-database", paths: [] }];
    const paths = differences(inFiles.get(id), stored.get(id)).map(({ path, before, after }) => ({
      path,
      file: before,
      database: after,
    }));
    return paths.length > 0 ? [{ id, kind: "changed", paths }] : [];
  });
}
