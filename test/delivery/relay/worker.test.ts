import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStore, type Store } from "../../../src/store/open.ts";
import { getTarget, removeTarget } from "../../../src/store/relay-targets.ts";
import { discardRelays, getRelay, resendRelays } from "../../../src/store/relays.ts";
import { eachStore } from "../../support/stores.ts";
import { manualClock, until } from "../../support/world.ts";
import { addTarget, CONTENT_TYPE, queue, signatureOf } from "./queue.ts";
import { type Received, startReceiver } from "./receiver.ts";
import { run, statesOf } from "./run.ts";

const DAY_MS = 24 * 3_600_000;
const START = manualClock().now();
const open = () => openStore("sqlite::memory:");
const texts = (received: readonly Received[]) => received.map(({ body }) => body.toString());
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);
const relay = async ({ db }: Store, id: number) => (await getRelay(db, id))?.relay;

eachStore((_name, openEither) => {
  it("bodies arrive once, in LINE's order, byte for byte, with type, signature and what tells repeats", async () => {
    const store = await openEither();
    const receiver = await startReceiver(() => 201);
    await addTarget(store, { name: "a", url: receiver.url });
    const bodies = Array.from({ length: 450 }, (_, i) => randomBytes(i * 7));
    const ids = await queue(store, ["a"], bodies, START);
    const { states, attempted } = run(store);
    await states(
      "a",
      ids.map(() => "delivered"),
    );
    expect(receiver.received).toHaveLength(450);
    for (const [i, bytes] of bodies.entries()) {
      const got = receiver.received[i];
      expect(got?.body.equals(bytes)).toBe(true);
      expect(got?.headers).toMatchObject({
        "content-type": CONTENT_TYPE,
        "x-line-signature": signatureOf(bytes),
        "user-agent": "noroshi-relay",
        "x-noroshi-event-id": `event-${ids[i]}`,
        "x-noroshi-attempt": "1",
      });
    }
    expect(receiver.connections()).toBe(1);
    expect(await relay(store, 450)).toMatchObject({ attempts: 1, status: 201, code: null });
    expect(attempted[0]).toMatchObject({
      target: "a",
      relayId: 1,
      attempt: 1,
      outcome: "delivered",
      next: "delivered",
    });
    expect((await getTarget(store.db, "a"))?.last_success_at).toBe(START.toISOString());
  });
});

describe("an ordered target", () => {
  it("gets everything in order through answers of every kind, a death and a return", async () => {
    const store = await open();
    const receiver = await startReceiver((_, n) => (n % 3 === 0 ? [500, 301, 404, 429][n % 4] : 200));
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], numbers(1, 40), START);
    const { drain, clock, outcomes } = run(store);
    await until(() => {
      clock.advance(1_000);
      return receiver.received.length >= 20;
    });
    await receiver.kill();
    await until(async () => {
      clock.advance(1_000);
      return outcomes().includes("unreachable");
    });
    await receiver.restart();
    await drain("a");
    const firsts = [...new Set(texts(receiver.received))];
    expect(firsts).toEqual(numbers(1, 40));
    // Only one is ever under way, so a repeat is always of the one before.
    expect(receiver.mostAtOnce()).toBe(1);
    const all = texts(receiver.received).map(Number);
    expect(all.every((n, i) => i === 0 || n - (all[i - 1] ?? 0) <= 1)).toBe(true);
    expect(await statesOf(store, "a")).toEqual(numbers(1, 40).map(() => "delivered"));
  });

  it("tries a refused body five times, each later, while the others wait; then goes on without it", async () => {
    const store = await open();
    const receiver = await startReceiver((got) => (`${got.body}` === "bad" ? 400 : 200));
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1", "bad", "2", "3"], START);
    const { attempts, outcomes, clock, states } = run(store);
    for (const [i, seconds] of [1, 2, 4, 8].entries()) {
      await attempts(i + 2);
      clock.advance(seconds * 1_000 - 1);
      await until(async () => (await relay(store, 2))?.attempts === i + 1);
      expect(receiver.received).toHaveLength(i + 2);
      clock.advance(1);
    }
    await states("a", ["delivered", "dead", "delivered", "delivered"]);
    expect(outcomes()).toEqual(["delivered", ...Array(5).fill("refused"), "delivered", "delivered"]);
    expect(receiver.received.map(({ headers }) => headers["x-noroshi-attempt"]).join("")).toBe("11234511");
    expect(await relay(store, 2)).toMatchObject({ attempts: 5, status: 400, code: "refused" });
    // The body is at fault, not the target.
    expect((await getTarget(store.db, "a"))?.failures).toBe(0);
  });

  it("does not get what a person discards while it is slow, nor anything once it is switched off", async () => {
    const store = await open();
    const waiting: (() => void)[] = [];
    const receiver = await startReceiver((_, __, response) => {
      waiting.push(() => response.end());
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url, timeoutMs: 60_000 });
    await queue(store, ["a"], ["1", "2", "3", "4"], START);
    const { clock, states } = run(store);
    await receiver.waitFor(1);
    await discardRelays(store.db, { ids: [2] }, clock.now());
    clock.advance(1_001);
    waiting[0]?.();
    await receiver.waitFor(2);
    await addTarget(store, { name: "a", url: receiver.url, timeoutMs: 60_000, enabled: false }, clock.now());
    clock.advance(1_001);
    waiting[1]?.();
    await states("a", ["delivered", "discarded", "delivered", "due"]);
    expect(texts(receiver.received)).toEqual(["1", "3"]);
  });

  it("gets what a person sends again before what came after it", async () => {
    const store = await open();
    const held = Promise.withResolvers<void>();
    const receiver = await startReceiver((got, n, response) => {
      if (`${got.body}` === "bad" && n < 8) return 422;
      if (`${got.body}` !== "2") return 200;
      void held.promise.then(() => response.end());
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1", "bad", "2", ...numbers(3, 300)], START);
    const { drain, clock, attempts } = run(store);
    for (const n of [2, 3, 4, 5]) {
      await attempts(n);
      clock.advance(8_000);
    }
    await receiver.waitFor(7);
    await until(async () => (await relay(store, 2))?.state === "dead");
    expect(await resendRelays(store.db, { ids: [2] }, clock.now())).toEqual([2]);
    held.resolve();
    await drain("a");
    const order = texts(receiver.received);
    expect(order.filter((text) => text === "bad")).toHaveLength(6);
    // Read ahead is a page; the next one begins with it.
    expect(order.lastIndexOf("bad")).toBeLessThan(220);
    expect(order.filter((text) => text !== "bad")).toEqual(numbers(1, 300));
  });
});

describe("a target without order", () => {
  it("gets several at once, never more than it may, and each once", async () => {
    const store = await open();
    const waiting: (() => void)[] = [];
    const receiver = await startReceiver((_, __, response) => {
      waiting.push(() => response.end());
      // All five must be under way at once, or none of them is answered.
      if (waiting.length === 5) for (const answer of waiting.splice(0)) answer();
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url, ordered: false, parallelism: 5 });
    await queue(store, ["a"], numbers(1, 600), START);
    const { states } = run(store);
    await states(
      "a",
      numbers(1, 600).map(() => "delivered"),
    );
    expect(texts(receiver.received).sort()).toEqual(numbers(1, 600).sort());
    expect(receiver.mostAtOnce()).toBe(5);
  });

  it("gets the others while one hangs, one is refused, and one is what it always fails on", async () => {
    const store = await open();
    const receiver = await startReceiver((got, _, response) => {
      const status = { hangs: undefined, refused: 415, fails: 500 }[`${got.body}`];
      if (status !== undefined) response.writeHead(status);
      if (`${got.body}` !== "hangs") response.end();
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url, ordered: false, parallelism: 3, timeoutMs: 60_000 });
    await queue(store, ["a"], ["hangs", "refused", "fails", ...numbers(1, 300)], START);
    const { clock } = run(store);
    await until(async () => {
      clock.advance(500);
      const done = (await statesOf(store, "a")).filter((state) => state === "delivered");
      return done.length === 300;
    }, 25_000);
    expect(texts(receiver.received).filter((text) => text === "hangs")).toHaveLength(1);
    expect((await relay(store, 3))?.state).toBe("due");
  });
});

describe("a target that fails", () => {
  it.each([
    [true, 1],
    [false, 4],
  ])(
    "is left alone for longer and longer, and from the fifth time asked by one request alone (ordered: %s)",
    async (ordered, width) => {
      const store = await open();
      let isUp = false;
      const receiver = await startReceiver((_, __, response) => {
        setImmediate(() => response.writeHead(isUp ? 200 : 503).end());
        return undefined;
      });
      await addTarget(store, { name: "a", url: receiver.url, ordered, parallelism: 4 });
      await queue(store, ["a"], numbers(1, 50), START);
      const { clock, drain, attempted } = run(store);
      let seen = 0;
      for (const [i, seconds] of [1, 2, 4, 8, 16, 32].entries()) {
        const failed = () => getTarget(store.db, "a");
        await until(async () => (await failed())?.failures === i + 1 && attempted.length === receiver.received.length);
        expect(Date.parse((await failed())?.retry_at ?? "") - clock.now().getTime()).toBe(seconds * 1_000);
        // What was under way together counts as one failure.
        const asked = receiver.received.length - seen;
        expect(asked).toBeGreaterThan(0);
        expect(asked).toBeLessThanOrEqual(i < 5 ? width : 1);
        seen = receiver.received.length;
        clock.advance(seconds * 1_000 - 1);
        // Some polls of the worker's.
        await new Promise((resolve) => setTimeout(resolve, 25));
        expect(receiver.received).toHaveLength(seen);
        clock.advance(1);
      }
      isUp = true;
      await drain("a");
      expect(await getTarget(store.db, "a")).toMatchObject({ failures: 0, retry_at: null, last_code: "server-error" });
      expect([...new Set(texts(receiver.received))].sort()).toEqual(numbers(1, 50).sort());
    },
  );

  it("never delays another target", async () => {
    const store = await open();
    const [slow, quick] = [await startReceiver(() => undefined), await startReceiver()];
    await addTarget(store, { name: "slow", url: slow.url, timeoutMs: 60_000 });
    await addTarget(store, { name: "down", url: "http://127.0.0.1:1/" });
    await addTarget(store, { name: "private", url: "https://10.0.0.5/" });
    await addTarget(store, { name: "quick", url: quick.url });
    await queue(store, ["slow", "down", "private", "quick"], numbers(1, 100), START);
    const { states, outcomes, attempted } = run(store);
    await slow.waitFor(1);
    await states(
      "quick",
      numbers(1, 100).map(() => "delivered"),
    );
    expect(slow.received).toHaveLength(1);
    await until(() => outcomes("down").length > 0 && outcomes("private").length > 0);
    expect([outcomes("down")[0], outcomes("private")[0]]).toEqual(["unreachable", "refused-address"]);
    expect(attempted.some(({ target }) => target === "slow")).toBe(false);
  });

  it("by being slow runs out of its time, and gets the body again when it is quicker", async () => {
    const store = await open();
    const receiver = await startReceiver((_, n) => (n === 1 ? undefined : 200));
    await addTarget(store, { name: "a", url: receiver.url, timeoutMs: 1_000 });
    await queue(store, ["a"], ["1", "2"], START);
    const { attempts, clock, states, outcomes } = run(store);
    await attempts(1);
    clock.advance(1_000);
    await states("a", ["delivered", "delivered"]);
    expect(outcomes()).toEqual(["timeout", "delivered", "delivered"]);
    expect(texts(receiver.received)).toEqual(["1", "1", "2"]);
    expect((await getTarget(store.db, "a"))?.last_message).toContain("時間内");
  });

  it("is tried at once when a person saves it anew", async () => {
    const store = await open();
    const receiver = await startReceiver(() => 500);
    const mended = await startReceiver();
    await addTarget(store, { name: "a", url: receiver.url }, START);
    await queue(store, ["a"], ["1"], START);
    const { states } = run(store);
    await until(async () => (await getTarget(store.db, "a"))?.failures === 1);
    await addTarget(store, { name: "a", url: mended.url }, new Date(START.getTime() + 1));
    await states("a", ["delivered"]);
    expect(mended.received[0]?.headers["x-noroshi-attempt"]).toBe("2");
  });

  it("through a bug of ours is left alone as well, and nothing is lost", async () => {
    const store = await open();
    await addTarget(store, { name: "a" });
    await queue(store, ["a"], ["1"], START);
    let isMended = false;
    const { attempts, clock, states, outcomes } = run(store, manualClock(), {
      send: async () => {
        if (!isMended) throw new Error("oops");
        return { kind: "answered", status: 200, retryAfter: null };
      },
    });
    await attempts(1);
    await until(async () => (await getTarget(store.db, "a"))?.last_code === "bug");
    isMended = true;
    clock.advance(1_000);
    await states("a", ["delivered"]);
    expect(outcomes()).toEqual(["bug", "delivered"]);
  });

  it("may ask for patience", async () => {
    const store = await open();
    const receiver = await startReceiver((_, n, response) => {
      response.writeHead(n === 1 ? 429 : 200, { "retry-after": "120" }).end();
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1"], START);
    const { states, attempts, clock } = run(store);
    await attempts(1);
    await until(async () => (await getTarget(store.db, "a"))?.retry_at != null);
    expect((await getTarget(store.db, "a"))?.retry_at).toBe(new Date(START.getTime() + 120_000).toISOString());
    clock.advance(120_000);
    await states("a", ["delivered"]);
  });
});

describe("what is not sent", () => {
  it("is dead after three days, and its days count anew when a person sends it again", async () => {
    const store = await open();
    let status = 500;
    const receiver = await startReceiver(() => status);
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1", "2"], START);
    await queue(store, ["a"], ["3"], new Date(START.getTime() + DAY_MS));
    const { states, clock, givenUp, attempts } = run(store);
    await attempts(1);
    clock.advance(3 * DAY_MS + 1);
    await states("a", ["dead", "dead", "due"]);
    expect(givenUp).toEqual([{ target: "a", code: "expired", count: 2 }]);
    expect(await relay(store, 1)).toMatchObject({ attempts: 1, status: 500, code: "expired" });
    expect((await relay(store, 1))?.message).toContain("3日");
    await attempts(2);
    await resendRelays(store.db, { ids: [1] }, clock.now());
    status = 200;
    clock.advance(3_000);
    await states("a", ["delivered", "dead", "delivered"]);
  });

  it("waits while its target is off, however long, and then is new", async () => {
    const store = await open();
    const receiver = await startReceiver();
    await addTarget(store, { name: "a", url: receiver.url, enabled: false });
    await addTarget(store, { name: "b", url: receiver.url });
    await queue(store, ["a", "b"], ["1"], START);
    const { states, clock } = run(store);
    await states("b", ["delivered"]);
    clock.advance(9 * DAY_MS);
    await queue(store, ["b"], ["2"], clock.now());
    await states("b", ["delivered", "delivered"]);
    expect(await statesOf(store, "a")).toEqual(["due"]);
    await addTarget(store, { name: "a", url: receiver.url }, clock.now());
    await states("a", ["delivered"]);
  });

  it("waits for a target that is not there, and is dead when none came for three days", async () => {
    const store = await open();
    const receiver = await startReceiver();
    await queue(store, ["late", "never"], ["1"], START);
    const { states, clock, givenUp } = run(store);
    clock.advance(2 * DAY_MS);
    await addTarget(store, { name: "late", url: receiver.url }, clock.now());
    await states("late", ["delivered"]);
    expect(await statesOf(store, "never")).toEqual(["due"]);
    clock.advance(DAY_MS + 1);
    await states("never", ["dead"]);
    expect(await relay(store, 2)).toMatchObject({ code: "targetless", attempts: 0 });
    expect(givenUp).toEqual([{ target: "never", code: "expired", count: 1 }]);
  });

  it("is set aside when the body's bytes were erased", async () => {
    const store = await open();
    const receiver = await startReceiver();
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1", "2"], START);
    await store.db.updateTable("webhook_bodies").set({ bytes: null }).where("id", "=", 1).execute();
    const { states, givenUp } = run(store);
    await states("a", ["discarded", "delivered"]);
    expect(await relay(store, 1)).toMatchObject({ code: "erased", attempts: 0 });
    expect(givenUp).toEqual([{ target: "a", code: "erased", count: 1 }]);
  });

  it("stops with its target's removal, and goes on when there is one of that name again", async () => {
    const store = await open();
    const receiver = await startReceiver(() => 500);
    await addTarget(store, { name: "a", url: receiver.url });
    await queue(store, ["a"], ["1"], START);
    const { states, attempts, clock } = run(store);
    await attempts(1);
    await removeTarget(store.db, "a", { code: "removed", message: "…" }, clock.now());
    await states("a", ["discarded"]);
    await queue(store, ["a"], ["2"], START);
    clock.advance(60_000);
    const other = await startReceiver();
    await addTarget(store, { name: "a", url: other.url });
    await states("a", ["discarded", "delivered"]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("in the middle of a request cuts it off after a while; it stays due and goes after the next start", async () => {
    const store = await open();
    const receiver = await startReceiver((_, n) => (n === 2 ? undefined : 200));
    await addTarget(store, { name: "a", url: receiver.url, timeoutMs: 60_000 });
    await queue(store, ["a"], ["1", "2", "3"], START);
    const first = run(store, manualClock(), { graceMs: 3_000 });
    await receiver.waitFor(2);
    const stoppedAt = performance.now();
    await first.worker.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(await statesOf(store, "a")).toEqual(["delivered", "due", "due"]);
    expect((await getTarget(store.db, "a"))?.failures).toBe(0);
    const second = run(store);
    await second.states("a", ["delivered", "delivered", "delivered"]);
    expect(texts(receiver.received)).toEqual(["1", "2", "2", "3"]);
  });

  it("lets what is under way end, writes it down, and begins nothing more", async () => {
    const store = await open();
    const answer = Promise.withResolvers<void>();
    const receiver = await startReceiver((_, __, response) => {
      void answer.promise.then(() => response.end());
      return undefined;
    });
    await addTarget(store, { name: "a", url: receiver.url, ordered: false, parallelism: 2 });
    await queue(store, ["a"], numbers(1, 9), START);
    const { worker } = run(store);
    await receiver.waitFor(2);
    const stopped = worker.stop();
    answer.resolve();
    await stopped;
    expect((await statesOf(store, "a")).filter((state) => state === "delivered")).toHaveLength(2);
    expect(receiver.received).toHaveLength(2);
  });
});

it("while what was sent cannot be written down, nothing is sent again, and nothing more", async () => {
  const store = await open();
  const receiver = await startReceiver();
  await addTarget(store, { name: "a", url: receiver.url });
  await queue(store, ["a"], numbers(1, 500), START);
  await sql`create trigger full before update on relays begin select raise(abort, 'database or disk is full'); end`.execute(
    store.db,
  );
  const errors: string[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (_: object, message: string) => errors.push(message) };
  const { states } = run(store, manualClock(), { log });
  await until(() => errors.length > 10);
  // A page was sent before the first writing failed.
  expect(receiver.received.length).toBeLessThanOrEqual(200);
  await sql`drop trigger full`.execute(store.db);
  await states(
    "a",
    numbers(1, 500).map(() => "delivered"),
  );
  expect(texts(receiver.received)).toEqual(numbers(1, 500));
});
