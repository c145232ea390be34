import { expect, it } from "vitest";
import { createToken, findToken, listTokens, noteTokenUse, removeTokensOf } from "../../src/store/api-tokens.ts";
import { findLink, saveLink, sweepLinks, takeLink } from "../../src/store/one-time-links.ts";
import {
  endSession,
  endSessionsOf,
  getSession,
  insertSession,
  listSessions,
  sweepSessions,
  updateSession,
} from "../../src/store/sessions.ts";
import { eachStore } from "../support/stores.ts";

const now = new Date("2026-11-22T00:00:00Z");
const at = (ms: number) => new Date(now.getTime() + ms);
const IDLE = 30_000;
const alive = (ms: number) => ({ now: at(ms), seenAfter: at(ms - IDLE) });
const session = (hash: string, accountId = 1) => ({
  hash,
  accountId,
  data: "{}",
  createdAt: now.toISOString(),
  seenAt: now.toISOString(),
  endsAt: at(100_000).toISOString(),
  address: "192.0.2.1",
  agent: null,
});

eachStore((_name, open) => {
  it("a session goes on while it is seen, and to its end", async () => {
    const { db, close } = await open();
    await insertSession(db, session("a"));
    expect(await getSession(db, "a", alive(IDLE - 1))).toEqual(session("a"));
    expect(await getSession(db, "a", alive(IDLE))).toBeUndefined();
    await updateSession(db, "a", { seenAt: at(90_000).toISOString() });
    expect(await getSession(db, "a", alive(99_999))).toMatchObject({ data: "{}", seenAt: at(90_000).toISOString() });
    expect(await getSession(db, "a", alive(100_000))).toBeUndefined();
    expect(await sweepSessions(db, alive(99_999))).toBe(0);
    expect(await sweepSessions(db, alive(100_000))).toBe(1);
    await close();
  });

  it("one that was ended is not made again by a change of it", async () => {
    const { db, close } = await open();
    await insertSession(db, session("a"));
    expect(await endSession(db, "a", 2)).toBe(false);
    expect(await endSession(db, "a", 1)).toBe(true);
    await updateSession(db, "a", { data: "{}", seenAt: at(1).toISOString() });
    expect(await getSession(db, "a", alive(1))).toBeUndefined();
    await close();
  });

  it("those of one account are listed and ended without the others'", async () => {
    const { db, close } = await open();
    for (const hash of ["a", "b", "c"]) await insertSession(db, session(hash));
    await insertSession(db, session("d", 2));
    await updateSession(db, "b", { seenAt: at(1).toISOString() });
    expect((await listSessions(db, 1, alive(2))).map(({ hash }) => hash)[0]).toBe("b");
    expect(await endSessionsOf(db, 1, "b")).toBe(2);
    expect((await listSessions(db, 1, alive(2))).map(({ hash }) => hash)).toEqual(["b"]);
    expect(await endSessionsOf(db, 1)).toBe(1);
    expect(await listSessions(db, 2, alive(2))).toHaveLength(1);
    await close();
  });

  it("a link is taken once, before its end, and a new one makes those before it void", async () => {
    const { db, close } = await open();
    const link = { accountId: 1, kind: "invitation", endsAt: at(100).toISOString() } as const;
    await saveLink(db, "one", link, now);
    await saveLink(db, "two", link, now);
    await saveLink(db, "other", { ...link, accountId: 2 }, now);
    expect(await findLink(db, "one", now)).toBeUndefined();
    expect(await findLink(db, "two", at(99))).toEqual(link);
    expect(await findLink(db, "two", at(100))).toBeUndefined();
    expect(await takeLink(db, "two", at(100))).toBeUndefined();
    expect(await takeLink(db, "two", at(99))).toEqual(link);
    expect(await takeLink(db, "two", at(99))).toBeUndefined();
    await sweepLinks(db, at(100));
    expect(await db.selectFrom("one_time_links").selectAll().execute()).toEqual([]);
    await close();
  });

  it("a token is found by its hash until its end", async () => {
    const { db, close } = await open();
    const given = {
      name: "backup",
      accountId: 1,
      permissions: ["exports"],
      departments: null,
      endsAt: at(100).toISOString(),
    };
    const made = await createToken(db, { ...given, hash: "h" }, now);
    expect(made).toEqual({ id: made.id, ...given, createdAt: now.toISOString(), lastUsedAt: null });
    expect(await findToken(db, "h", at(99))).toEqual(made);
    expect(await findToken(db, "h", at(100))).toBeUndefined();
    expect(await findToken(db, "g", now)).toBeUndefined();
    await noteTokenUse(db, made.id, at(5));
    expect(await listTokens(db, 1)).toMatchObject([{ lastUsedAt: at(5).toISOString() }]);
    expect(await listTokens(db, 2)).toEqual([]);
    expect(await removeTokensOf(db, 1)).toBe(1);
    expect(await listTokens(db)).toEqual([]);
    await close();
  });
});
