/**
 * How fast each endpoint of LINE may be asked, in one table.
 *
 * LINE counts per channel and endpoint with a token bucket whose capacity is not published (Messaging API reference,
 * "Rate limits", read 2026-08). So we stay below the refill rate and do not count on a second's worth at once.
 */

/** One pace. `source` says where LINE's own figure stands. */
export type Limit =
  | {
      /** Even gaps of 1 / `perSecond`; callers wait their turn. */
      kind: "spaced";
      perSecond: number;
      /** Requests without an answer at one time: when LINE falls silent, calls stop instead of piling up. */
      maxInFlight: number;
      source: string;
    }
  | {
      /** Up to `capacity` at once, one more every `refillMs`; without a token the caller is told at once. */
      kind: "bucket";
      capacity: number;
      refillMs: number;
      source: string;
    };

export type Endpoint =
  | "multicast"
  | "push"
  | "reply"
  | "broadcast"
  | "validate"
  | "quota"
  | "quotaConsumption"
  | "profile"
  | "followersIds"
  | "insight";

const minuteMs = 60_000;

/** Our paces. 128 in flight carry 190/s up to a latency of 670 ms. */
export const limits: Readonly<Record<Endpoint, Limit>> = {
  multicast: { kind: "spaced", perSecond: 190, maxInFlight: 128, source: "200/s, reference: Send multicast message" },
  // One limiter of Bottleneck passes about 400 jobs a second, so the rows of 1,900 are ceilings, not promises.
  push: { kind: "spaced", perSecond: 1_900, maxInFlight: 256, source: "2,000/s, reference: Send push message" },
  reply: { kind: "spaced", perSecond: 1_900, maxInFlight: 256, source: "2,000/s, reference: Send reply message" },
  broadcast: {
    kind: "bucket",
    capacity: 60,
    refillMs: minuteMs,
    source: "60/hour, reference: Send broadcast message",
  },
  validate: {
    kind: "spaced",
    perSecond: 1_900,
    maxInFlight: 32,
    source: "2,000/s, reference: Validate message objects",
  },
  quota: { kind: "spaced", perSecond: 1_900, maxInFlight: 8, source: "2,000/s, reference: Get the target limit" },
  quotaConsumption: {
    kind: "spaced",
    perSecond: 1_900,
    maxInFlight: 8,
    source: "2,000/s, reference: Get number of messages sent this month",
  },
  profile: { kind: "spaced", perSecond: 1_900, maxInFlight: 64, source: "2,000/s, reference: Get profile" },
  followersIds: { kind: "spaced", perSecond: 1_900, maxInFlight: 8, source: "2,000/s, reference: Get a list of users" },
  insight: {
    kind: "bucket",
    capacity: 60,
    refillMs: minuteMs,
    source: "60/hour each, reference: Get number of followers",
  },
};
