import { sql } from "kysely";
import { AGE_BAND_PATH, ageBands, PART_SEPARATOR } from "../engine/plain-audience.ts";
import type { Label } from "../engine/types.ts";
import type { StoredAttribute } from "./attributes.ts";
import { hasAnswer } from "./attributes.ts";
import { countAudience } from "./audience.ts";
import type { Db } from "./open.ts";

/** How many active friends chose what. */
export interface AnswerCounts {
  /** How many answered at all. */
  answered: number;
  /** By option; of a year by decade of age; of an area by ward, its towns included, and by town. None of other numbers. */
  options: { value: string; label: Label; count: number }[];
}

/** Counts of one attribute: some 100 ms at 200,000 friends, a second for 32 options of which several may be chosen. `now`: for ages. */
export async function countAnswers(
  db: Db,
  channel: string,
  attribute: StoredAttribute,
  now: Date,
): Promise<AnswerCounts> {
  const ask = (operator: string, value: string | boolean, path?: string) =>
    countAudience(
      db,
      channel,
      { all: [{ fact: attribute.key, operator, value, ...(path === undefined ? {} : { path }) }] },
      { now },
    );
  const answered = await ask("isPresent", true);
  switch (attribute.kind) {
    case "number":
      return { answered, options: [] };
    case "year": {
      const options = [];
      for (const { value, label } of ageBands)
        options.push({ value, label, count: await ask("equal", value, AGE_BAND_PATH) });
      return { answered, options };
    }
    case "boolean":
      return {
        answered,
        options: [
          { value: "true", label: { ja: "はい", en: "Yes" }, count: await ask("equal", true) },
          { value: "false", label: { ja: "いいえ", en: "No" }, count: await ask("equal", false) },
        ],
      };
    case "single":
    case "area":
      return { answered, options: ofOne(attribute, await groups(db, channel, attribute)) };
    case "multiple":
      return { answered, options: await ofSeveral(db, channel, attribute) };
  }
}

/** How many active friends answered each of the attributes, by key: one walk over an index. */
export async function countAnswered(
  db: Db,
  channel: string,
  attributes: readonly StoredAttribute[],
): Promise<Record<string, number>> {
  if (attributes.length === 0) return {};
  const each = attributes.map(({ column }) => sql`count(${sql.ref(column)}) as ${sql.ref(column)}`);
  const { rows } = await sql<Record<string, number>>`
    select ${sql.join(each)} from friends where channel = ${channel} and state = 'active'`.execute(db);
  return Object.fromEntries(attributes.map(({ key, column }) => [key, Number(rows[0]?.[column] ?? 0)]));
}

async function groups(db: Db, channel: string, { column }: StoredAttribute): Promise<Map<string, number>> {
  const { rows } = await sql<{ value: string | null; count: number }>`
    select ${sql.ref(column)} as value, count(*) as count from friends
    where channel = ${channel} and state = 'active' group by 1`.execute(db);
  return new Map(rows.map(({ value, count }) => [value ?? "", Number(count)]));
}

function ofOne({ options = [] }: StoredAttribute, counts: ReadonlyMap<string, number>): AnswerCounts["options"] {
  const of = (value: string) => counts.get(value) ?? 0;
  return options.flatMap(({ value, label, parts = [] }) => {
    const towns = parts.map((part) => {
      const full = `${value}${PART_SEPARATOR}${part.value}`;
      return { value: full, label: part.label, count: of(full) };
    });
    return [{ value, label, count: towns.reduce((sum, { count }) => sum + count, of(value)) }, ...towns];
  });
}

async function ofSeveral(db: Db, channel: string, attribute: StoredAttribute): Promise<AnswerCounts["options"]> {
  const { options = [], column } = attribute;
  const each = options.map(
    ({ value }, i) => sql`sum(case when ${hasAnswer(db, column, value)} then 1 else 0 end) as ${sql.ref(`o${i}`)}`,
  );
  const { rows } = await sql<Record<string, number | null>>`
    select ${sql.join(each)} from friends
    where channel = ${channel} and state = 'active' and ${sql.ref(column)} is not null`.execute(db);
  return options.map(({ value, label }, i) => ({ value, label, count: Number(rows[0]?.[`o${i}`] ?? 0) }));
}
