/**
 * The questions staff define, and where their answers live: a column `attr_<id>` of `friends` for each, added when the
 * attribute is defined. Text for `single`, an integer for `number`, 0 or 1 for `boolean`, and for `multiple` the
 * values as one text, `;A;B;`, so that an audience reads one row and never joins.
 */
import type { Selectable } from "kysely";
import { PostgresAdapter, sql } from "kysely";
import { ANSWER_SEPARATOR, attributeSchema } from "../engine/attribute-schema.ts";
import { japanYear } from "../engine/japan-time.ts";
import { areaValues, FIRST_YEAR } from "../engine/plain-audience.ts";
import type { Answers, Attribute } from "../engine/types.ts";
import type { Db, Dialect, Store } from "./open.ts";
import { bumpRevision } from "./rules.ts";
import type { AttributeRow } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** An attribute with the column of `friends` that holds its answers. */
export interface StoredAttribute extends Attribute {
  id: number;
  column: string;
}

/** What a definition may not do to answers already given. `message` is a Japanese sentence. */
export class AttributeError extends Error {
  readonly code: "invalid" | "kind-changed" | "option-in-use";
  constructor(code: AttributeError["code"], message: string) {
    super(message);
    this.name = "AttributeError";
    this.code = code;
  }
}

/** An answer that cannot be kept. `message` is a Japanese sentence without the answer's owner. */
export interface AnswerProblem {
  key: string;
  code: AnswerFaultCode | "unknown-attribute";
  message: string;
}

/** All attributes in the order of the form, those without a place in it as they were defined; retired ones too. */
export async function listAttributes(db: Db): Promise<StoredAttribute[]> {
  const rows = await db.selectFrom("attributes").selectAll().orderBy("id").execute();
  const place = ({ order = Number.MAX_SAFE_INTEGER }: Attribute) => order;
  return rows.map(toAttribute).sort((a, b) => place(a) - place(b) || a.id - b.id);
}

function toAttribute(row: Selectable<AttributeRow>): StoredAttribute {
  const id = Number(row.id);
  const attribute: StoredAttribute = {
    id,
    column: `attr_${id}`,
    key: row.key,
    label: JSON.parse(row.label) as Attribute["label"],
    kind: row.kind,
    ...(JSON.parse(row.more ?? "{}") as Partial<Attribute>),
  };
  if (row.options !== null) attribute.options = JSON.parse(row.options) as NonNullable<Attribute["options"]>;
  if (Number(row.retired) === 1) attribute.retired = true;
  return attribute;
}

/** As `defineAttributes`, of one. */
export async function defineAttribute(store: Pick<Store, "db" | "dialect">, attribute: Attribute): Promise<void> {
  await defineAttributes(store, [attribute]);
}

/**
 * Defines attributes, or changes all but their keys and kinds; all of them or none, in the caller's transaction where
 * `store.db` is one. Defining the same again changes nothing.
 * Throws `AttributeError` when a definition is malformed, a kind differs from before (but `single` may become `area` and
 * `number` may become `year`), or an option is dropped that somebody still has. Whether rules ask for what is dropped is `changeAttributes`' question.
 */
export async function defineAttributes(
  store: Pick<Store, "db" | "dialect">,
  attributes: readonly Attribute[],
): Promise<void> {
  if (attributes.length === 0) return;
  await inTransaction(store.db, async (db) => {
    const known = new Map((await listAttributes(db)).map((attribute) => [attribute.key, attribute]));
    for (const attribute of attributes) await define(db, store.dialect, attribute, known.get(attribute.key));
    await indexAnswers(db, store.dialect);
    await bumpRevision(db);
  });
}

async function define(
  db: Db,
  dialect: Dialect,
  attribute: Attribute,
  before: StoredAttribute | undefined,
): Promise<void> {
  const checked = attributeSchema.safeParse(attribute);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join(" / ");
    throw new AttributeError("invalid", `属性「${attribute.key}」の定義が正しくありません。${problems}`);
  }
  const { key, kind, label, options, retired, ...more } = checked.data;
  const values = {
    label: JSON.stringify(label),
    options: options ? JSON.stringify(options) : null,
    more: JSON.stringify(more),
    retired: retired ? 1 : 0,
  };
  if (before) {
    if (!canBecome(before.kind, kind)) {
      throw new AttributeError("kind-changed", `属性「${key}」の種類は変えられません（今は ${before.kind} です）。`);
    }
    if (before.kind === "number" && kind === "year") await refuseOtherYears(db, before);
    await refuseDroppedOptions(db, before, checked.data);
    await db
      .updateTable("attributes")
      .set({ kind, ...values })
      .where("id", "=", before.id)
      .execute();
    return;
  }
  const { id } = await db
    .insertInto("attributes")
    .values({ key, kind, ...values })
    .returning("id")
    .executeTakeFirstOrThrow();
  // No row is written anew: SQLite and PostgreSQL both add a column that is null everywhere at once.
  await db.schema
    .alterTable("friends")
    .addColumn(`attr_${id}`, isWhole(kind) ? integerType(dialect) : "text")
    .execute();
}

/** Kinds that answers of another kind are answers of, too. */
const wider: Partial<Record<Attribute["kind"], Attribute["kind"]>> = { single: "area", number: "year" };

/** Whether an attribute may be defined anew with this kind. */
export const canBecome = (before: Attribute["kind"], after: Attribute["kind"]) =>
  before === after || wider[before] === after;

async function refuseOtherYears(db: Db, { key, column }: StoredAttribute): Promise<void> {
  const last = japanYear(new Date());
  const found = await sql<{ count: number }>`
    select count(*) as count from friends where ${sql.ref(column)} not between ${FIRST_YEAR} and ${last}`.execute(db);
  const count = Number(found.rows[0]?.count);
  if (count > 0) {
    const message = `属性「${key}」には${FIRST_YEAR}から${last}までの年でない答えが${count}件あるため、年にできません。`;
    throw new AttributeError("option-in-use", message);
  }
}

const integerType = (dialect: Dialect) => (dialect === "sqlite" ? "integer" : "bigint");

/** Whether a column holds whole numbers; text otherwise. */
export const isWhole = (kind: Attribute["kind"]) => kind === "number" || kind === "year" || kind === "boolean";

const answerValues = (attribute: Attribute) =>
  attribute.kind === "area" ? areaValues(attribute) : (attribute.options ?? []).map(({ value }) => value);

async function refuseDroppedOptions(db: Db, before: StoredAttribute, after: Attribute): Promise<void> {
  const kept = new Set(answerValues(after));
  for (const value of answerValues(before)) {
    if (kept.has(value)) continue;
    const column = sql.ref(before.column);
    const holds = before.kind === "multiple" ? hasAnswer(db, before.column, value) : sql<boolean>`${column} = ${value}`;
    const found = await sql<{ count: number }>`select count(*) as count from friends where ${holds}`.execute(db);
    const count = Number(found.rows[0]?.count);
    if (count > 0) {
      throw new AttributeError(
        "option-in-use",
        `「${value}」は${count}人が選んでいるため、属性「${before.key}」から外せません。`,
      );
    }
  }
}

/** Whether a column of a `multiple` attribute holds `value`: true, false, or null when it was not answered. */
export function hasAnswer(db: Db, column: string, value: string) {
  const find = sql.raw(dialectOf(db) === "sqlite" ? "instr" : "strpos");
  const part = `${ANSWER_SEPARATOR}${value}${ANSWER_SEPARATOR}`;
  return sql<boolean>`${find}(${sql.ref(column)}, ${part}) > 0`;
}

/** The dialect that a database or transaction speaks. */
export function dialectOf(db: Db): Dialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}

/** So many of the `single` attributes with most options get an index of their own; each costs about 20 MB at 200,000 friends. */
const LEADING_ATTRIBUTES = 2;

/**
 * SQLite: indexes that hold every answer of the active friends, so that an audience is one walk over a third of the
 * table's bytes, or over the part of it that the leading attribute picks. One column to an index measured worse: SQLite
 * then often takes one for a weak condition and looks up half the table row by row. Several answers stand early: they
 * are the dearest to ask and the most asked. See bench/audience.ts. Rebuilding takes about a second at 200,000 friends.
 *
 * PostgreSQL limits an index row to 2,704 bytes and combines plain indexes by itself.
 */
async function indexAnswers(db: Db, dialect: Dialect): Promise<void> {
  const attributes = await listAttributes(db);
  if (dialect === "postgres") {
    for (const { id, kind, column } of attributes) {
      if (kind === "multiple") continue;
      await db.schema.createIndex(`friends_attr_${id}`).ifNotExists().on("friends").column(column).execute();
    }
    return;
  }
  const leading = attributes
    .filter((a) => (a.kind === "single" || a.kind === "area") && !a.retired)
    .sort((a, b) => (b.options?.length ?? 0) - (a.options?.length ?? 0) || a.id - b.id)
    .slice(0, LEADING_ATTRIBUTES);
  const leads = leading.length > 0 ? leading.map((a) => a.column) : [attributes[0]?.column ?? ""];
  const several = attributes.filter((a) => a.kind === "multiple");
  const others = attributes.filter((a) => a.kind !== "multiple");
  for (const [i, lead] of leads.entries()) {
    const name = `friends_answers_${i + 1}`;
    const columns = new Set([lead, ...[...several, ...others].map((a) => a.column)]);
    const text = `CREATE INDEX ${name} ON friends (channel, ${[...columns].join(", ")}) WHERE state = 'active'`;
    const present = await sql<{ sql: string }>`select sql from sqlite_master where name = ${name}`.execute(db);
    if (present.rows[0]?.sql === text) continue;
    await sql`drop index if exists ${sql.ref(name)}`.execute(db);
    await sql.raw(text).execute(db);
  }
}

/** What a column holds: null for not answered. */
export type StoredAnswer = string | number | null;

export const isAnswerProblem = (stored: StoredAnswer | AnswerProblem): stored is AnswerProblem =>
  typeof stored === "object" && stored !== null;

/** Why an answer cannot be kept; the code is for programs, the message for staff. */
export type AnswerFaultCode = "unknown-option" | "wrong-type" | "out-of-range";

/**
 * An answer as its column holds it, or why it cannot be one. Null, empty text and an empty list mean not answered. `now`:
 * a year may not be later.
 */
export function toStored(
  attribute: Attribute,
  answer: Answers[string] | null,
  now = new Date(),
): StoredAnswer | AnswerProblem {
  if (answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) return null;
  const { key, kind } = attribute;
  const problem = (code: AnswerFaultCode, message: string): AnswerProblem => ({
    key,
    code,
    message: `「${key}」: ${message}`,
  });
  switch (kind) {
    case "number":
      return isWholeNumber(answer) ? answer : problem("wrong-type", "整数ではありません。");
    case "year": {
      if (!isWholeNumber(answer)) return problem("wrong-type", "西暦の年ではありません。");
      const last = japanYear(now);
      return answer >= FIRST_YEAR && answer <= last
        ? answer
        : problem("out-of-range", `年は${FIRST_YEAR}から${last}までです。`);
    }
    case "boolean":
      return typeof answer === "boolean" ? Number(answer) : problem("wrong-type", "true か false ではありません。");
    case "single":
    case "area":
      if (typeof answer !== "string") return problem("wrong-type", "答えは1つの文字です。");
      return valuesOf(attribute).has(answer)
        ? answer
        : problem("unknown-option", `「${shown(answer)}」は選択肢にありません。`);
    case "multiple": {
      if (!Array.isArray(answer)) return problem("wrong-type", "答えは一覧です。");
      const values = valuesOf(attribute);
      const unknown = answer.find((value) => !values.has(value));
      if (unknown !== undefined)
        return problem("unknown-option", `「${shown(String(unknown))}」は選択肢にありません。`);
      const chosen = [...values].filter((value) => answer.includes(value));
      return `${ANSWER_SEPARATOR}${chosen.join(ANSWER_SEPARATOR)}${ANSWER_SEPARATOR}`;
    }
  }
}

const isWholeNumber = (answer: Answers[string]): answer is number =>
  typeof answer === "number" && Number.isSafeInteger(answer);

const valuesKnown = new WeakMap<Attribute, ReadonlySet<string>>();

/** What can be answered, as a column or a part of one has it. Made once: an import asks some hundred thousand times. */
export function valuesOf(attribute: Attribute): ReadonlySet<string> {
  const known = valuesKnown.get(attribute);
  if (known) return known;
  const values = new Set(answerValues(attribute));
  valuesKnown.set(attribute, values);
  return values;
}

/** What people typed may be anything: short enough to show. */
const shown = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The answer that a column holds; undefined for not answered. */
export function fromStored(attribute: Attribute, stored: unknown): Answers[string] | undefined {
  if (stored === null || stored === undefined) return undefined;
  switch (attribute.kind) {
    case "number":
    case "year":
      return Number(stored);
    case "boolean":
      return Number(stored) === 1;
    case "single":
    case "area":
      return String(stored);
    case "multiple":
      return String(stored).slice(1, -1).split(ANSWER_SEPARATOR);
  }
}
