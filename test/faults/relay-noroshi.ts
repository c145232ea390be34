/** Our own process in the relay's fault run, and what its database says meanwhile. */
import Database from "better-sqlite3";
import { type NoroshiProcess, startNoroshi } from "../support/noroshi-process.ts";

/** `noroshi serve`, which is killed and started again. */
export interface Keeper {
  url: string;
  kills: number;
  /** From a kill to the moment one is up again, in milliseconds since 1970. */
  outages: { from: number; to: number }[];
  /** SIGKILL, and the next is started at once. */
  kill(): Promise<void>;
  /** SIGTERM; gives what was not as it should have been in any of the processes. */
  stop(): Promise<string[]>;
}

/** Starts `serve`; resolves when it is up. All that follow it listen where it did. */
export async function keepServing(env: Record<string, string>): Promise<Keeper> {
  const doubts: string[] = [];
  let serve: NoroshiProcess = startNoroshi(["serve"], env);
  const url = String((await serve.ready).url);
  const again = { ...env, PORT: new URL(url).port };

  const look = ({ output }: NoroshiProcess) => {
    const errors = output()
      .split("\n")
      .filter((line) => /"level":[56]0/.test(line));
    doubts.push(...errors.slice(0, 3).map((line) => `an error in the log: ${line.slice(0, 600)}`));
  };
  const keeper: Keeper = {
    url,
    kills: 0,
    outages: [],
    async kill() {
      const from = Date.now();
      serve.child.kill("SIGKILL");
      const code = await serve.ended;
      if (code !== null) doubts.push(`serve ended by itself with ${code}: ${serve.output().slice(-2_000)}`);
      look(serve);
      keeper.kills += 1;
      serve = startNoroshi(["serve"], again);
      const before = keeper.outages.at(-1);
      // Killed before it was up: it is still the same outage.
      const outage = before?.to === Number.POSITIVE_INFINITY ? before : { from, to: Number.POSITIVE_INFINITY };
      if (outage !== before) keeper.outages.push(outage);
      serve.ready.then(
        () => {
          outage.to = Date.now();
        },
        () => {},
      );
    },
    async stop() {
      await serve.ready.catch(() => {});
      serve.child.kill("SIGTERM");
      const code = await serve.ended;
      if (code !== 0) doubts.push(`serve did not stop cleanly (${code}): ${serve.output().slice(-2_000)}`);
      look(serve);
      return doubts;
    },
  };
  return keeper;
}

/** A relay as the run ends, in the order of their ids. */
export interface RelayLine {
  target: string;
  eventIds: string;
  state: string;
  attempts: number;
  /** When LINE's body came, in milliseconds since 1970. */
  receivedAt: number;
}

export interface Look {
  /** Bodies LINE got its 200 for, or was about to. */
  stored: number;
  /** Of those, not read yet. */
  unread: number;
  due: Record<string, number>;
}

/** Reads the database beside the program. */
export function openLook(file: string) {
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  const bodies = db.prepare("select coalesce(max(id), 0) from webhook_bodies").pluck();
  const unread = db.prepare("select count(*) from webhook_bodies where state = 'new'").pluck();
  const due = db.prepare("select target, count(*) n from relays where state = 'due' group by target");
  return {
    now: (): Look => ({
      stored: bodies.get() as number,
      unread: unread.get() as number,
      due: Object.fromEntries((due.all() as { target: string; n: number }[]).map(({ target, n }) => [target, n])),
    }),
    failedBodies: () => db.prepare("select error from webhook_bodies where state = 'failed'").pluck().all().map(String),
    relays: (): RelayLine[] =>
      (
        db
          .prepare(
            "select r.target, r.webhook_event_ids ids, r.state, r.attempts, b.received_at at from relays r join webhook_bodies b on b.id = r.body_id order by r.id",
          )
          .all() as { target: string; ids: string; state: string; attempts: number; at: string }[]
      ).map(({ target, ids, state, attempts, at }) => ({
        target,
        eventIds: ids,
        state,
        attempts,
        receivedAt: Date.parse(at),
      })),
    close: () => db.close(),
  };
}
