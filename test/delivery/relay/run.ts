import { onTestFinished } from "vitest";
import type { RelayAttempted, RelaysGivenUp } from "../../../src/delivery/relay/types.ts";
import { createRelayWorker, type RelayWorker, type RelayWorkerOptions } from "../../../src/delivery/relay/worker.ts";
import { createOutgoing } from "../../../src/server/outgoing.ts";
import type { Store } from "../../../src/store/open.ts";
import type { RelayState } from "../../../src/store/schema.ts";
import { type ManualClock, manualClock, silent, until } from "../../support/world.ts";

export interface Run {
  worker: RelayWorker;
  clock: ManualClock;
  attempted: RelayAttempted[];
  givenUp: RelaysGivenUp[];
  /** Outcomes told so far, of one target where one is named. */
  outcomes(target?: string): string[];
  /** Resolves when so many attempts were told. */
  attempts(count: number): Promise<void>;
  /** Resolves when the target's relays are in these states, in the order of their ids. */
  states(target: string, expected: RelayState[]): Promise<void>;
  /** Resolves when nothing is due for the target, moving the clock on by a second while that takes. */
  drain(target: string): Promise<void>;
}

/** A worker over real HTTP with a clock moved by hand; it ends with the test. Waits are as long as they can be (`random`). */
export function run(store: Store, clock = manualClock(), change: Partial<RelayWorkerOptions> = {}): Run {
  const attempted: RelayAttempted[] = [];
  const givenUp: RelaysGivenUp[] = [];
  const outgoing = createOutgoing({ allow: ["127.0.0.1"] });
  const worker = createRelayWorker({
    store,
    send: outgoing.send,
    now: clock.now,
    random: () => 1,
    log: silent,
    pollMs: 5,
    graceMs: 20,
    onAttempt: (one) => attempted.push(one),
    onGivenUp: (one) => givenUp.push(one),
    ...change,
  });
  worker.start();
  onTestFinished(async () => {
    await worker.stop();
    await outgoing.close();
  });
  const outcomes = (target?: string) =>
    attempted.filter((one) => target === undefined || one.target === target).map((one) => one.outcome);
  return {
    worker,
    clock,
    attempted,
    givenUp,
    outcomes,
    attempts: (count) => until(() => attempted.length >= count),
    states: (target, expected) => until(async () => `${await statesOf(store, target)}` === `${expected}`),
    drain: (target) =>
      until(async () => {
        const isDone = !(await statesOf(store, target)).includes("due");
        if (!isDone) clock.advance(1_000);
        return isDone;
      }, 25_000),
  };
}

export async function statesOf({ db }: Store, target: string): Promise<RelayState[]> {
  const rows = await db.selectFrom("relays").select("state").where("target", "=", target).orderBy("id").execute();
  return rows.map((row) => row.state);
}
