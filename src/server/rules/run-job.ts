/** Long work beside the requests: started, told of, and kept as a row, so that its end is found whatever becomes of the process. */
import { isDead, ownerName } from "../../delivery/owner.ts";
import { endJob, getJob, insertJob, type Job, noteProgress } from "../../store/jobs.ts";
import { type ApiContext, ApiProblem, type Call } from "../api/route.ts";
import type { Permission } from "../staff/permissions.ts";

/** Who may look at what came of a job: whoever may still do what it did. */
const permissionOf: Readonly<Record<string, Permission>> = { "rules.compare": "rules.read" };

/** Jobs share the one thread with deliveries. */
const MAX_RUNNING = 2;
/** Of another machine's process nothing is known; no job takes this long. */
const MAX_RUN_MS = 6 * 3_600_000;
/** Progress is written this often, in milliseconds. */
const PROGRESS_MS = 500;

const RESTARTED = "サーバーが再起動しました。もう一度実行してください。";
const BROKEN = "途中で誤りが起きました。もう一度試し、続くようなら管理者に伝えてください。";

let runner: string | undefined;
const running = new Map<number, { accountId: number; end: Promise<void> }>();

/**
 * Starts work and gives the job's id at once. `work` is handed a function to tell how far it is; what it gives is the result.
 * Throws 409 while the account's last one still runs, 429 while too many do.
 */
export async function startJob(
  call: Call,
  kind: string,
  work: (progress: (done: number, total: number) => Promise<void>) => Promise<unknown>,
): Promise<number> {
  const { accountId } = call.staff;
  if ([...running.values()].some((one) => one.accountId === accountId)) {
    throw new ApiProblem(409, "job-running", "前に始めたものがまだ終わっていません。終わるまでお待ちください。");
  }
  if (running.size >= MAX_RUNNING) {
    throw new ApiProblem(429, "busy", "ほかの人の処理が動いています。少し待って、もう一度お試しください。");
  }
  runner ??= ownerName();
  const id = await insertJob(call.store.db, { kind, total: 0, accountId, runner, now: call.now() });
  running.set(id, { accountId, end: run(call, id, kind, work).finally(() => running.delete(id)) });
  return id;
}

/** Never rejects: nobody waits for it. */
async function run(context: ApiContext, id: number, kind: string, work: Parameters<typeof startJob>[2]): Promise<void> {
  const { store, live, now, log } = context;
  const tell = (state: string, done: number, total: number) =>
    live.tell({ kind: "job", id, data: { state, done, total }, permission: permissionOf[kind] ?? "settings.edit" });
  let told = 0;
  const progress = async (done: number, total: number) => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    await noteProgress(store.db, id, done, total);
    tell("running", done, total);
  };
  try {
    const result = await work(progress);
    await endJob(store.db, id, { state: "done", result }, now());
    tell("done", 1, 1);
  } catch (error) {
    log.error({ err: error, job: id }, "a job failed");
    const message = error instanceof ApiProblem ? error.message : BROKEN;
    // The database may be what failed: then the next look at the job finds that nobody runs it.
    await endJob(store.db, id, { state: "failed", message }, now()).catch((failure: unknown) =>
      log.error({ err: failure, job: id }, "a job's end could not be written"),
    );
    tell("failed", 0, 0);
  }
}

/** The job, for the account that started it. One whose process died is ended here. Undefined: there is none for this account. */
export async function lookAtJob(call: Call, id: number): Promise<Job | undefined> {
  const job = await getJob(call.store.db, id);
  const permission = job && permissionOf[job.kind];
  if (!job || !permission || job.accountId !== call.staff.accountId || !call.staff.permissions.has(permission)) {
    return undefined;
  }
  if (job.state !== "running" || running.has(id)) return job.state === "running" ? { ...job, message: null } : job;
  const age = call.now().getTime() - Date.parse(job.createdAt);
  const lost = job.message === null || isDead(job.message) || age > MAX_RUN_MS || job.message === runner;
  if (!lost) return { ...job, message: null };
  await endJob(call.store.db, id, { state: "failed", message: RESTARTED }, call.now());
  return getJob(call.store.db, id);
}

/** Resolves when no job of this process runs any more. */
export async function jobsEnd(): Promise<void> {
  await Promise.all([...running.values()].map(({ end }) => end));
}
