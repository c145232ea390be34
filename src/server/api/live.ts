/** Server-sent events: tells open screens what changed, each only of what its account may see; screens then ask anew. */
import { Readable } from "node:stream";
import { inScope, type Staff } from "../staff/permissions.ts";
import type { LiveBus, LiveEvent } from "./live-bus.ts";
import { ApiProblem, type Route, route } from "./route.ts";

const HEARTBEAT_MS = 15_000;
/**
 * A stream ends after this; the browser comes again by itself and is asked anew who it is: an account that was locked, or
 * lost a permission, hears nothing more after so long.
 */
const LIFE_MS = 5 * 60_000;
/** Screens of one account; more are a loop somewhere. */
const MOST_PER_ACCOUNT = 20;
/** Who reads so slowly is cut off, and asks anew when they come again. */
const MOST_WAITING_BYTES = 256 * 1024;

/** Also for tests: shorter times. */
export function liveRoutes(times: { heartbeatMs?: number; lifeMs?: number } = {}): Route[] {
  const { heartbeatMs = HEARTBEAT_MS, lifeMs = LIFE_MS } = times;
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
        const stream = streamOf(live, staff, { heartbeatMs, lifeMs });
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
  { heartbeatMs, lifeMs }: { heartbeatMs: number; lifeMs: number },
): Readable {
  const stream = new Readable({ read() {} });
  const push = (text: string) => {
    stream.push(text);
    if (stream.readableLength > MOST_WAITING_BYTES) stream.destroy();
  };
  // At once, so that the screen knows that it listens and asks for what it missed.
  push("retry: 2000\nevent: open\ndata: {}\n\n");
  const stop = live.listen((event) => {
    if (maySee(staff, event)) push(`event: ${event.kind}\ndata: ${dataOf(event)}\n\n`);
  });
  const heartbeat = setInterval(() => push(": still here\n\n"), heartbeatMs);
  const end = setTimeout(() => stream.push(null), lifeMs);
  stream.once("close", () => {
    stop();
    clearInterval(heartbeat);
    clearTimeout(end);
  });
  return stream;
}

/** What belongs to no department (`department` left out) is everybody's; what could belong to one and does not is not. */
function maySee(staff: Staff, { permission, department }: LiveEvent): boolean {
  return staff.permissions.has(permission) && (department === undefined || inScope(staff, department));
}

const dataOf = ({ id, data }: LiveEvent) => JSON.stringify({ ...data, id });
