import { type CitizenControl, createCitizens } from "./citizens.ts";
import type { Faults, NextFault } from "./faults.ts";
import type { LimitOptions } from "./limits.ts";
import type { Person } from "./people.ts";
import type { State } from "./state.ts";
import type { Quota } from "./usage.ts";
import { USER_ID } from "./validate.ts";

/** What a test, a bench or the demo may change while the sandbox runs. The same over HTTP: see `control-routes.ts`. */
export interface SandboxControl extends CitizenControl {
  /** Changes the faults named; the others stay as they are. */
  setFaults(faults: Partial<Faults>): void;
  /** The next `count` (default 1) requests to `path` ("message/multicast") get this fault. */
  failNext(next: NextFault): void;
  setQuota(quota: Quota): void;
  /** `false`: no rate limits. An object: other rates for the endpoints named, LINE's for the rest. Buckets start full. */
  setLimits(limits: LimitOptions): void;
  /** Adds people or changes what is known of them. Throws a RangeError on a malformed id. */
  addPeople(people: Iterable<Person>): void;
  /** Adds `count` nameless friends with the ids `numberedUserId(prefix, 0…)`. `prefix`: hexadecimal, up to 24 digits. */
  addNumberedPeople(prefix: string, count: number): void;
  /** Blocks (default) or unblocks. */
  blockPeople(userIds: readonly string[], blocked?: boolean): void;
  /** `false`: as an account that LINE has not verified, which may not list its followers. Default true. */
  setVerified(verified: boolean): void;
  /** As if this person had just written: a token that `message/reply` takes once within a minute. */
  issueReplyToken(userId: string): string;
  /** Forgets all that was sent and done, keys, faults, counts and violations; people too when asked. Settings stay. */
  reset(options?: { people?: boolean }): void;
}

const NUMBERED_PREFIX = /^[0-9a-f]{0,24}$/;

export function createControl(state: State): SandboxControl {
  const { changed } = state;
  return {
    ...createCitizens(state),
    setFaults: (faults) => state.faults.set(faults),
    failNext: (next) => state.faults.failNext(next),
    setQuota(quota) {
      state.usage.quota = quota;
    },
    setLimits: (limits) => state.limiter.configure(limits),
    addPeople(people) {
      for (const person of people) {
        if (!USER_ID.test(person.userId)) throw new RangeError("a user id is U and 32 hexadecimal digits");
        state.people.put(person);
      }
      changed();
    },
    addNumberedPeople(prefix, count) {
      if (!NUMBERED_PREFIX.test(prefix)) throw new RangeError("a prefix is up to 24 hexadecimal digits");
      state.people.putNumbered(prefix, count);
      changed();
    },
    blockPeople(userIds, blocked = true) {
      state.people.setBlocked(userIds, blocked);
      changed();
    },
    issueReplyToken(userId) {
      return state.replyTokens.issue(userId, state.now()).token;
    },
    setVerified(verified) {
      state.verified = verified;
    },
    reset({ people = false } = {}) {
      state.ledger.clear();
      state.keys.clear();
      state.faults.clear();
      state.usage.clear();
      state.stats.clear();
      state.violations.length = 0;
      state.replyTokens.clear();
      state.own.clear();
      state.webhook.clear();
      if (people) state.people.clear();
      changed();
    },
  };
}
