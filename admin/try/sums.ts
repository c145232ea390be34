import type { DryDelivery } from "../rules/panels/dry-run";

/** What a try would do, all rules together. */
export interface Sums {
  /** Rules that would send, and whom to: people whom several of them reach count several times. */
  sends: { rules: number; people: number };
  /** The same of what would wait for a person. */
  held: { rules: number; people: number };
  dropped: number;
  /** Rules that only hand the mail on to another server. */
  relays: number;
}

export function sumsOf(deliveries: readonly Pick<DryDelivery, "state" | "people" | "plans" | "relays">[]): Sums {
  const sums: Sums = { sends: { rules: 0, people: 0 }, held: { rules: 0, people: 0 }, dropped: 0, relays: 0 };
  for (const { state, people, plans, relays } of deliveries) {
    if (state === "dropped") sums.dropped += 1;
    else if (state === "queued" && plans.length === 0 && relays.length > 0) sums.relays += 1;
    else {
      const part = state === "held" ? sums.held : sums.sends;
      part.rules += 1;
      part.people += people;
    }
  }
  return sums;
}
