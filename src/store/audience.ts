/**
 * Audiences in SQL: a condition tree over attributes becomes one predicate on `friends`. The engine's `friendMatches`
 * gives the same answer for one friend; a property test holds the two equal.
 *
 * Only active friends of the named channel are ever an audience. Whatever the tree cannot mean exactly (an unknown
 * attribute, operator or option, a value of the wrong type, an empty group) throws `AudienceError`: never "everyone".
 */
import { createHash } from "node:crypto";
import type { Expression, SqlBool } from "kysely";
import { sql } from "kysely";
import { audienceOperators } from "../engine/audience.ts";
import { japanYear } from "../engine/japan-time.ts";
import { plainCondition } from "../engine/plain-audience.ts";
import type { Audience, Condition, ConditionNode, Json } from "../engine/types.ts";
import type { StoredAttribute } from "./attributes.ts";
import { hasAnswer, listAttributes, valuesOf } from "./attributes.ts";
import { SENT_STATES } from "./deliveries.ts";
import type { Db } from "./open.ts";

/** An audience that must not be asked of the database. `message` is a Japanese sentence; `path` as in a fault. */
export class AudienceError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = "AudienceError";
    this.path = path;
  }
}

/**
 * The audience as a predicate for the `where` of a select from `friends`, without channel and state.
 * Throws `AudienceError`.
 */
export function audiencePredicate(
  db: Db,
  attributes: readonly StoredAttribute[],
  audience: Audience,
  asked: Asked = {},
): Expression<SqlBool> {
  if (audience === "everyone") return sql<SqlBool>`1 = 1`;
  if (audience === "nobody") return sql<SqlBool>`1 = 0`;
  // Nobody the event came from: nobody, never everyone.
  if (audience === "sender") return asked.senderId === undefined ? sql`1 = 0` : sql`friends.id = ${asked.senderId}`;
  const byKey = new Map(attributes.map((attribute) => [attribute.key, attribute]));
  return compileNode({ db, byKey, now: asked.now ?? new Date() }, audience, "audience");
}

/** What an audience is asked with beside its tree. */
export interface Asked {
  /** The friend an event came from, for the audience `sender`. */
  senderId?: number | undefined;
  /** For `friend_days`; left out: this moment. */
  now?: Date;
  /** Leaves out who got this rule so many times before. */
  notMoreThan?: { ruleId: string; times: number } | undefined;
}

interface Tree {
  db: Db;
  byKey: ReadonlyMap<string, StoredAttribute>;
  now: Date;
}

/**
 * A leaf about an unanswered attribute is SQL's null. `all` and `any` pass it on and `where` takes it for false, so
 * only `not` has to make it false before it turns it over: `is not true`. `is true` around `any` keeps SQLite from
 * looking up every alternative in an index of its own, row by row: one walk is quicker.
 */
function compileNode(tree: Tree, node: ConditionNode, path: string): Expression<SqlBool> {
  const groups = ["all", "any", "not"].filter((name) => Object.hasOwn(node, name));
  const name = groups[0];
  if (name === undefined) return compileLeaf(tree, node as Condition, path);
  if (groups.length > 1 || Object.hasOwn(node, "fact")) {
    throw new AudienceError(path, "all、any、not と条件は、1つの場所に1つだけ書けます。");
  }
  const inside: unknown = (node as Record<string, unknown>)[name];
  if (name === "not") {
    return sql<SqlBool>`(${compileNode(tree, asNode(inside, `${path}.not`), `${path}.not`)}) is not true`;
  }
  if (!Array.isArray(inside) || inside.length === 0) {
    throw new AudienceError(`${path}.${name}`, "空の条件は「すべてに合う」ことになるため、使えません。");
  }
  const parts = inside.map((child: unknown, i) => {
    const at = `${path}.${name}[${i}]`;
    return compileNode(tree, asNode(child, at), at);
  });
  return name === "all" ? sql<SqlBool>`(${sql.join(parts, sql` and `)})` : anyOf(parts);
}

const anyOf = (parts: Expression<SqlBool>[]) => sql<SqlBool>`((${sql.join(parts, sql` or `)}) is true)`;

function asNode(value: unknown, path: string): ConditionNode {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ConditionNode;
  throw new AudienceError(path, "条件ではありません。");
}

/** Operators that compare the one value of a column with one value. */
const comparisons: Readonly<Record<string, string>> = {
  equal: "=",
  notEqual: "<>",
  lessThan: "<",
  lessThanInclusive: "<=",
  greaterThan: ">",
  greaterThanInclusive: ">=",
};

function compileLeaf(tree: Tree, written: Condition, path: string): Expression<SqlBool> {
  const { db, byKey } = tree;
  const leaf = plainCondition(written, byKey.get(written.fact), japanYear(tree.now));
  const { fact, operator, value } = leaf;
  if (fact === "friend_days") return daysLeaf(tree.now, leaf, path);
  if (fact === "friend_answers") return answersLeaf([...byKey.values()], leaf, path);
  const attribute = byKey.get(fact);
  if (!attribute) throw new AudienceError(`${path}.fact`, `属性「${String(fact)}」はありません。`);
  if (leaf.path !== undefined) throw new AudienceError(`${path}.path`, "属性の条件に path は使えません。");
  if (!audienceOperators[attribute.kind].includes(operator)) {
    throw new AudienceError(`${path}.operator`, `属性「${fact}」に「${String(operator)}」は使えません。`);
  }
  const column = sql.ref(`friends.${attribute.column}`);
  const one = () => parameter(attribute, value, `${path}.value`);
  const several = () => {
    if (!Array.isArray(value) || value.length === 0) {
      throw new AudienceError(`${path}.value`, "値は一覧（1つ以上）で書いてください。");
    }
    return value.map((item, i) => parameter(attribute, item, `${path}.value[${i}]`));
  };
  const has = (item: unknown) => hasAnswer(db, `friends.${attribute.column}`, String(item));

  switch (operator) {
    case "isPresent":
    case "isAbsent":
      if (value !== true) throw new AudienceError(`${path}.value`, "値は true と書いてください。");
      return operator === "isPresent" ? sql<SqlBool>`${column} is not null` : sql<SqlBool>`${column} is null`;
    case "in":
      return sql<SqlBool>`${column} in (${sql.join(several().map(operand))})`;
    case "notIn":
      return sql<SqlBool>`${column} not in (${sql.join(several().map(operand))})`;
    case "contains":
      return has(one());
    case "doesNotContain":
      return sql<SqlBool>`not ${has(one())}`;
    case "containsAny":
      return anyOf(several().map(has));
    case "containsAll":
      return sql<SqlBool>`(${sql.join(several().map(has), sql` and `)})`;
    default:
      return sql<SqlBool>`${column} ${sql.raw(comparisons[operator] ?? "")} ${operand(one())}`;
  }
}

const DAY_MS = 86_400_000;

/** Whole days since they added the account, compared as instants: `days >= n` is "at least n days before now". */
function daysLeaf(now: Date, { operator, value, path: inner }: Condition, path: string): Expression<SqlBool> {
  const days = plainNumber({ operator, value, ...(inner === undefined ? {} : { path: inner }) }, path);
  const before = (n: number) => new Date(now.getTime() - n * DAY_MS).toISOString();
  const since = sql`coalesce(friends.followed_at, friends.created_at)`;
  // Between two whole numbers of days nobody stands: 2.5 or more is 3 or more.
  const [least, above] = [Math.ceil(days), Math.floor(days) + 1];
  switch (operator) {
    case "greaterThanInclusive":
      return sql<SqlBool>`${since} <= ${before(least)}`;
    case "greaterThan":
      return sql<SqlBool>`${since} <= ${before(above)}`;
    case "lessThan":
      return sql<SqlBool>`${since} > ${before(least)}`;
    case "lessThanInclusive":
      return sql<SqlBool>`${since} > ${before(above)}`;
    default:
      throw new AudienceError(`${path}.operator`, `「friend_days」に「${String(operator)}」は使えません。`);
  }
}

/** How many attributes in use they answered. */
function answersLeaf(attributes: readonly StoredAttribute[], leaf: Condition, path: string): Expression<SqlBool> {
  const comparison = comparisons[leaf.operator];
  if (!comparison) {
    throw new AudienceError(`${path}.operator`, `「friend_answers」に「${String(leaf.operator)}」は使えません。`);
  }
  const each = attributes
    .filter(({ retired }) => !retired)
    .map(({ column }) => sql`case when ${sql.ref(`friends.${column}`)} is null then 0 else 1 end`);
  const count = each.length === 0 ? sql`0` : sql`(${sql.join(each, sql` + `)})`;
  return sql<SqlBool>`${count} ${sql.raw(comparison)} ${operand(plainNumber(leaf, path))}`;
}

function plainNumber(leaf: Pick<Condition, "operator" | "value" | "path">, path: string): number {
  if (leaf.path !== undefined) throw new AudienceError(`${path}.path`, "属性の条件に path は使えません。");
  if (typeof leaf.value === "number" && Number.isFinite(leaf.value)) return leaf.value;
  throw new AudienceError(`${path}.value`, "値は数で書いてください。");
}

/** A value of the attribute's own type, as its column holds it. */
function parameter(attribute: StoredAttribute, value: Json, path: string): string | number {
  switch (attribute.kind) {
    case "number":
    case "year":
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new AudienceError(path, "値は数で書いてください。");
    case "boolean":
      if (typeof value === "boolean") return Number(value);
      throw new AudienceError(path, "値は true か false で書いてください。");
    case "single":
    case "area":
    case "multiple":
      if (typeof value !== "string") throw new AudienceError(path, "値は文字で書いてください。");
      if (valuesOf(attribute).has(value)) return value;
      throw new AudienceError(path, `「${value}」は属性「${attribute.key}」の選択肢にありません。`);
  }
}

/** PostgreSQL takes a parameter beside a bigint for one; what is none has to say so. */
function operand(value: string | number): Expression<unknown> {
  const plain = typeof value === "string" || Number.isSafeInteger(value);
  return plain ? sql`${value}` : sql`cast(${value} as double precision)`;
}

/** `state` is no parameter: SQLite must see that the indexes of active friends serve. */
async function members(db: Db, channel: string, audience: Audience, asked: Asked): Promise<Expression<SqlBool>> {
  const attributes = typeof audience === "string" ? [] : await listAttributes(db);
  const predicate = audiencePredicate(db, attributes, audience, asked);
  const everyone = sql<SqlBool>`friends.channel = ${channel} and friends.state = 'active' and ${predicate}`;
  if (!asked.notMoreThan) return everyone;
  const { ruleId, times } = asked.notMoreThan;
  return sql<SqlBool>`${everyone} and friends.id not in (
    select r.friend_id from deliveries as d
    join batches as b on b.delivery_id = d.id
    join batch_recipients as r on r.delivery_id = b.delivery_id and r.seq = b.seq
    where d.rule_id = ${ruleId} and d.state in (${sql.join([...SENT_STATES])})
    group by r.friend_id having count(distinct d.id) >= cast(${times} as bigint))`;
}

/** How many friends the audience is. Throws `AudienceError`. */
export async function countAudience(db: Db, channel: string, audience: Audience, asked: Asked = {}): Promise<number> {
  const where = await members(db, channel, audience, asked);
  const { rows } = await sql<{ count: number }>`select count(*) as count from friends where ${where}`.execute(db);
  return Number(rows[0]?.count);
}

/** The ids of all friends of the audience, in no order. Throws `AudienceError`. */
export async function audienceIds(db: Db, channel: string, audience: Audience, asked: Asked = {}): Promise<number[]> {
  const where = await members(db, channel, audience, asked);
  // One text is quicker than 100,000 row objects.
  const { rows } = await sql<{ ids: string | null }>`
    select string_agg(cast(friends.id as text), ',') as ids from friends where ${where}`.execute(db);
  return JSON.parse(`[${rows[0]?.ids ?? ""}]`) as number[];
}

/**
 * Writes the audience into `batch_recipients`, in one statement, `size` (1–500) friends to a batch in the order of their
 * ids, numbered from `firstSeq`. Gives each batch's count; nothing for an empty audience. Throws `AudienceError`.
 */
export async function freezeAudience(
  db: Db,
  options: { channel: string; audience: Audience; deliveryId: number; size: number; firstSeq: number } & Asked,
): Promise<{ seq: number; count: number }[]> {
  const { deliveryId, size, firstSeq } = options;
  if (!Number.isInteger(size) || size < 1 || size > 500) throw new RangeError(`batch size ${size}`);
  const where = await members(db, options.channel, options.audience, options);
  // The casts keep the division whole: better-sqlite3 binds every number as a float.
  const { numAffectedRows } = await sql`
    insert into batch_recipients (delivery_id, seq, friend_id)
    select cast(${deliveryId} as bigint),
           (row_number() over (order by friends.id) - 1) / cast(${size} as bigint) + cast(${firstSeq} as bigint),
           friends.id
    from friends where ${where} order by friends.id`.execute(db);
  // A driver that does not tell would leave people frozen and no batch to reach them: nothing is written then.
  if (numAffectedRows === undefined) throw new Error("the database did not say how many recipients it froze");
  const people = Number(numAffectedRows);
  return Array.from({ length: Math.ceil(people / size) }, (_, i) => ({
    seq: firstSeq + i,
    count: Math.min(size, people - i * size),
  }));
}

/** The frozen recipients of one batch, in the order of their ids: the same on every call, whatever they did since. */
export async function recipientsOf(
  db: Db,
  deliveryId: number,
  seq: number,
): Promise<{ friendId: number; lineUserId: string; active: boolean }[]> {
  const rows = await db
    .selectFrom("batch_recipients as r")
    .innerJoin("friends as f", "f.id", "r.friend_id")
    .select(["r.friend_id", "f.line_user_id", "f.state"])
    .where("r.delivery_id", "=", deliveryId)
    .where("r.seq", "=", seq)
    .orderBy("r.friend_id")
    .execute();
  return rows.map((row) => ({
    friendId: Number(row.friend_id),
    lineUserId: row.line_user_id,
    active: row.state === "active",
  }));
}

/** Takes recipients out of a batch of which LINE was not asked yet: they left since it was frozen. */
export async function dropRecipients(
  db: Db,
  deliveryId: number,
  seq: number,
  friendIds: readonly number[],
): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom("batch_recipients")
    .where("delivery_id", "=", deliveryId)
    .where("seq", "=", seq)
    .where("friend_id", "in", [...friendIds])
    .executeTakeFirst();
  await db
    .updateTable("batches")
    .set((eb) => ({ recipient_count: eb("recipient_count", "-", Number(numDeletedRows)) }))
    .where("delivery_id", "=", deliveryId)
    .where("seq", "=", seq)
    .execute();
}

/** So many batches' ids are read at once: at most 50,000 ids, 2 MB. */
const HASHED_BATCHES = 100;

/**
 * Hex SHA-256 over the LINE user ids frozen for a delivery, each followed by a newline, by batch and friend id. Call it
 * before any batch is split.
 */
export async function audienceHash(db: Db, deliveryId: number): Promise<string> {
  const hash = createHash("sha256");
  let last = -1;
  for (;;) {
    const { rows } = await sql<{ seq: number; ids: string }>`
      select seq, string_agg(line_user_id, ${"\n"}) as ids from (
        select r.seq, f.line_user_id from batch_recipients as r join friends as f on f.id = r.friend_id
        where r.delivery_id = ${deliveryId} and r.seq > ${last} and r.seq <= ${last + HASHED_BATCHES}
        order by r.seq, r.friend_id) as sorted
      group by seq order by seq`.execute(db);
    for (const { ids } of rows) hash.update(`${ids}\n`);
    if (rows.length === 0) return hash.digest("hex");
    last += HASHED_BATCHES;
  }
}
