/** What others may use of the sandbox. */
export { numberedUserId } from "./people.ts";
export { createSandbox, type Sandbox } from "./server.ts";
export { type RequestRecord, SANDBOX_TOKEN } from "./state.ts";
