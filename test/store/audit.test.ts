import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Updateable } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendAudit, GENESIS, HEAD_KEY, hashOf } from "../../src/store/audit.ts";
import { readAudit } from "../../src/store/audit-search.ts";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import type { AuditLogRow } from "../../src/store/schema-staff.ts";
import { all, entry, fill, ROWS, rehash, remove, rowOf, set, write } from "../support/audit.ts";
import { eachStore } from "../support/stores.ts";

/** Codes with the ids they name. */
const wrong = async (store: Store) =>
  (await verifyAudit(store.db, { pageSize: 5 })).findings.map(({ code, id, otherId }) =>
    [code, id, ...(otherId === undefined ? [] : [otherId])].join(" "),
  );
eachStore((_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  describe("the chain", () => {
    it("begins with the constant, counts without gaps, and remembers its end", async () => {
      await write(store, entry(1), entry(2));
      await write(store, entry(3));
      const rows = await all(store);
      expect(rows.map((r) => Number(r.id))).toEqual([1, 2, 3]);
      expect(rows.map((r) => r.previous_hash)).toEqual([GENESIS, rows[0]?.hash, rows[1]?.hash]);
      expect(await verifyAudit(store.db)).toEqual({
        rows: 3,
        head: { id: 3, hash: rows[2]?.hash },
        findings: [],
        total: 0,
      });
    });

    it("is whole when nothing was written yet", async () => {
      expect(await verifyAudit(store.db)).toEqual({ rows: 0, head: null, findings: [], total: 0 });
    });

    it("is written with the change or not at all, and leaves no gap", async () => {
      await write(store, entry(1));
      await expect(
        store.db.transaction().execute(async (tx) => {
          await appendAudit(tx, entry(2));
          throw new Error("the change failed");
        }),
      ).rejects.toThrow("the change failed");
      await write(store, entry(3));
      expect(await wrong(store)).toEqual([]);
      expect((await all(store)).map((r) => Number(r.id))).toEqual([1, 2]);
      await expect(appendAudit(store.db, entry(4))).rejects.toThrow("in the transaction");
    });

    it("stays one chain with many writers at once", async () => {
      await Promise.all(Array.from({ length: 60 }, (_, n) => write(store, entry(n), entry(n))));
      expect(await verifyAudit(store.db)).toMatchObject({ rows: 120, total: 0 });
    });

    it("keeps texts that a database would take otherwise", async () => {
      await write(
        store,
        entry(1, { account: "a\0b", note: "\ud83d half", before: "\0\ud83d", objectId: "x".repeat(5_000) }),
        entry(2, { before: undefined, after: null, counts: null, note: null, address: null, accountId: null }),
        entry(3, { after: { long: "あ".repeat(300_000) } }),
      );
      expect(await wrong(store)).toEqual([]);
      expect((await readAudit(store.db, 3))?.after).toMatchObject({ omitted: "too long", characters: 300_011 });
      expect((await readAudit(store.db, 1))?.objectId).toHaveLength(2_000);
    });
  });

  describe("the check", () => {
    beforeEach(() => fill(store));
    const changes: [string, Updateable<AuditLogRow>][] = [
      ["at", { at: "2026-11-26T00:00:05.001Z" }],
      ["account_id", { account_id: 8 }],
      ["account_id", { account_id: null }],
      ["account", { account: "suzuki" }],
      ["address", { address: "192.0.2.2" }],
      ["address", { address: null }],
      ["action", { action: "rules.delete" }],
      ["object", { object: "accounts" }],
      ["object_id", { object_id: "rule-6" }],
      ["result", { result: "refused" }],
      ["before", { before: '{"name":"大雨","n":6}' }],
      ["before", { before: null }],
      ["after", { after: '{"n":5,"name":"大雨警報"}' }],
      ["counts", { counts: '{"people":50}' }],
      ["note", { note: "" }],
      ["note", { note: null }],
      ["previous_hash", { previous_hash: GENESIS }],
      ["hash", { hash: GENESIS }],
    ];
    // In one test: a database of its own for each takes PGlite ten seconds.
    it("finds a change in any one column, in the first row, in between and in the last", async () => {
      for (const [column, values] of changes) {
        for (const id of [1, 5, ROWS]) {
          const { id: _id, ...was } = await rowOf(store, id);
          await set(store, id, values);
          // Row 1 has the constant before it already.
          const same = column === "previous_hash" && id === 1;
          expect(await wrong(store), `${column} of ${id}`).toEqual(same ? [] : [`changed ${id}`]);
          await set(store, id, was);
        }
      }
      expect(await wrong(store)).toEqual([]);
    });

    it.each([
      ["the first", [1], ["removed 1"]],
      ["one in the middle", [6], ["removed 6"]],
      ["several", [3, 4, 5, 9], ["removed 3 5", "removed 9"]],
      ["the last", [12], ["cut-off 12"]],
      ["the last three", [10, 11, 12], ["cut-off 10 12"]],
      ["all", Array.from({ length: ROWS }, (_, i) => i + 1), ["cut-off 1 12"]],
    ])("finds removed rows: %s", async (_what, ids, found) => {
      await remove(store, ...ids);
      expect(await wrong(store)).toEqual(found);
      await write(store, entry(99));
      expect((await wrong(store)).map((one) => one.replace("removed", "cut-off"))).toEqual(
        found.map((one) => one.replace("removed", "cut-off")),
      );
    });

    it("finds a row put in: after the end, also once the program wrote on, before the beginning, far away", async () => {
      const last = await rowOf(store, ROWS);
      const forged = { ...last, id: 13, previous_hash: last.hash, note: "forged" };
      await store.db
        .insertInto("audit_log")
        .values({ ...forged, hash: hashOf(forged) })
        .execute();
      expect(await wrong(store)).toEqual(["inserted 13"]);
      await write(store, entry(14));
      expect(await wrong(store)).toEqual(["rewritten 13 14"]);
      await remove(store, 13);
      expect(await wrong(store)).toEqual(["removed 13"]);
      await store.db
        .insertInto("audit_log")
        .values([
          { ...forged, id: -3 },
          { ...forged, id: 5_000 },
        ])
        .execute();
      expect(await wrong(store)).toEqual(["inserted -3", "removed 13", "inserted 5000"]);
    });

    it("finds a row put in between, the others moved on, its hashes made to fit", async () => {
      await set(store, ROWS, { id: 100 });
      for (let id = ROWS - 1; id >= 5; id -= 1) await set(store, id, { id: id + 1 });
      await set(store, 100, { id: ROWS + 1 });
      const forged = { ...(await rowOf(store, 4)), id: 5, previous_hash: (await rowOf(store, 4)).hash };
      await store.db
        .insertInto("audit_log")
        .values({ ...forged, hash: hashOf(forged) })
        .execute();
      const found = await wrong(store);
      expect(found).toContain("inserted 5");
      expect(found).toContain("moved 6 5");
      expect(found).toContain("inserted 13");
    });

    it("finds a row taken out, the others moved up", async () => {
      await remove(store, 5);
      for (let id = 6; id <= ROWS; id += 1) await set(store, id, { id: id - 1 });
      expect((await wrong(store)).slice(0, 1)).toEqual(["moved 5 6"]);
      expect((await wrong(store)).slice(-1)).toEqual(["cut-off 12"]);
    });

    it.each([
      [1, 2],
      [5, 6],
      [3, 9],
      [1, 12],
      [11, 12],
    ])("finds two swapped rows: %d and %d", async (a, b) => {
      await set(store, a, { id: 1_000 });
      await set(store, b, { id: a });
      await set(store, 1_000, { id: b });
      expect(await wrong(store)).toEqual([`swapped ${a} ${b}`]);
    });

    it.each([
      [1, ["rewritten 1 2"]],
      [6, ["rewritten 6 7"]],
      [ROWS, [`rewritten ${ROWS}`]],
    ])("finds a row changed with its hash computed anew: %d", async (id, found) => {
      await set(store, id, { account: "somebody-else" });
      await rehash(store, id);
      expect(await wrong(store)).toEqual(found);
    });

    it("finds where hashes were computed anew from some row to the end", async () => {
      await set(store, 6, { account: "somebody-else" });
      for (let id = 6; id <= ROWS; id += 1) {
        if (id > 6) await set(store, id, { previous_hash: (await rowOf(store, id - 1)).hash });
        await rehash(store, id);
      }
      expect(await wrong(store)).toEqual([`rewritten ${ROWS}`]);
    });

    it("finds a head that is missing, unreadable or set back", async () => {
      const head = (value: string) => store.db.updateTable("meta").set({ value }).where("key", "=", HEAD_KEY).execute();
      await head("nonsense");
      expect(await wrong(store)).toEqual(["head-missing"].map((one) => `${one} `));
      await head(JSON.stringify({ id: 11, hash: (await rowOf(store, 11)).hash }));
      expect(await wrong(store)).toEqual(["inserted 12"]);
      await head(JSON.stringify({ id: 12, hash: GENESIS }));
      expect(await wrong(store)).toEqual(["rewritten 12"]);
      await store.db.deleteFrom("meta").where("key", "=", HEAD_KEY).execute();
      expect(await wrong(store)).toEqual(["head-missing "]);
      // The city's work goes on behind the last row.
      await write(store, entry(13));
      expect(await wrong(store)).toEqual([]);
    });

    it("keeps the first thousand findings and counts all", async () => {
      await write(store, ...Array.from({ length: 1_500 }, (_, n) => entry(n)));
      await store.db.updateTable("audit_log").set({ note: "x" }).execute();
      const { findings, total } = await verifyAudit(store.db);
      expect([findings.length, total]).toEqual([1_000, 1_500 + ROWS]);
    });

    it("is not disturbed by what is written meanwhile", async () => {
      const writing = (async () => {
        for (let n = 0; n < 50; n += 1) await write(store, entry(n));
      })();
      for (let n = 0; n < 10; n += 1) expect((await verifyAudit(store.db, { pageSize: 3 })).findings).toEqual([]);
      await writing;
    });
  });
});

describe("writers in several processes", () => {
  it("make one chain on SQLite", async () => {
    const dir = mkdtempSync(join(tmpdir(), "noroshi-audit-"));
    try {
      const url = `sqlite:${join(dir, "a.db")}`;
      const src = fileURLToPath(new URL("../../src/store/", import.meta.url));
      const script = `
        const { openStore } = await import("${src}open.ts");
        const { appendAudit } = await import("${src}audit.ts");
        const store = await openStore(process.argv[1]);
        const entry = ${JSON.stringify(entry(1))};
        for (let n = 0; n < 50; n++) await store.db.transaction().execute((tx) => appendAudit(tx, entry));
        await store.close();`;
      const store = await openStore(url);
      const ends = Array.from({ length: 3 }, async () => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", script, url], { stdio: "inherit" });
        return (await once(child, "exit"))[0];
      });
      expect(await Promise.all(ends)).toEqual([0, 0, 0]);
      expect(await verifyAudit(store.db)).toMatchObject({ rows: 150, total: 0 });
      await store.close();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
