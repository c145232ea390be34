import { Liquid, LiquidError, UndefinedVariableError, type Variable } from "liquidjs";
import { z } from "zod";
import { formatJapanTime } from "./japan-time.ts";
import { RenderError } from "./render-error.ts";
import type { Facts, Json } from "./types.ts";

/** UTF-16 units; ours: three of LINE's longest texts. */
export const TEMPLATE_LENGTH_MAX = 15_000;
/** Characters and list items made in one rendering: far above any message. */
const MEMORY_MAX = 5_000_000;
/** Last resort behind the limit above, which does not depend on the machine. */
const RENDER_TIME_MAX_MS = 5_000;

/** Files, the clock and chance: what rendering must not depend on. `_exp` filters hide variables from the check at save. */
const REMOVED_TAGS = ["include", "render", "layout", "block"];
const REMOVED_FILTERS = [
  "date",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
  "sample",
  "raw",
  "where_exp",
  "reject_exp",
  "group_by_exp",
  "has_exp",
  "find_exp",
  "find_index_exp",
];
/** What Liquid adds to lists and texts of itself. */
const LIQUID_PROPERTIES: readonly unknown[] = ["size", "first", "last"];

/** Thrown inside Liquid; becomes a RenderError. */
class ValueError extends Error {}

const plain = makeEngine((text) => text);
/** In textV2 a value's own braces would read as a substitution. */
const bracesDoubled = makeEngine((text) => text.replace(/[{}]/g, "$&$&"));

function makeEngine(escapeValue: (text: string) => string): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // `{% if mail.sections.場所 %}` and `| default:` may ask for what is not there; an output may not.
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: TEMPLATE_LENGTH_MAX,
    memoryLimit: MEMORY_MAX,
    renderLimit: RENDER_TIME_MAX_MS,
    outputEscape: (value: unknown) => escapeValue(toText(value)),
  });
  for (const tag of REMOVED_TAGS) delete engine.tags[tag];
  for (const filter of REMOVED_FILTERS) engine.unregisterFilter(filter);
  engine.registerFilter("jst", (value: unknown, format?: unknown) => {
    const at = typeof value === "string" || typeof value === "number" ? new Date(value) : new Date(Number.NaN);
    if (Number.isNaN(at.getTime())) throw new ValueError("jst に渡された値は日時ではありません。");
    return formatJapanTime(at, typeof format === "string" ? format : undefined);
  });
  return engine;
}

/** What an output shows of a value. Lists and objects have no one right form: `join` and paths say which. */
function toText(value: unknown): string {
  if (value === undefined || value === null) throw new ValueError("差し込む値がありません。");
  if (typeof value === "number" && !Number.isFinite(value)) throw new ValueError("計算の結果が数になりません。");
  if (typeof value === "object")
    throw new ValueError("一覧やまとまりはそのまま差し込めません。join などで文字にしてください。");
  return String(value);
}

/** Why a template cannot be used; null when it can. A Japanese sentence. */
export function templateProblem(source: string): string | null {
  if (source.length > TEMPLATE_LENGTH_MAX) {
    return `ひな形は${TEMPLATE_LENGTH_MAX.toLocaleString("en")}文字以内にしてください。`;
  }
  try {
    plain.parse(source);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `ひな形を読み取れません（${error.message}）。`;
  }
}

/** A text in which `{{mail.subject}}` and the like are filled in; refused at save when it does not parse. */
export const template = z.string().superRefine((source, context) => {
  const problem = templateProblem(source);
  if (problem) context.addIssue({ code: "custom", message: problem, params: { code: "bad-template" } });
});

/**
 * The facts a template asks for, as paths without what it defines itself (loops, assign, capture):
 * `{{mail.sections["場所"]}}` is `["mail", "sections", "場所"]`. A path ends before a list index, a computed name or
 * Liquid's own size, first and last. Empty for a template that does not parse: that is `templateProblem`'s to say.
 */
export function templateVariables(source: string): string[][] {
  if (templateProblem(source) !== null) return [];
  const { globals } = plain.analyzeSync(plain.parse(source), { partials: false });
  const paths = new Map<string, string[]>();
  for (const variable of Object.values(globals).flat()) {
    const path = namedPath(variable);
    paths.set(JSON.stringify(path), path);
  }
  return [...paths.values()];
}

function namedPath(variable: Variable): string[] {
  const end = variable.segments.findIndex((segment) => typeof segment !== "string");
  const path = variable.segments.slice(0, end === -1 ? undefined : end).map(String);
  if (path.length > 1 && LIQUID_PROPERTIES.includes(path.at(-1))) path.pop();
  return path;
}

/**
 * Fills a template from facts. Nothing is HTML-escaped. Throws `RenderError`: an output whose value is absent or null,
 * or is not text, a number or true/false; a template that does not parse; one that costs too much. Its problems have
 * `path` "", for the caller to fill. With `braces: "double"`, for textV2, braces inside values are doubled.
 */
export function renderTemplate(source: string, scope: Facts, options: { braces?: "double" } = {}): string {
  if (!/\{[{%]/.test(source)) return source;
  const engine = options.braces === "double" ? bracesDoubled : plain;
  try {
    const rendered: unknown = engine.parseAndRenderSync(source, withoutNulls(scope) as Facts);
    return String(rendered);
  } catch (error) {
    throw renderError(error);
  }
}

function renderError(error: unknown): RenderError {
  if (!(error instanceof LiquidError)) throw error;
  const original: unknown = error.originalError;
  const fail = (code: RenderError["code"], message: string) =>
    new RenderError(code, [{ path: "", message }], { cause: error });
  if (error instanceof UndefinedVariableError) {
    const name = /undefined variable: (.+?)(?:, line:|$)/.exec(error.message)?.[1] ?? "";
    return fail("missing-value", `差し込み「${name}」の値がありません。`);
  }
  if (original instanceof ValueError) return fail("missing-value", original.message);
  if (/limit exceeded/.test(error.message)) return fail("too-costly", "ひな形の処理が大きすぎます。");
  return fail("bad-template", `ひな形を処理できません（${error.message}）。`);
}

/** A null is as absent as nothing; the copy also keeps `increment` and its like away from the facts. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}
