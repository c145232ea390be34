import { createHash } from "node:crypto";
import type { DueRelay } from "../../store/relay-queue.ts";

/** Many servers take 8 kB of headers in all; a webhook with more events than fit here is known by its hash. */
const MOST_IDS_LENGTH = 4_000;

/**
 * What goes with a body. The type and LINE's signature are the original's, so that the receiver's own check passes.
 * `x-noroshi-event-id` is the same in every attempt, for the receiver to recognise a repeat by: the ids of the body's events
 * with commas between, or `sha256:` and the body's hash where they are too long or none. `x-noroshi-attempt` counts from 1.
 */
export function relayHeaders(
  relay: Pick<DueRelay, "webhookEventIds" | "attempts">,
  body: NonNullable<DueRelay["body"]>,
): Record<string, string> {
  const ids = relay.webhookEventIds;
  return {
    "content-type": body.contentType,
    "x-line-signature": body.signature,
    "user-agent": "noroshi-relay",
    "x-noroshi-event-id":
      ids.length <= MOST_IDS_LENGTH && /^[\x21-\x7e]+$/.test(ids)
        ? ids
        : `sha256:${createHash("sha256").update(body.bytes).digest("hex")}`,
    "x-noroshi-attempt": String(relay.attempts + 1),
  };
}
