import { expect, it } from "vitest";
import {
  ensureSource,
  getSource,
  listSources,
  noteEventOf,
  resetFuse,
  savePosition,
  setSourceState,
  sourcePosition,
  tripFuse,
} from "../../src/store/sources.ts";
import { eachStore } from "../support/stores.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));
const iso = (minute: number) => at(minute).toISOString();

eachStore((_name, open) => {
  it("making a known source known changes nothing", async () => {
    const { db } = await open();
    await ensureSource(db, "imap:default", "imap", at(0));
    await savePosition(db, "imap:default", { uid: 3 });
    const before = await getSource(db, "imap:default");
    await ensureSource(db, "imap:default", "schedule", at(5));
    expect(await getSource(db, "imap:default")).toEqual(before);
    expect(before).toMatchObject({ trigger: "imap", state: "well", state_since: iso(0), last_event_at: null });
    expect((await listSources(db)).map((s) => s.name)).toEqual(["imap:default"]);
  });

  it("a position is any JSON; none is undefined", async () => {
    const { db } = await open();
    expect(await sourcePosition(db, "imap:default")).toBeUndefined();
    await ensureSource(db, "imap:default", "imap", at(0));
    expect(await sourcePosition(db, "imap:default")).toBeUndefined();
    for (const position of [{ uid: [1, "２"] }, 0, "", null]) {
      await savePosition(db, "imap:default", position);
      expect(await sourcePosition(db, "imap:default")).toEqual(position);
    }
  });

  it("a state's instant moves only when the state changes", async () => {
    const { db } = await open();
    await ensureSource(db, "s", "imap", at(0));
    await setSourceState(db, "s", "failing", "つながりません", at(1));
    expect(await getSource(db, "s")).toMatchObject({
      state: "failing",
      message: "つながりません",
      state_since: iso(1),
    });
    await setSourceState(db, "s", "failing", "まだつながりません", at(2));
    expect(await getSource(db, "s")).toMatchObject({ message: "まだつながりません", state_since: iso(1) });
    await setSourceState(db, "s", "well", null, at(3));
    expect(await getSource(db, "s")).toMatchObject({ state: "well", message: null, state_since: iso(3) });
  });

  it("the last event's instant is kept", async () => {
    const { db } = await open();
    await ensureSource(db, "s", "imap", at(0));
    await noteEventOf(db, "s", at(4));
    expect((await getSource(db, "s"))?.last_event_at).toBe(iso(4));
  });

  it("a fuse blows once, and keeps the instant of the first time", async () => {
    const { db } = await open();
    await ensureSource(db, "s", "imap", at(0));
    await ensureSource(db, "other", "imap", at(0));
    await tripFuse(db, "s", at(1));
    await tripFuse(db, "s", at(2));
    expect((await getSource(db, "s"))?.fuse_tripped_at).toBe(iso(1));
    expect((await getSource(db, "other"))?.fuse_tripped_at).toBeNull();
  });

  it("a reset gives a new fuse, and says when there was nothing to reset", async () => {
    const { db } = await open();
    await ensureSource(db, "s", "imap", at(0));
    expect(await resetFuse(db, "s", at(1))).toBe(false);
    expect((await getSource(db, "s"))?.fuse_reset_at).toBeNull();
    await tripFuse(db, "s", at(2));
    expect(await resetFuse(db, "s", at(3))).toBe(true);
    expect(await getSource(db, "s")).toMatchObject({ fuse_tripped_at: null, fuse_reset_at: iso(3) });
    expect(await resetFuse(db, "nobody", at(4))).toBe(false);
  });
});
