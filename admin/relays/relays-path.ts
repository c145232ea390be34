/** The list of relays, narrowed to a state and, where one is given, a target. */
export function relaysPath(filter: { state: "due" | "dead" | "delivered" | "discarded"; target?: string }): string {
  return `/relays?filter=${encodeURIComponent(JSON.stringify(filter))}`;
}
