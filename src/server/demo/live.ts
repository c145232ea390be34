import type { Request, Response } from "express";
import type { Log } from "../../plugins/plugin.ts";
import type { Db } from "../../store/open.ts";

/** Often enough to see a bar move; each look is four short queries. */
const LOOK_MS = 150;
const HEARTBEAT_MS = 15_000;

/** Server-sent events for the demo's page: told whenever what it shows has changed, also by another process. */
export interface LiveFeed {
  connect(req: Request, res: Response): void;
  close(): void;
}

/**
 * Looks at the database rather than listening to the app: a delivery released from the command line moves the page as
 * well. Looks only while somebody watches. `extra` is what the page shows besides.
 */
export function createLiveFeed(db: Db, extra: () => unknown, log: Log): LiveFeed {
  const screens = new Set<Response>();
  let last = "";
  let looking: NodeJS.Timeout | undefined;
  let closed = false;
  const heartbeat = setInterval(() => tell(": still here\n\n"), HEARTBEAT_MS).unref();

  function tell(text: string): void {
    for (const screen of screens) screen.write(text);
  }

  async function look(): Promise<void> {
    try {
      const seen = JSON.stringify(await fingerprint(db, extra()));
      if (seen !== last && !closed) {
        last = seen;
        tell("data: changed\n\n");
      }
    } catch (error) {
      if (!closed) log.error({ err: error }, "the demo could not look at its database");
    }
    looking = screens.size > 0 && !closed ? setTimeout(() => void look(), LOOK_MS).unref() : undefined;
  }

  return {
    connect(req, res) {
      res.set({ "content-type": "text/event-stream", "cache-control": "no-store" }).flushHeaders();
      res.write("retry: 1000\ndata: changed\n\n");
      screens.add(res);
      req.on("close", () => screens.delete(res));
      looking ??= setTimeout(() => void look(), LOOK_MS).unref();
    },
    close() {
      closed = true;
      clearInterval(heartbeat);
      clearTimeout(looking);
      for (const screen of screens) screen.end();
    },
  };
}

async function fingerprint(db: Db, extra: unknown): Promise<unknown> {
  return [
    extra,
    await db
      .selectFrom("events")
      .select((eb) => eb.fn.max("id").as("id"))
      .executeTakeFirst(),
    await db
      .selectFrom("deliveries")
      .select(["state", (eb) => eb.fn.countAll().as("n")])
      .groupBy("state")
      .execute(),
    await db
      .selectFrom("batches")
      .select(["state", (eb) => eb.fn.countAll().as("n"), (eb) => eb.fn.sum("attempts").as("attempts")])
      .groupBy("state")
      .execute(),
    await db.selectFrom("sources").select(["name", "state", "message", "fuse_tripped_at"]).execute(),
    await db.selectFrom("channels").select(["name", "state", "message"]).execute(),
  ];
}
