/** Long work that somebody waits for, as rows: what came of it outlives the process. */
import type { Db } from "./open.ts";
import type { JobRow } from "./schema-staff.ts";

export interface Job {
  id: number;
  kind: string;
  state: JobRow["state"];
  done: number;
  total: number;
  result: unknown;
  /** While it runs, the name of the process that does the work; once it failed, why, in Japanese. */
  message: string | null;
  accountId: number | null;
  /** Whose rules it may tell of; null: everyone's. */
  departments: readonly string[] | null;
  createdAt: string;
  finishedAt: string | null;
}

/** `runner`: the process that does the work (`ownerName`). */
export async function insertJob(
  db: Db,
  job: Pick<Job, "kind" | "total" | "accountId" | "departments"> & { runner: string; now: Date },
): Promise<number> {
  const { id } = await db
    .insertInto("jobs")
    .values({
      kind: job.kind,
      state: "running",
      done: 0,
      total: job.total,
      result: null,
      message: job.runner,
      account_id: job.accountId,
      departments: job.departments && JSON.stringify(job.departments),
      created_at: job.now.toISOString(),
      finished_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return Number(id);
}

export async function getJob(db: Db, id: number): Promise<Job | undefined> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  return {
    id: Number(row.id),
    kind: row.kind,
    state: row.state,
    done: Number(row.done),
    total: Number(row.total),
    result: row.result === null ? null : JSON.parse(row.result),
    message: row.message,
    accountId: row.account_id === null ? null : Number(row.account_id),
    departments: row.departments === null ? null : (JSON.parse(row.departments) as string[]),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export async function noteProgress(db: Db, id: number, done: number, total: number): Promise<void> {
  await db.updateTable("jobs").set({ done, total }).where("id", "=", id).where("state", "=", "running").execute();
}

/** Ends a job that runs. False: it had ended, and stays as it is. */
export async function endJob(
  db: Db,
  id: number,
  end: { state: "done"; result: unknown } | { state: "failed"; message: string } | { state: "cancelled" },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("jobs")
    .set({
      state: end.state,
      result: end.state === "done" ? JSON.stringify(end.result) : null,
      message: end.state === "failed" ? end.message : null,
      finished_at: now.toISOString(),
    })
    .where("id", "=", id)
    .where("state", "=", "running")
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
