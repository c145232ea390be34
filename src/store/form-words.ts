/** The words around the settings form, as staff wrote them. */
import { type FormWords, formWordsSchema } from "../engine/attribute-schema.ts";
import type { Db } from "./open.ts";
import { bumpRevision } from "./rules.ts";

const KEY = "form_words";

/** Undefined until they were imported. */
export async function readFormWords(db: Db): Promise<FormWords | undefined> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", KEY).executeTakeFirst();
  return row && formWordsSchema.parse(JSON.parse(row.value));
}

/** Call it in a transaction. */
export async function saveFormWords(db: Db, words: FormWords): Promise<void> {
  const value = JSON.stringify(words);
  await db
    .insertInto("meta")
    .values({ key: KEY, value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }))
    .execute();
  await bumpRevision(db);
}
