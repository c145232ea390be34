import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../src/store/open.ts";

/** SQLite keeps statements prepared; nobody may notice. */
describe("a statement asked again", () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "noroshi-statements-"));
    store = await openStore(`sqlite:${join(folder, "a.db")}`);
    await sql`insert into meta (key, value) values ('a', '1')`.execute(store.db);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const all = (of: Store) => of.db.selectFrom("meta").selectAll().where("key", "=", "a").execute();

  it("sees a column added since, by this program or by another", async () => {
    expect(await all(store)).toEqual([{ key: "a", value: "1" }]);
    await sql`alter table meta add column mine integer default 7`.execute(store.db);
    expect(await all(store)).toEqual([{ key: "a", value: "1", mine: 7 }]);
    const other = await openStore(`sqlite:${join(folder, "a.db")}`);
    await sql`alter table meta add column theirs text`.execute(other.db);
    expect(await all(store)).toEqual([{ key: "a", value: "1", mine: 7, theirs: null }]);
    await other.close();
  });

  it("still answers after thousands of others", async () => {
    for (let n = 0; n < 3_000; n++) {
      const { rows } = await sql<{ n: number }>`select ${sql.lit(n)} as n`.execute(store.db);
      expect(rows).toEqual([{ n }]);
    }
    expect(await all(store)).toEqual([{ key: "a", value: "1" }]);
  });

  it("fails the same the second time, and works once the cause is gone", async () => {
    const insert = () => sql`insert into meta (key, value) values ('a', 'twice')`.execute(store.db);
    await expect(insert()).rejects.toThrow(/UNIQUE/);
    await expect(insert()).rejects.toThrow(/UNIQUE/);
    await sql`delete from meta where key = 'a'`.execute(store.db);
    await insert();
    expect(await all(store)).toEqual([{ key: "a", value: "twice" }]);
  });
});
