import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import type { Store } from "../../src/store/open.ts";
import { all, fill, ROWS, rehash, remove, rowOf, set } from "../support/audit.ts";
import { eachStore } from "../support/stores.ts";

eachStore((name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe("the check of the operation log", () => {
    beforeEach(() => fill(store));
    it("finds any single tampering", { timeout: 120_000 }, async () => {
      const id = fc.integer({ min: 1, max: ROWS });
      const text = fc.string({ unit: "binary-ascii", maxLength: 20 }).map((t) => t.replaceAll("\0", ""));
      const columns = [
        "at",
        "account",
        "address",
        "action",
        "object",
        "object_id",
        "before",
        "after",
        "counts",
      ] as const;
      const tampering = fc.oneof(
        fc.record({
          kind: fc.constant("set" as const),
          id,
          rehash: fc.boolean(),
          value: text,
          column: fc.constantFrom(...columns, "note", "previous_hash", "hash"),
        }),
        fc.record({ kind: fc.constant("remove" as const), id }),
        fc.record({ kind: fc.constant("swap" as const), id, other: id }),
        fc.record({ kind: fc.constant("renumber" as const), id, to: fc.integer({ min: ROWS + 1, max: 1e9 }) }),
        fc.record({ kind: fc.constant("replace" as const), id, other: id }),
      );
      const saved = await all(store);
      await fc.assert(
        fc.asyncProperty(tampering, async (one) => {
          await store.db.deleteFrom("audit_log").execute();
          await store.db
            .insertInto("audit_log")
            .values(saved.map((row) => ({ ...row, id: Number(row.id) })))
            .execute();
          const ids = [one.id];
          if (one.kind === "set") {
            const was = await rowOf(store, one.id);
            if (was[one.column] === one.value) return;
            await set(store, one.id, { [one.column]: one.value });
            if (one.rehash && one.column !== "hash") await rehash(store, one.id);
          } else if (one.kind === "remove") await remove(store, one.id);
          else if (one.kind === "renumber") await set(store, one.id, { id: one.to });
          else if (one.id === one.other) return;
          else if (one.kind === "replace") {
            const { id: _id, ...other } = await rowOf(store, one.other);
            await set(store, one.id, other);
          } else {
            await set(store, one.id, { id: 1_000 });
            await set(store, one.other, { id: one.id });
            await set(store, 1_000, { id: one.other });
            ids.push(one.other);
          }
          const { findings } = await verifyAudit(store.db);
          const named = findings.flatMap((f) => [f.id, f.otherId]);
          for (const each of ids) expect(named).toContain(each);
        }),
        { numRuns: name === "sqlite" ? 400 : 100 },
      );
    });
  });
});
