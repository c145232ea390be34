import { describe, expect, it } from "vitest";
import { discard, release } from "../../src/delivery/operate.ts";
import { getSource, resetFuse } from "../../src/store/sources.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, type MailChange, rule, type World } from "../support/world.ts";

const minute = 60_000;
const forged: MailChange = { evidence: { sender: { authentic: false, code: "none", detail: "署名がありません。" } } };
const askingForProof = rule({ guard: { requireAuthenticMail: true } });

/** States and reasons of what a mail led to. */
async function outcome(world: World, event: MailChange = {}): Promise<string[]> {
  const taken = await world.take(event);
  if (taken.result !== "taken") return [taken.result];
  const rows = await Promise.all(taken.deliveries.map(({ id }) => world.delivery(id)));
  return rows.map((d) => (d.hold_reason === null ? d.state : `${d.state} ${d.hold_reason}`));
}

eachStore((_name, open) => {
  describe("the same content again", () => {
    it("is dropped until the rule's minutes are over, and goes just then", async () => {
      const world = await createWorld(open);
      expect(await outcome(world)).toEqual(["queued"]);
      world.clock.advance(60 * minute - 1);
      expect(await outcome(world)).toEqual(["dropped repeated-content"]);
      world.clock.advance(1);
      expect(await outcome(world)).toEqual(["queued"]);
    });

    it("is dropped whether the first one is on its way, arrived or incomplete", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      await world.drain();
      expect((await world.delivery(id)).state).toBe("sent");
      expect(await outcome(world)).toEqual(["dropped repeated-content"]);
    });

    it("goes when it is another rule's", async () => {
      const world = await createWorld(open);
      await world.deliver();
      world.rules = [rule({ id: "other" })];
      expect(await outcome(world)).toEqual(["queued"]);
    });

    it("behind a held forgery goes: the forgery does not silence it", async () => {
      const world = await createWorld(open, { rules: [askingForProof] });
      expect(await outcome(world, forged)).toEqual(["held not-authentic"]);
      expect(await outcome(world)).toEqual(["queued"]);
    });

    it("behind a discarded one goes, behind a released one is dropped", async () => {
      const world = await createWorld(open, { rules: [askingForProof] });
      const first = await world.deliver(forged);
      await discard(world.store, first, world.clock.now());
      const second = await world.deliver(forged);
      await release(world.store, second, world.clock.now());
      expect(await outcome(world)).toEqual(["dropped repeated-content"]);
    });
  });

  describe("the fuse", () => {
    const limited = (guard: object = {}) => rule({ guard: { fusePerHour: 3, dedupeMinutes: 0, ...guard } });
    const fire = async (world: World, times: number) => {
      for (let i = 0; i < times; i++) await outcome(world, { text: `本文 ${i} ${world.clock.now().toISOString()}` });
    };

    it("lets the limit pass and holds the next, then all others, however late", async () => {
      const world = await createWorld(open, { rules: [limited()] });
      await fire(world, 3);
      expect((await getSource(world.store.db, "imap:default"))?.fuse_tripped_at).toBeNull();
      expect(await outcome(world)).toEqual(["held fuse-tripped"]);
      expect((await getSource(world.store.db, "imap:default"))?.fuse_tripped_at).toBe(world.clock.now().toISOString());
      world.clock.advance(24 * 60 * minute);
      expect(await outcome(world)).toEqual(["held fuse-tripped"]);
    });

    it("forgets after an hour while it is whole", async () => {
      const world = await createWorld(open, { rules: [limited()] });
      await fire(world, 3);
      world.clock.advance(60 * minute);
      expect(await outcome(world)).toEqual(["queued"]);
    });

    it("counts a mail once that fires six rules, and does not trip in the middle of it", async () => {
      const rules = ["a", "b", "c", "d", "e", "f"].map((id) =>
        rule({ id, continue: true, guard: { fusePerHour: 3, dedupeMinutes: 0 } }),
      );
      const world = await createWorld(open, { rules });
      for (let i = 0; i < 3; i++) {
        expect(await outcome(world, { text: `本文 ${i}` })).toEqual(Array(6).fill("queued"));
      }
      expect(await outcome(world)).toEqual(Array(6).fill("held fuse-tripped"));
    });

    it("after a reset counts anew", async () => {
      const world = await createWorld(open, { rules: [limited()] });
      await fire(world, 4);
      world.clock.advance(1_000);
      expect(await resetFuse(world.store.db, "imap:default", world.clock.now())).toBe(true);
      world.clock.advance(1_000);
      await fire(world, 2);
      expect(await outcome(world)).toEqual(["queued"]);
      expect(await outcome(world)).toEqual(["held fuse-tripped"]);
    });

    it("of one source leaves the others alone", async () => {
      const world = await createWorld(open, {
        rules: [limited(), rule({ id: "ward", trigger: { type: "imap", mailbox: "ward" } })],
      });
      await fire(world, 4);
      expect(await outcome(world, { source: "imap:ward" })).toEqual(["queued"]);
    });

    it("is not blown by what would not have gone anyway: a repeat at the limit, or a forgery", async () => {
      const world = await createWorld(open, { rules: [limited({ dedupeMinutes: 60, requireAuthenticMail: true })] });
      for (let i = 0; i < 3; i++) await outcome(world, { text: `本文 ${i}` });
      expect(await outcome(world, { text: "本文 0" })).toEqual(["dropped repeated-content"]);
      expect(await outcome(world, { ...forged, text: "にせもの" })).toEqual(["held not-authentic"]);
      expect((await getSource(world.store.db, "imap:default"))?.fuse_tripped_at).toBeNull();
      world.clock.advance(60 * minute);
      expect(await outcome(world)).toEqual(["queued"]);
    });

    it("does not count held or dropped ones", async () => {
      const world = await createWorld(open, { rules: [limited({ approval: true })] });
      await fire(world, 10);
      expect(await outcome(world)).toEqual(["held approval"]);
    });
  });

  it("what the guards said is kept with the delivery, in their order", async () => {
    const world = await createWorld(open, { rules: [rule({ guard: { approval: true } })] });
    const { guards, hold_message } = await world.delivery(await world.deliver());
    const asked = JSON.parse(guards) as { guard: string; verdict: { verdict: string } }[];
    expect(asked).toHaveLength(9);
    expect(asked.at(-1)).toMatchObject({ guard: "approval", verdict: { verdict: "hold", reason: "approval" } });
    expect(hold_message).toContain("承認");
  });
});
