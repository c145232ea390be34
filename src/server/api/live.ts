/** Server-sent events: tells open screens what changed, each only of what its account may see; screens then ask anew. */
import { Readable } from "node:stream";
import { inScope, type Staff } from "../staff/permissions.ts";
import type { StaffGate } from "../staff/session.ts";
import type { LiveBus, LiveEvent } from "./live-bus.ts";
import { ApiProblem, type Route, route } from "./route.ts";

/** So often a stream is asked who listens: after so long nobody hears more than they may see by then. */
const HEARTBEAT_MS = 15_000;
/** Screens of one account; more are a loop somewhere. */
const MOST_PER_ACCOUNT = 20;
/** Who reads so slowly is cut off, and asks anew when they come again. */
const MOST_WAITING_BYTES = 256 * 1024;

/** `heartbeatMs`: for tests. */
export function liveRoutes(gate: Pick<StaffGate, "visit">, { heartbeatMs = HEARTBEAT_MS } = {}): Route[] {
  const open = new Map<number, number>();
  return [
    route({
      method: "get",
      path: "/live",
      summary: { ja: "変化の知らせ（server-sent events）", en: "What changes, as server-sent events" },
      permission: "signed-in",
      file: "text/event-stream",
      async handle({ live, staff }) {
        const now = open.get(staff.accountId) ?? 0;
        if (now >= MOST_PER_ACCOUNT)
          throw new ApiProblem(
            429,
            "too-many-screens",
            "開いている画面が多すぎます。使っていない画面を閉じてください。",
          );
        open.set(staff.accountId, now + 1);
        const stream = streamOf(live, staff, { staffNow: gate.visit().staffNow, heartbeatMs });
        stream.once("close", () => {
          const left = (open.get(staff.accountId) ?? 1) - 1;
          if (left > 0) open.set(staff.accountId, left);
          else open.delete(staff.accountId);
        });
        return { file: stream, type: "text/event-stream", name: "live" };
      },
    }),
  ];
}

function streamOf(
  live: LiveBus,
  staff: Staff,
  { staffNow, heartbeatMs }: { staffNow: () => Promise<Staff | null>; heartbeatMs: number },
): Readable {
  const stream = new Readable({ read() {} });
  let listener = staff;
  const push = (text: string) => {
    stream.push(text);
    if (stream.readableLength > MOST_WAITING_BYTES) stream.destroy();
  };
  // At once, so that the screen knows that it listens and asks for what it missed.
  push("retry: 2000\nevent: open\ndata: {}\n\n");
  const stop = live.listen((event) => {
    if (maySee(listener, event)) push(`event: ${event.kind}\ndata: ${dataOf(event)}\n\n`);
  });
  let isOver = false;
  async function beat(): Promise<void> {
    // Where the database does not answer, the browser comes again by itself.
    const now = await staffNow().catch(() => null);
    if (isOver) return;
    if (now) {
      listener = now;
      push(": still here\n\n");
    } else {
      quiet();
      stream.push(null);
    }
  }
  const heartbeat = setInterval(() => void beat(), heartbeatMs);
  function quiet(): void {
    isOver = true;
    stop();
    clearInterval(heartbeat);
  }
  stream.once("close", quiet);
  return stream;
}

/** What belongs to no department (`department` left out) is everybody's; what could belong to one and does not is not. */
function maySee(staff: Staff, { permission, department }: LiveEvent): boolean {
  return staff.permissions.has(permission) && (department === undefined || inScope(staff, department));
}

const dataOf = ({ id, data }: LiveEvent) => JSON.stringify({ ...data, id });
