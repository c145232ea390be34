/** What others may use of the sandbox. */
export type { SandboxControl } from "./control.ts";
export type { FaultKind, Faults, NextFault } from "./faults.ts";
export type { TalkEntry } from "./ledger.ts";
export { numberedUserId, type Person } from "./people.ts";
export type { AcceptanceSummary, Histogram, SandboxReport, Totals } from "./report.ts";
export { createSandbox, type Sandbox } from "./server.ts";
export { type RequestRecord, SANDBOX_TOKEN, type SandboxOptions, type Violation } from "./state.ts";
