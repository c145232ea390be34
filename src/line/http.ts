/**
 * Time-outs for every `fetch` of the process: neither Node's `fetch` nor LINE's SDK has useful ones of its own
 * (undici's defaults wait five minutes for an answer).
 */
import { Agent, setGlobalDispatcher } from "undici";

let installed: { timeoutMs: number; agent: Agent } | undefined;

/**
 * Ends, from now on, any request whose connection, answer's head, or next part of the answer's body takes longer than
 * `timeoutMs` (each on its own; from 1,000 ms up undici's clock ticks about twice a second, so it may be a second late).
 * The socket is really closed. The last call counts for the whole process; requests under way keep the time-out they had.
 */
export function installHttpDefaults(timeoutMs: number): void {
  if (installed?.timeoutMs === timeoutMs) return;
  const agent = new Agent({
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // No `connections`: a request never waits for a socket where the limiter cannot see it, which would turn a short
    // stall into a burst over LINE's rate. `maxInFlight` in limits.ts bounds the sockets.
    // One request per connection: a cut touches one batch, not every stream of a shared HTTP/2 connection.
    allowH2: false,
  });
  // Node's own fetch reads the same global dispatcher (`Symbol.for("undici.globalDispatcher.1")`); http.test.ts holds it to that.
  setGlobalDispatcher(agent);
  const before = installed?.agent;
  installed = { timeoutMs, agent };
  // Closing waits for what is under way, and fails only if it was closed before.
  before?.close().catch(() => undefined);
}
