import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompactSign, compactVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAuditDigest } from "../../src/server/audit-digest.ts";
import { digestDir, digestName } from "../../src/server/audit-digest-files.ts";
import { verifyDigests } from "../../src/server/audit-digest-verify.ts";
import { dayAfter, dayStart, japanDay } from "../../src/server/japan-day.ts";
import { GENESIS, hashOf } from "../../src/store/audit.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { all, entry, write } from "../support/audit.ts";

const key = Buffer.alloc(32, 7);
let folder: string;
let dir: string;
let store: Store;
let now: Date;
let errors: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "noroshi-digest-"));
  dir = join(folder, "audit");
  store = await openStore("sqlite::memory:");
  errors = [];
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: (_: unknown, text?: string) => errors.push(text ?? "") };
const digests = (of = key) => createAuditDigest({ store, dir, key: of, now: () => now, log });
const makeUp = (at: string) => {
  now = new Date(at);
  return digests().makeUp();
};
const at = (...times: string[]) => write(store, ...times.map((time, n) => entry(n, { at: time })));
const read = (day: string) => JSON.parse(readFileSync(join(dir, digestName(day)), "utf8"));
const change = (day: string, values: object) =>
  writeFileSync(join(dir, digestName(day)), JSON.stringify({ ...read(day), ...values }));
const wrong = async () => (await verifyDigests(dir, store.db, key)).findings.map(({ code, day }) => `${code} ${day}`);

/** Entries 1 to 3 on the 23rd, none on the 24th, 4 and 5 on the 25th; digested on the 26th. */
async function threeDays() {
  await at("2026-11-23T03:00:00Z", "2026-11-23T04:00:00Z", "2026-11-23T14:59:59.999Z");
  await at("2026-11-24T15:00:00Z", "2026-11-25T03:00:00Z");
  expect(await makeUp("2026-11-25T15:05:00Z")).toEqual(["2026-11-23", "2026-11-24", "2026-11-25"]);
}

describe("a day in Japan", () => {
  it("begins at 15:00 UTC", () => {
    expect(japanDay(new Date("2026-11-25T14:59:59.999Z"))).toBe("2026-11-25");
    expect(dayStart("2026-11-26")).toEqual(new Date("2026-11-25T15:00:00Z"));
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  });
});

describe("the digest of a day", () => {
  it("says which entries there were and how the log stood, signed", async () => {
    await threeDays();
    const rows = await all(store);
    expect(read("2026-11-23")).toMatchObject({
      version: 1,
      day: "2026-11-23",
      firstId: 1,
      lastId: 3,
      count: 3,
      headId: 3,
      headHash: rows[2]?.hash,
      previousDigest: null,
      madeAt: "2026-11-25T15:05:00.000Z",
    });
    expect(read("2026-11-24")).toMatchObject({
      firstId: null,
      lastId: null,
      count: 0,
      headId: 3,
      headHash: rows[2]?.hash,
    });
    const { signature, ...said } = read("2026-11-25");
    expect(said).toMatchObject({ firstId: 4, lastId: 5, count: 2, headId: 5, headHash: rows[4]?.hash });
    const { payload, protectedHeader } = await compactVerify(signature, key);
    expect(protectedHeader).toEqual({ alg: "HS256", kid: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(said);
    expect(await verifyDigests(dir, store.db, key)).toEqual({ digests: 3, lastDay: "2026-11-25", findings: [] });
  });

  it("is for its owner only, and leaves no draft behind", async () => {
    await threeDays();
    expect(readdirSync(dir)).toEqual(["audit-2026-11-23.json", "audit-2026-11-24.json", "audit-2026-11-25.json"]);
    expect(statSync(join(dir, digestName("2026-11-23"))).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it("is made once, whenever and however often it is asked for, also by two at once", async () => {
    await threeDays();
    const was = readFileSync(join(dir, digestName("2026-11-25")));
    expect(await makeUp("2026-11-26T14:59:00Z")).toEqual([]);
    expect(readFileSync(join(dir, digestName("2026-11-25")))).toEqual(was);
    now = new Date("2026-11-27T15:05:00Z");
    const made = await Promise.all([digests().makeUp(), digests().makeUp()]);
    expect(made.flat().sort()).toEqual(["2026-11-26", "2026-11-27"]);
    expect(await wrong()).toEqual([]);
  });

  it("is there from the first entry on, not before", async () => {
    expect(await makeUp("2026-11-25T15:05:00Z")).toEqual([]);
    expect(await wrong()).toEqual([]);
  });

  it("takes an entry of before midnight that was written after one of after it, in its turn", async () => {
    await at("2026-11-25T14:00:00Z", "2026-11-25T15:00:00.001Z", "2026-11-25T14:59:59.999Z", "2026-11-25T16:00:00Z");
    await makeUp("2026-11-25T15:05:00Z");
    expect(read("2026-11-25")).toMatchObject({ firstId: 1, lastId: 3, count: 3 });
    await makeUp("2026-11-26T15:05:00Z");
    expect(read("2026-11-26")).toMatchObject({ firstId: 4, lastId: 4, count: 1 });
    expect(await wrong()).toEqual([]);
  });

  it("covers all from before when more than 400 days were missed", async () => {
    await at("1970-01-01T00:00:00Z", "2026-11-25T03:00:00Z");
    expect(await makeUp("2026-11-25T15:05:00Z")).toHaveLength(400);
    expect(read("2025-10-22")).toMatchObject({ firstId: 1, lastId: 1, headId: 1 });
    expect(await wrong()).toEqual([]);
  });

  it("is made at start", async () => {
    await at("2026-11-25T03:00:00Z");
    now = new Date("2026-11-26T03:00:00Z");
    const running = digests();
    running.start();
    await vi.waitFor(() => expect(readdirSync(dir)).toEqual(["audit-2026-11-25.json"]));
    await running.stop();
    expect(await wrong()).toEqual([]);
  });

  it("is told in the log when it cannot be written, and made the next time", async () => {
    await at("2026-11-25T03:00:00Z");
    now = new Date("2026-11-26T03:00:00Z");
    writeFileSync(dir, "a file where the folder should be");
    const running = digests();
    running.start();
    await running.stop();
    expect(errors).toEqual(["the operation log could not be digested"]);
    rmSync(dir);
    expect(await digests().makeUp()).toEqual(["2026-11-25"]);
  });

  it("lies beside the database", () => {
    expect(digestDir("sqlite:/var/lib/noroshi/noroshi.db")).toBe("/var/lib/noroshi/audit");
  });
});

describe("the check of the digests", () => {
  beforeEach(threeDays);

  it("finds the whole log computed anew", async () => {
    await store.db.updateTable("audit_log").set({ account: "somebody-else" }).where("id", "=", 2).execute();
    let previous = GENESIS;
    for (const row of await all(store)) {
      const fresh = { ...row, previous_hash: previous };
      previous = hashOf(fresh);
      await store.db
        .updateTable("audit_log")
        .set({ previous_hash: fresh.previous_hash, hash: previous })
        .where("id", "=", row.id)
        .execute();
    }
    expect(await wrong()).toEqual([
      "digest-differs 2026-11-23",
      "digest-differs 2026-11-24",
      "digest-differs 2026-11-25",
    ]);
  });

  it("finds the end cut off, also with new entries in its place", async () => {
    await store.db.deleteFrom("audit_log").where("id", ">=", 4).execute();
    expect(await wrong()).toEqual(["digest-differs 2026-11-25"]);
    const head = { id: 3, hash: (await all(store))[2]?.hash };
    await store.db
      .updateTable("meta")
      .set({ value: JSON.stringify(head) })
      .where("key", "=", "audit_head")
      .execute();
    await at("2026-11-26T03:00:00Z", "2026-11-26T04:00:00Z");
    expect(await wrong()).toEqual(["digest-differs 2026-11-25"]);
  });

  it("finds a row taken from the middle", async () => {
    await store.db.deleteFrom("audit_log").where("id", "=", 2).execute();
    const { findings } = await verifyDigests(dir, store.db, key);
    expect(findings).toEqual([
      {
        code: "digest-differs",
        day: "2026-11-23",
        id: 3,
        message: "2026-11-23の日次記録: 記録1から3までは3件でしたが、今は2件です。",
      },
    ]);
  });

  it.each([
    ["count", { count: 2 }],
    ["day", { day: "2026-11-22" }],
    ["headHash", { headHash: GENESIS }],
    ["previousDigest", { previousDigest: GENESIS }],
    ["madeAt", { madeAt: "2026-11-24T15:05:00.000Z" }],
    ["a new field", { more: 1 }],
    ["the signature", { signature: "e30.e30.e30" }],
  ])("finds a file with another %s", async (_what, values) => {
    change("2026-11-23", values);
    expect(await wrong()).toEqual(["digest-damaged 2026-11-23", "digest-chain 2026-11-24"]);
  });

  it("finds a file written anew without the key, or without any signature", async () => {
    const { signature: _, ...said } = read("2026-11-25");
    const forged = JSON.stringify({ ...said, count: 1 });
    const other = await new CompactSign(Buffer.from(forged))
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.alloc(32, 8));
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(forged).toString("base64url")}.`;
    for (const signature of [other, none]) {
      change("2026-11-25", { count: 1, signature });
      expect(await wrong()).toEqual(["digest-damaged 2026-11-25", "digest-missing 2026-11-25"]);
    }
  });

  it("finds a file taken away: in between, the first, the last, all", async () => {
    const bytes = readFileSync(join(dir, digestName("2026-11-24")));
    rmSync(join(dir, digestName("2026-11-24")));
    expect(await wrong()).toEqual(["digest-chain 2026-11-25"]);
    writeFileSync(join(dir, digestName("2026-11-24")), bytes);
    rmSync(join(dir, digestName("2026-11-23")));
    expect(await wrong()).toEqual(["digest-chain 2026-11-24"]);
    rmSync(join(dir, digestName("2026-11-25")));
    expect(await wrong()).toEqual(["digest-chain 2026-11-24", "digest-missing 2026-11-25"]);
    rmSync(dir, { recursive: true });
    expect(await wrong()).toEqual(["digest-missing 2026-11-25"]);
  });

  it("finds a file under another day's name", async () => {
    writeFileSync(join(dir, digestName("2026-11-26")), readFileSync(join(dir, digestName("2026-11-25"))));
    expect(await wrong()).toEqual(["digest-damaged 2026-11-26"]);
  });

  it("says that another key made them", async () => {
    const { findings } = await verifyDigests(dir, store.db, Buffer.alloc(32, 9));
    expect(findings.map((f) => f.message)).toContain("2026-11-23の日次記録: 別の鍵（SECRET_KEY）で署名されています。");
  });

  it("goes on behind a damaged file, which stays and stays found", async () => {
    chmodSync(join(dir, digestName("2026-11-25")), 0o600);
    writeFileSync(join(dir, digestName("2026-11-25")), "not json");
    await at("2026-11-26T03:00:00Z");
    expect(await makeUp("2026-11-26T15:05:00Z")).toEqual(["2026-11-26"]);
    expect(errors).toEqual(["a digest of the operation log is damaged"]);
    expect(read("2026-11-26")).toMatchObject({ firstId: 4, lastId: 6, count: 3 });
    expect(await wrong()).toEqual(["digest-damaged 2026-11-25"]);
  });
});
