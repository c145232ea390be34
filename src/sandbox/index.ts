/** What others may use of the sandbox. */

export type { CitizenAction } from "./citizen-actions.ts";
export { numberedUserId } from "./people.ts";
export { createSandbox, type Sandbox } from "./server.ts";
export { type RequestRecord, SANDBOX_TOKEN } from "./state.ts";
