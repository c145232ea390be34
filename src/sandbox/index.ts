/** What others may use of the sandbox. */

export type { CitizenAction } from "./citizen-actions.ts";
export {
  type IdTokenOverrides,
  SANDBOX_LIFF_ID,
  SANDBOX_LOGIN_CHANNEL_ID,
} from "./login.ts";
export { numberedUserId } from "./people.ts";
export { createSandbox, type Sandbox } from "./server.ts";
export { type RequestRecord, SANDBOX_TOKEN } from "./state.ts";
