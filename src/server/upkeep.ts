import { Cron } from "croner";
import type { Line } from "../line/client.ts";
import type { Log } from "../plugins/plugin.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { sweepErased } from "../store/erase-friends.ts";
import { noteProfile, profilesWanted } from "../store/friend-events.ts";
import type { Store } from "../store/open.ts";
import { sweepBodies } from "../store/webhook-bodies.ts";
import { reconcileFriends } from "./reconcile.ts";

const SWEEP_MS = 60_000;
const PROFILES_MS = 5_000;
/** Asked side by side; LINE takes 2,000 a second (Get profile). */
const PROFILES_AT_ONCE = 16;
/** Monday at 4 in Japan: nobody sends then. */
const RECONCILE_CRON = "0 4 * * 1";

/** What goes on beside the events: LINE's profiles of new friends, the weekly look at who they are, and what is to be forgotten. */
export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

export function createUpkeep(options: {
  store: Store;
  /** Absent: LINE is not asked about people. */
  people?: Pick<Line, "profile" | "followers"> | undefined;
  now(): Date;
  log: Log;
}): Upkeep {
  const { store, people, now, log } = options;
  const timers: NodeJS.Timeout[] = [];
  const under = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let cron: Cron | undefined;

  /** One after the other, none twice in the queue; what fails is told and tried again at its next turn. */
  function soon(name: string, work: () => Promise<void>): void {
    if (under.has(name)) return;
    under.add(name);
    working = working
      .then(work)
      .catch((error: unknown) => log.error({ err: error, upkeep: name }, "upkeep failed"))
      .finally(() => under.delete(name));
  }

  async function sweep(): Promise<void> {
    const [bodies, friends] = [
      await sweepBodies(store.db, now()),
      await store.db.transaction().execute((tx) => sweepErased(tx, LIVE_CHANNEL)),
    ];
    if (bodies + friends > 0) log.info({ bodies, friends }, "forgotten");
  }

  async function profiles(line: Pick<Line, "profile">): Promise<void> {
    const wanted = await profilesWanted(store.db, PROFILES_AT_ONCE);
    const answers = await Promise.all(wanted.map(({ lineUserId }) => line.profile(lineUserId)));
    for (const [i, answer] of answers.entries()) {
      const id = wanted[i]?.id;
      // Without an answer they stay wanted.
      if (id === undefined || answer.kind === "unreachable") continue;
      const profile = answer.kind === "found" ? { language: answer.language ?? null } : null;
      await store.db.transaction().execute((tx) => noteProfile(tx, id, profile, now()));
    }
  }

  async function reconcile(line: Pick<Line, "profile" | "followers">): Promise<void> {
    const done = await reconcileFriends(store, line, { channel: LIVE_CHANNEL, now });
    if (done.result === "done" || done.result === "not-allowed") log.info(done, "friends reconciled with LINE's list");
    else log.error(done, "friends could not be reconciled with LINE's list");
  }

  return {
    start() {
      timers.push(setInterval(() => soon("sweep", sweep), SWEEP_MS));
      if (!people) return;
      timers.push(setInterval(() => soon("profiles", () => profiles(people)), PROFILES_MS));
      cron = new Cron(RECONCILE_CRON, { timezone: "Asia/Tokyo" }, () => soon("reconcile", () => reconcile(people)));
    },
    async stop() {
      cron?.stop();
      for (const timer of timers) clearInterval(timer);
      await working;
    },
  };
}
