/** The mails that a rule is tried on before it is switched on. */
import type { Db } from "./open.ts";

/** A test as listed: its mail stays in the database until it is run. `expected`: JSON of what should come of it. */
export interface StoredTest {
  id: number;
  ruleId: string;
  name: string;
  expected: unknown;
  createdAt: string;
  account: string;
}

const columns = ["id", "rule_id", "name", "expected", "created_at", "account"] as const;

/** By rule and in the order in which they were made; those of one rule, or of all. */
export async function listTests(db: Db, ruleId: string): Promise<StoredTest[]> {
  const rows = await db.selectFrom("rule_tests").select(columns).where("rule_id", "=", ruleId).orderBy("id").execute();
  return rows.map(toTest);
}

export async function getTest(db: Db, ruleId: string, id: number): Promise<StoredTest | undefined> {
  const row = await db
    .selectFrom("rule_tests")
    .select(columns)
    .where("rule_id", "=", ruleId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toTest(row);
}

function toTest(row: {
  id: number;
  rule_id: string;
  name: string;
  expected: string;
  created_at: string;
  account: string;
}): StoredTest {
  return {
    id: Number(row.id),
    ruleId: row.rule_id,
    name: row.name,
    expected: JSON.parse(row.expected),
    createdAt: row.created_at,
    account: row.account,
  };
}

/** The mail's bytes as they came. */
export async function rawOfTest(db: Db, id: number): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom("rule_tests").select("raw").where("id", "=", id).executeTakeFirst();
  return row?.raw;
}

/** How many tests each rule has; rules without any are not among them. */
export async function countTests(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("rule_tests")
    .select(["rule_id", (eb) => eb.fn.countAll().as("n")])
    .groupBy("rule_id")
    .execute();
  return new Map(rows.map((row) => [row.rule_id, Number(row.n)]));
}

export async function insertTest(
  db: Db,
  test: { ruleId: string; name: string; raw: Uint8Array; expected: unknown; account: string; now: Date },
): Promise<number> {
  const { id } = await db
    .insertInto("rule_tests")
    .values({
      rule_id: test.ruleId,
      name: test.name,
      raw: test.raw,
      expected: JSON.stringify(test.expected),
      created_at: test.now.toISOString(),
      account: test.account,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return Number(id);
}

export async function updateTest(
  db: Db,
  id: number,
  { name, expected }: { name: string; expected: unknown },
): Promise<void> {
  await db
    .updateTable("rule_tests")
    .set({ name, expected: JSON.stringify(expected) })
    .where("id", "=", id)
    .execute();
}

export async function deleteTest(db: Db, id: number): Promise<void> {
  await db.deleteFrom("rule_tests").where("id", "=", id).execute();
}
