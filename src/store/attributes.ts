/**
 * The questions staff define, and where their answers live: a column `attr_<id>` of `friends` for each, added when the
 * attribute is defined. Text for `single`, an integer for `number`, 0 or 1 for `boolean`, and for `multiple` the
 * values as one text, `;A;B;`, so that an audience reads one row and never joins.
 */
import type { Selectable } from "kysely";
import { PostgresAdapter, sql } from "kysely";
import { z } from "zod";
import { friendFacts } from "../engine/audience.ts";
import type { Answers, Attribute } from "../engine/types.ts";
import type { Db, Dialect, Store } from "./open.ts";
import { bumpRevision } from "./rules.ts";
import type { AttributeRow } from "./schema.ts";

/** An attribute with the column of `friends` that holds its answers. */
export interface StoredAttribute extends Attribute {
  id: number;
  column: string;
}

/** What a definition may not do to answers already given. `message` is a Japanese sentence. */
export class AttributeError extends Error {
  readonly code: "invalid" | "kind-changed" | "option-in-use" | "unknown";
  constructor(code: AttributeError["code"], message: string) {
    super(message);
    this.name = "AttributeError";
    this.code = code;
  }
}

/** An answer that cannot be kept. `message` is a Japanese sentence without the answer's owner. */
export interface AnswerProblem {
  key: string;
  message: string;
}

/** Parts several answers, in the column and in a CSV cell alike; so no option may hold it. */
export const ANSWER_SEPARATOR = ";";

const label = z.object({ ja: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100).optional() });
const optionValue = z
  .string()
  .min(1)
  .max(100)
  .refine((value) => value === value.trim(), { error: "前後の空白は使えません。" })
  .refine((value) => !/[;\p{Cc}]/u.test(value), { error: "「;」と制御文字は使えません。" });

/** A well-formed attribute. Option values: 1–100 characters, unique, without `;` and control characters; at most 500. */
export const attributeSchema = z
  .object({
    key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: "半角小文字で始まる英数字と _、40文字までです。" }),
    label,
    kind: z.enum(["single", "multiple", "number", "boolean"]),
    options: z
      .array(z.object({ value: optionValue, label }))
      .min(1)
      .max(500)
      .optional(),
    retired: z.boolean().optional(),
  })
  .superRefine((attribute, context) => {
    const choice = attribute.kind === "single" || attribute.kind === "multiple";
    if (choice !== (attribute.options !== undefined)) {
      const message = choice ? "選択肢が必要です。" : "この種類に選択肢は付けられません。";
      context.addIssue({ code: "custom", path: ["options"], message });
    }
    const values = attribute.options?.map((option) => option.value) ?? [];
    if (new Set(values).size !== values.length) {
      context.addIssue({ code: "custom", path: ["options"], message: "同じ値の選択肢があります。" });
    }
    // The column of user ids in the import, and what audiences ask of every friend.
    if (["user_id", ...friendFacts.map(({ key }) => key)].includes(attribute.key)) {
      context.addIssue({ code: "custom", path: ["key"], message: `「${attribute.key}」はキーに使えません。` });
    }
  });

/** All attributes in the order they were defined, retired ones too. */
export async function listAttributes(db: Db): Promise<StoredAttribute[]> {
  return (await db.selectFrom("attributes").selectAll().orderBy("id").execute()).map(toAttribute);
}

function toAttribute(row: Selectable<AttributeRow>): StoredAttribute {
  const id = Number(row.id);
  const attribute: StoredAttribute = {
    id,
    column: `attr_${id}`,
    key: row.key,
    label: JSON.parse(row.label) as Attribute["label"],
    kind: row.kind,
  };
  if (row.options !== null) attribute.options = JSON.parse(row.options) as NonNullable<Attribute["options"]>;
  if (Number(row.retired) === 1) attribute.retired = true;
  return attribute;
}

/**
 * Defines an attribute or changes its label, options and retirement, by its key. Defining the same again changes
 * nothing. Throws `AttributeError` when the definition is malformed, the kind differs from before, or an option is
 * dropped that somebody still has.
 */
export async function defineAttribute(store: Pick<Store, "db" | "dialect">, attribute: Attribute): Promise<void> {
  const checked = attributeSchema.safeParse(attribute);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join(" / ");
    throw new AttributeError("invalid", `属性「${attribute.key}」の定義が正しくありません。${problems}`);
  }
  const { key, kind, options } = checked.data;
  const values = {
    label: JSON.stringify(checked.data.label),
    options: options ? JSON.stringify(options) : null,
    retired: checked.data.retired ? 1 : 0,
  };
  await store.db.transaction().execute(async (db) => {
    const before = (await listAttributes(db)).find((known) => known.key === key);
    if (before) {
      if (before.kind !== kind) {
        throw new AttributeError("kind-changed", `属性「${key}」の種類は変えられません（今は ${before.kind} です）。`);
      }
      await refuseDroppedOptions(db, before, new Set(options?.map((option) => option.value)));
      await db.updateTable("attributes").set(values).where("id", "=", before.id).execute();
    } else {
      const { id } = await db
        .insertInto("attributes")
        .values({ key, kind, ...values })
        .returning("id")
        .executeTakeFirstOrThrow();
      const type = kind === "number" || kind === "boolean" ? integerType(store.dialect) : "text";
      await db.schema.alterTable("friends").addColumn(`attr_${id}`, type).execute();
    }
    await indexAnswers(db, store.dialect);
    await bumpRevision(db);
  });
}

/** Takes an attribute out of use; its answers are kept. Throws `AttributeError` when there is no such attribute. */
export async function retireAttribute(db: Db, key: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("attributes")
    .set({ retired: 1 })
    .where("key", "=", key)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AttributeError("unknown", `属性「${key}」はありません。`);
  await bumpRevision(db);
}

const integerType = (dialect: Dialect) => (dialect === "sqlite" ? "integer" : "bigint");

async function refuseDroppedOptions(db: Db, before: StoredAttribute, kept: Set<string>): Promise<void> {
  for (const { value } of before.options ?? []) {
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
    .filter((a) => a.kind === "single" && !a.retired)
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

/** An answer as its column holds it, or why it cannot be one. Null, empty text and an empty list mean not answered. */
export function toStored(attribute: Attribute, answer: Answers[string] | null): StoredAnswer | AnswerProblem {
  if (answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) return null;
  const { key, kind } = attribute;
  const problem = (message: string): AnswerProblem => ({ key, message: `「${key}」: ${message}` });
  switch (kind) {
    case "number":
      return typeof answer === "number" && Number.isSafeInteger(answer) ? answer : problem("整数ではありません。");
    case "boolean":
      return typeof answer === "boolean" ? Number(answer) : problem("true か false ではありません。");
    case "single":
      if (typeof answer !== "string") return problem("答えは1つの文字です。");
      return isOption(attribute, answer) ? answer : problem(`「${shown(answer)}」は選択肢にありません。`);
    case "multiple": {
      if (!Array.isArray(answer)) return problem("答えは一覧です。");
      const unknown = answer.find((value) => !isOption(attribute, value));
      if (unknown !== undefined) return problem(`「${shown(unknown)}」は選択肢にありません。`);
      const chosen = attribute.options?.map((option) => option.value).filter((value) => answer.includes(value)) ?? [];
      return `${ANSWER_SEPARATOR}${chosen.join(ANSWER_SEPARATOR)}${ANSWER_SEPARATOR}`;
    }
  }
}

const isOption = (attribute: Attribute, value: string) =>
  attribute.options?.some((option) => option.value === value) ?? false;

/** What people typed may be anything: short enough to show. */
const shown = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The answer that a column holds; undefined for not answered. */
export function fromStored(attribute: Attribute, stored: unknown): Answers[string] | undefined {
  if (stored === null || stored === undefined) return undefined;
  switch (attribute.kind) {
    case "number":
      return Number(stored);
    case "boolean":
      return Number(stored) === 1;
    case "single":
      return String(stored);
    case "multiple":
      return String(stored).slice(1, -1).split(ANSWER_SEPARATOR);
  }
}
