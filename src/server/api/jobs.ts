/** Long work: comparisons of a draft with the rule in force, and how far they are. */
import { z } from "zod";
import type { Job } from "../../store/jobs.ts";
import { compareRules, refusePersonal } from "../rules/compare.ts";
import { ruleJson, ruleParams } from "../rules/input.ts";
import { currentBook } from "../rules/list.ts";
import { cancelJob, lookAtJob, startJob } from "../rules/run-job.ts";
import { compileOrRefuse, need, ruleInScope } from "../rules/scope.ts";
import { idParams, notFound, type Route, route } from "./route.ts";

const jobShape = z.strictObject({
  id: z.int(),
  kind: z.string(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  done: z.int(),
  total: z.int(),
  result: z.unknown(),
  message: z.string().nullable().describe("うまくいかなかった理由"),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});

export const jobRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/rules/:id/compare",
    summary: { ja: "下書きと今のルールを、過去のメールで比べる", en: "Compare a draft with the rule over past mails" },
    permission: "rules.read",
    params: ruleParams,
    body: z.strictObject({ draft: ruleJson, days: z.int().min(1).max(366) }),
    answer: z.strictObject({ job: z.int() }),
    async handle(call) {
      const { id } = call.params;
      need(call.staff, "mails.read");
      const saved = await ruleInScope(call.store.db, call.staff, id);
      const { attributes, rules } = await currentBook(call);
      const draft = compileOrRefuse({ ...call.body.draft, id }, call.plugins, attributes, saved.version);
      const old = compileOrRefuse(saved.json, call.plugins, attributes, saved.version);
      refusePersonal(call, draft);
      const { staff, body } = call;
      const others = rules.filter((rule) => rule.id !== id);
      const comparing = { context: call, staff, old, draft, others, attributes, days: body.days, now: call.now() };
      const job = await startJob(call, "rules.compare", (...steps) => compareRules(comparing, ...steps));
      return { json: { job }, status: 202 };
    },
  }),
  route({
    method: "get",
    path: "/jobs/:id",
    summary: { ja: "処理の進み具合と結果（始めた人だけ）", en: "How far a job is, and what came of it" },
    permission: "signed-in",
    params: idParams,
    answer: jobShape,
    async handle(call) {
      return { json: shown(await lookAtJob(call, call.params.id), call.params.id) };
    },
  }),
  route({
    method: "post",
    path: "/jobs/:id/cancel",
    summary: { ja: "処理を中止する（始めた人だけ）", en: "Cancel a job; only whoever started it" },
    permission: "signed-in",
    params: idParams,
    answer: jobShape,
    async handle(call) {
      return { json: shown(await cancelJob(call, call.params.id), call.params.id) };
    },
  }),
];

function shown(job: Job | undefined, id: number): z.output<typeof jobShape> {
  if (!job) throw notFound(`処理${id}`);
  const { accountId: _, departments: _seen, ...rest } = job;
  return rest;
}
