import { PGlite } from "@electric-sql/pglite";
import { PGliteDialect } from "kysely";
import { afterAll, beforeAll, describe } from "vitest";
import type { Store } from "../../src/store/open.ts";
import { openStore, openWith } from "../../src/store/open.ts";

/** Opens an empty store with the newest schema. On PostgreSQL it empties the one opened before. */
export type OpenStore = () => Promise<Store>;

/**
 * Runs the same tests on SQLite and on PostgreSQL (PGlite, in process). PGlite takes two seconds to start, many more on
 * a busy machine, so a file has one.
 */
export function eachStore(tests: (name: "sqlite" | "postgres", open: OpenStore) => void): void {
  describe("on SQLite", () => tests("sqlite", () => openStore("sqlite::memory:")));

  describe("on PostgreSQL", () => {
    let pglite: PGlite;
    beforeAll(async () => {
      pglite = await PGlite.create();
    }, 120_000);
    afterAll(() => pglite?.close());
    tests("postgres", async () => {
      await pglite.exec("drop schema public cascade; create schema public; discard temp");
      const store = await openWith(new PGliteDialect({ pglite }), "postgres");
      // Closing would end the PGlite that the next test uses.
      return { ...store, close: async () => {} };
    });
  });
}
