import BetterSqlite3 from "better-sqlite3";
import { compile } from "../src/engine/compile.ts";
import type { Json } from "../src/engine/types.ts";
import { plugins } from "../src/plugins/index.ts";
import { numberedUserId } from "../src/sandbox/people.ts";
import { openStore } from "../src/store/open.ts";
import { saveRule } from "../src/store/rules.ts";

/** Makes a database with one rule and so many friends, who have the sandbox's numbered ids. Throws when the rule has faults. */
export async function makeDatabase(file: string, rule: { id: string } & Record<string, Json>, friends: number) {
  const store = await openStore(`sqlite:${file}`);
  const compiled = compile(rule, { triggers: plugins.triggers, actions: plugins.actions, attributes: [] });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  await store.db.transaction().execute((tx) => saveRule(tx, rule.id, rule, "", new Date()));
  await store.close();
  const db = new BetterSqlite3(file);
  const insert = db.prepare(
    "insert into friends (channel, line_user_id, state, created_at, updated_at) values ('live', ?, 'active', ?, ?)",
  );
  const at = new Date().toISOString();
  db.transaction(() => {
    // LINE's ids say nothing about who came first: the order of ids must not be the order of the rows.
    for (let n = 0; n < friends; n++) insert.run(numberedUserId("", (n * SHUFFLE) % friends), at, at);
  })();
  db.pragma("wal_checkpoint(truncate)");
  db.close();
}

/** A prime that divides no size in use, so that every number comes once. */
const SHUFFLE = 611_953;
