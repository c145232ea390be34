import type { Fault } from "../../engine/types.ts";

/** Ids that the API's own paths have. */
const RESERVED: ReadonlySet<string> = new Set(["schema", "order", "export", "import", "check", "dry-run", "deleted"]);

/** What is wrong with an id that the API could not be asked for; empty: nothing. */
export function idFaults(id: string): Fault[] {
  return RESERVED.has(id)
    ? [{ path: "id", code: "schema", message: "このidは使えません。ほかのidにしてください。" }]
    : [];
}
