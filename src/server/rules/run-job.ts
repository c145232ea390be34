/** Long work beside the requests: started, told of, and kept as a row, so that its end is found whatever becomes of the process. */
import { isDead, ownerName } from "../../delivery/owner.ts";
import { endJob, getJob, insertJob, type Job, noteProgress } from "../../store/jobs.ts";
import { type ApiContext, ApiProblem, type Call } from "../api/route.ts";
import type { Permission, Staff } from "../staff/permissions.ts";

/** Who may look at what came of a job: whoever may still do what it did, so with every permission that starting it takes. */
const permissionsOf: Readonly<Record<string, readonly Permission[]>> = {
  "rules.compare": ["rules.read", "mails.read"],
};

/** Jobs share the one thread with deliveries. */
const MAX_RUNNING = 2;
/** Of another machine's process nothing is known; no job takes this long. */
const MAX_RUN_MS = 6 * 3_600_000;
/** Progress is written this often, in milliseconds. */
const PROGRESS_MS = 500;

const RESTARTED = "サーバーが再起動しました。もう一度実行してください。";
const BROKEN = "途中で誤りが起きました。もう一度試し、続くようなら管理者に伝えてください。";

/** What a job does. It tells how far it is, and looks at the signal at every step: aborted, it rejects. */
export type Work = (progress: (done: number, total: number) => Promise<void>, signal: AbortSignal) => Promise<unknown>;

let runner: string | undefined;
/** Accounts whose job has no id yet. */
const starting = new Set<number>();
const running = new Map<number, { accountId: number; stopping: AbortController; end: Promise<void> }>();

/**
 * Starts work and gives the job's id at once; what `work` gives is the result.
 * Throws 409 with its id while the account's last one still runs, 429 while too many do.
 */
export async function startJob(call: Call, kind: string, work: Work): Promise<number> {
  const { accountId, departments } = call.staff;
  const own = [...running].find(([, one]) => one.accountId === accountId);
  if (own) {
    const detail = "前に始めたものがまだ終わっていません。終わるまで待つか、中止してください。";
    throw new ApiProblem(409, "job-running", detail, [], { job: own[0] });
  }
  if (running.size + starting.size >= MAX_RUNNING || starting.has(accountId)) {
    throw new ApiProblem(429, "busy", "ほかの人の処理が動いています。少し待って、もう一度お試しください。");
  }
  runner ??= ownerName();
  starting.add(accountId);
  try {
    const id = await insertJob(call.store.db, { kind, total: 0, accountId, departments, runner, now: call.now() });
    const stopping = new AbortController();
    const end = run(call, id, kind, work, stopping.signal).finally(() => running.delete(id));
    running.set(id, { accountId, stopping, end });
    return id;
  } finally {
    starting.delete(accountId);
  }
}

/** Never rejects: nobody waits for it. */
async function run(context: ApiContext, id: number, kind: string, work: Work, signal: AbortSignal): Promise<void> {
  const { store, now, log } = context;
  const tell = (state: Job["state"], done: number, total: number) => tellJob(context, id, kind, { state, done, total });
  let told = 0;
  const progress = async (done: number, total: number) => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    await noteProgress(store.db, id, done, total);
    tell("running", done, total);
  };
  try {
    const result = await work(progress, signal);
    if (await endJob(store.db, id, { state: "done", result }, now())) tell("done", 1, 1);
  } catch (error) {
    if (signal.aborted) return;
    log.error({ err: error, job: id }, "a job failed");
    const message = error instanceof ApiProblem ? error.message : BROKEN;
    // The database may be what failed: then the next look at the job finds that nobody runs it.
    await endJob(store.db, id, { state: "failed", message }, now()).catch((failure: unknown) =>
      log.error({ err: failure, job: id }, "a job's end could not be written"),
    );
    tell("failed", 0, 0);
  }
}

function tellJob({ live }: ApiContext, id: number, kind: string, data: Pick<Job, "state" | "done" | "total">): void {
  live.tell({ kind: "job", id, data, permission: permissionsOf[kind]?.[0] ?? "settings.edit" });
}

/** Ends a job before its time, and waits for its work to stop. Undefined: there is none for this account. Throws 409 when it has ended. */
export async function cancelJob(call: Call, id: number): Promise<Job | undefined> {
  const job = await lookAtJob(call, id);
  if (!job) return undefined;
  // The row first: whatever the work still makes of its last step, the job stays cancelled.
  if (!(await endJob(call.store.db, id, { state: "cancelled" }, call.now()))) {
    throw new ApiProblem(409, "job-ended", "もう終わっているため、中止できません。結果を確かめてください。");
  }
  const one = running.get(id);
  one?.stopping.abort();
  await one?.end;
  tellJob(call, id, job.kind, { ...job, state: "cancelled" });
  return getJob(call.store.db, id);
}

/** Whether all that the job tells of is theirs: a token may see less than its account, and an account less than it did. */
const seesAll = ({ departments }: Staff, job: Job): boolean =>
  departments === null || (job.departments?.every((one) => departments.includes(one)) ?? false);

/** The job, for the account that started it. One whose process died is ended here. Undefined: there is none for this account. */
export async function lookAtJob(call: Call, id: number): Promise<Job | undefined> {
  const job = await getJob(call.store.db, id);
  const needed = job && permissionsOf[job.kind];
  const { staff } = call;
  if (!job || !needed || job.accountId !== staff.accountId) return undefined;
  if (!needed.every((one) => staff.permissions.has(one)) || !seesAll(staff, job)) return undefined;
  if (job.state !== "running" || running.has(id)) return job.state === "running" ? { ...job, message: null } : job;
  const age = call.now().getTime() - Date.parse(job.createdAt);
  const lost = job.message === null || isDead(job.message) || age > MAX_RUN_MS || job.message === runner;
  if (!lost) return { ...job, message: null };
  await endJob(call.store.db, id, { state: "failed", message: RESTARTED }, call.now());
  return getJob(call.store.db, id);
}

/** Stops what runs; whoever looks at it later is told that the server was started anew. */
export async function stopJobs(): Promise<void> {
  for (const { stopping } of running.values()) stopping.abort();
  await jobsEnd();
}

/** Resolves when no job of this process runs any more. */
export async function jobsEnd(): Promise<void> {
  await Promise.all([...running.values()].map(({ end }) => end));
}
