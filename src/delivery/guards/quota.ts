import { hold, pass, type Verdict } from "./guard.ts";

/** What LINE says of the month's messages. `unreachable`: it did not say. */
export type Quota =
  | { kind: "unlimited" }
  /** `askedAt`: when, if it is not fresh; what was delivered since is not in `used`. */
  | { kind: "limited"; limit: number; used: number; askedAt?: Date }
  | { kind: "unreachable" };

/**
 * Asked when a delivery begins, right before its first batch: a delivery must not stop half way because the month's
 * messages ran out. `outstanding`: recipients of batches that other deliveries have still to send,
 * or have sent since `used` was told.
 * An unreachable quota does not stop an alarm: LINE refuses what is over, and that holds the channel.
 */
export function quotaVerdict(recipients: number, outstanding: number, quota: Quota): Verdict {
  if (quota.kind !== "limited") return pass;
  const left = Math.max(0, quota.limit - quota.used - outstanding);
  if (recipients <= left) return pass;
  return hold(
    "quota-short",
    `今月送れる残りは${left}通で、この配信の${recipients}通に足りません。LINE公式アカウントのプランを確かめてください。`,
  );
}
