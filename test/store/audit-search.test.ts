import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AuditFilter, type AuditSort, auditStats, readAudit, searchAudit } from "../../src/store/audit-search.ts";
import type { Store } from "../../src/store/open.ts";
import { entry, write } from "../support/audit.ts";
import { eachStore } from "../support/stores.ts";

eachStore((_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe("the search", () => {
    beforeEach(() =>
      write(
        store,
        entry(1),
        entry(2, {
          account: "Suzuki",
          action: "session.sign-in",
          object: "accounts",
          objectId: null,
          result: "failed",
        }),
        entry(3, { note: "100% と a_b" }),
        entry(4, { objectId: "rule-100" }),
      ),
    );
    const found = async (
      filter: AuditFilter,
      range: [number, number] = [0, 9],
      sort: [AuditSort, "ASC" | "DESC"] = ["id", "ASC"],
    ) => (await searchAudit(store.db, filter, range, sort)).rows.map((r) => r.id);

    it("looks for all words in all texts, as they stand", async () => {
      expect(await found({ q: "SUZUKI sign" })).toEqual([2]);
      expect(await found({ q: "100%" })).toEqual([3]);
      expect(await found({ q: "a_b" })).toEqual([3]);
      expect(await found({ q: "100" })).toEqual([3, 4]);
      expect(await found({ q: "回目" })).toEqual([1, 2, 4]);
      expect(await found({ q: "\\" })).toEqual([]);
    });

    it("looks also in what was before and after, and for names that only others know", async () => {
      await write(store, entry(5, { before: null, after: { name: "ＬＩＮＥの高潮" } }));
      for (const q of ["高潮", "ＬＩＮＥ"]) expect(await found({ q })).toEqual([5]);
      const named = [
        { object: "rules", id: "rule-3", name: "Tsunami 津波" },
        { object: "accounts", id: "rule-1", name: "津波係" },
      ];
      expect(await found({ q: "津波", named })).toEqual([3]);
      expect(await found({ q: "tsunami 100%", named })).toEqual([3]);
      expect(await found({ q: "tsunami 2回目", named })).toEqual([]);
    });

    it("filters by each field and by time, from included, to not", async () => {
      expect(await found({ account: "Suzuki" })).toEqual([2]);
      expect(await found({ result: "failed" })).toEqual([2]);
      expect(await found({ object: "rules", objectId: "rule-1" })).toEqual([1]);
      const [from, to] = [new Date(entry(2).at), new Date(entry(4).at)];
      expect(await found({ from, to })).toEqual([2, 3]);
    });

    it("gives a part in order, with the number of all", async () => {
      expect(await searchAudit(store.db, { object: "rules" }, [1, 1], ["at", "DESC"])).toMatchObject({
        rows: [{ id: 3 }],
        total: 3,
      });
      expect(await found({}, [0, 9], ["account", "DESC"])).toEqual([4, 3, 1, 2]);
    });

    it("reads one entry whole, and a damaged one as far as it goes", async () => {
      const { before, after, ...rest } = entry(1);
      expect(await readAudit(store.db, 1)).toMatchObject({ id: 1, before, after, ...rest });
      await store.db.updateTable("audit_log").set({ before: "{broken" }).where("id", "=", 1).execute();
      expect((await readAudit(store.db, 1))?.before).toBe("{broken");
      expect(await readAudit(store.db, 99)).toBeUndefined();
    });

    it("counts at a glance", async () => {
      expect(await auditStats(store.db)).toMatchObject({
        total: 4,
        failed: 1,
        refused: 0,
        headId: 4,
        firstAt: entry(1).at,
      });
    });
  });
});
