import { CompiledQuery, createQueryId, type RootOperationNode } from "kysely";
import type { Db } from "../../src/store/open.ts";

/** How SQLite finds the rows of each query that the work asks: "SEARCH d USING INDEX …", a line a step. */
export async function queryPlans(db: Db, work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const asked: RootOperationNode[] = [];
  const watched = db.withPlugin({
    transformQuery({ node }) {
      asked.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  await work(watched);
  const plans: string[] = [];
  for (const node of asked) {
    const { sql, parameters } = db.getExecutor().compileQuery(node, createQueryId());
    const { rows } = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
    );
    plans.push(rows.map(({ detail }) => detail).join("\n"));
  }
  return plans;
}
