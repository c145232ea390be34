import { expect, it } from "vitest";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { countErased, eraseFriend, sweepErased } from "../../src/store/erase-friends.ts";
import { noteAnswer, noteFriendEvent, noteProfile, profilesWanted, seenFriend } from "../../src/store/friend-events.ts";
import { friendHistory } from "../../src/store/friend-history.ts";
import { getFriend } from "../../src/store/friends.ts";
import type { Store } from "../../src/store/open.ts";
import { addListed, friendsNotIn, markLeft } from "../../src/store/reconcile-friends.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, userId } from "../support/world.ts";

const ME = userId(77);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));
const now = at(59);

eachStore((_name, open) => {
  const note = async (store: Store, kind: "followed" | "left" | "wrote", minute: number, lineUserId = ME) =>
    noteFriendEvent(store.db, {
      channel: "live",
      lineUserId,
      kind,
      at: at(minute),
      now,
      attributes: await listAttributes(store.db),
    });
  const stateOf = async (store: Store, id = ME) => (await getFriend(store.db, "live", id))?.state;

  it.each([
    ["added", [["followed", 1]], "active"],
    [
      "added, then left",
      [
        ["followed", 1],
        ["left", 2],
      ],
      "left",
    ],
    [
      "a late leaving changes nothing",
      [
        ["followed", 2],
        ["left", 1],
      ],
      "active",
    ],
    [
      "a late adding changes nothing",
      [
        ["left", 2],
        ["followed", 1],
      ],
      "left",
    ],
    [
      "left and came back",
      [
        ["followed", 1],
        ["left", 2],
        ["followed", 3],
      ],
      "active",
    ],
    ["nobody we knew leaves", [["left", 1]], "left"],
    ["nobody we knew writes", [["wrote", 1]], "active"],
    [
      "who left writes later: the adding was lost",
      [
        ["followed", 1],
        ["left", 2],
        ["wrote", 3],
      ],
      "active",
    ],
    [
      "what was written before leaving comes late",
      [
        ["followed", 1],
        ["left", 3],
        ["wrote", 2],
      ],
      "left",
    ],
  ] as const)("%s", async (_, events, state) => {
    const store = await open();
    for (const [kind, minute] of events) await note(store, kind, minute);
    expect(await stateOf(store)).toBe(state);
  });

  it("an event says whether it is the first, and what the friend answered", async () => {
    const store = await open();
    await defineAttribute(store, {
      key: "topics",
      kind: "multiple",
      label: { ja: "x" },
      options: ["a", "b"].map((value) => ({ value, label: { ja: value } })),
    });
    const first = await note(store, "followed", 1);
    expect(first).toMatchObject({ first: true, active: true, answers: {} });
    const attributes = await listAttributes(store.db);
    const tap = (value: string, remove: boolean, friend = first) =>
      noteAnswer(store.db, friend, { attribute: "topics", value, remove }, { attributes, at: at(2), now });
    expect(await tap("a", false)).toEqual({ ok: true, answers: { topics: ["a"] } });
    const again = await note(store, "followed", 3);
    expect(again).toMatchObject({ first: false, answers: { topics: ["a"] } });
    expect(await tap("b", false, again)).toEqual({ ok: true, answers: { topics: ["a", "b"] } });
    expect(await tap("c", false, again)).toMatchObject({ ok: false });
    const both = await seenFriend(store.db, { channel: "live", lineUserId: ME, attributes });
    if (!both) throw new Error("not seen");
    expect(await tap("a", true, both)).toEqual({ ok: true, answers: { topics: ["b"] } });
    const history = await friendHistory(store.db, "live", ME);
    expect(history?.log.map(({ kind }) => kind)).toEqual(["answered", "answered", "followed", "answered", "followed"]);
  });

  it("a profile is wanted after an adding, once", async () => {
    const store = await open();
    await note(store, "followed", 1);
    const [wanted] = await profilesWanted(store.db, 10);
    expect(wanted?.lineUserId).toBe(ME);
    await noteProfile(store.db, wanted?.id ?? 0, { language: "en" }, now);
    expect(await profilesWanted(store.db, 10)).toEqual([]);
    expect((await friendHistory(store.db, "live", ME))?.language).toBe("en");
  });

  it("LINE's list adds and brings back, and an event since then has the last word", async () => {
    const store = await open();
    await note(store, "left", 1, userId(1));
    await note(store, "left", 30, userId(2));
    await note(store, "followed", 1, userId(3));
    await note(store, "followed", 30, userId(4));
    const begun = at(20);
    expect(await addListed(store.db, "live", [userId(1), userId(2), userId(9)], begun, now)).toEqual({
      added: 1,
      returned: 1,
    });
    expect([await stateOf(store, userId(1)), await stateOf(store, userId(2)), await stateOf(store, userId(9))]).toEqual(
      ["active", "left", "active"],
    );
    const missing = await friendsNotIn(store.db, "live", new Set([userId(1), userId(9)]), begun);
    expect(missing.map(({ lineUserId }) => lineUserId)).toEqual([userId(3)]);
    expect(
      await markLeft(
        store.db,
        missing.map(({ id }) => id),
        begun,
        now,
      ),
    ).toBe(1);
    expect(await stateOf(store, userId(4))).toBe("active");
    const kinds = async (who: string) => (await friendHistory(store.db, "live", who))?.log.map(({ kind }) => kind);
    expect(await kinds(userId(1))).toEqual(["listed", "left"]);
    expect(await kinds(userId(3))).toEqual(["unlisted", "followed"]);
  });

  it("who is forgotten before LINE was asked is sent nothing, and the delivery ends well", async () => {
    const world = await createWorld(open, { friends: 2 });
    const { db } = world.store;
    const id = await world.deliver();
    for (const n of [0, 1]) await db.transaction().execute((tx) => eraseFriend(tx, "live", userId(n), now));
    expect(await countErased(db, "live")).toBe(2);
    await world.drain();
    expect(world.line.calls).toEqual([]);
    expect((await world.delivery(id)).state).toBe("sent");
    expect(await world.batches(id)).toMatchObject([{ state: "delivered", recipient_count: 0 }]);
  });

  it("who asks to be forgotten goes at once, or when the request that LINE may have taken is settled", async () => {
    const world = await createWorld(open, { friends: 2 });
    const id = await world.deliver();
    const { db } = world.store;
    await db.updateTable("batches").set({ uncertain_since: now.toISOString() }).where("delivery_id", "=", id).execute();
    const erase = (who: string) => db.transaction().execute((tx) => eraseFriend(tx, "live", who, now));
    expect(await erase(userId(0))).toBe(true);
    expect(await erase(userId(55))).toBe(false);
    expect(await stateOf(world.store, userId(0))).toBe("erased");
    expect(await countErased(db, "live")).toBe(0);
    await world.drain();
    // The repeat was the same request, with both of them.
    expect(world.line.calls.at(-1)?.to).toHaveLength(2);
    await db.transaction().execute((tx) => sweepErased(tx, "live"));
    expect(await stateOf(world.store, userId(0))).toBeUndefined();
    expect(await countErased(db, "live")).toBe(1);
  });
});
