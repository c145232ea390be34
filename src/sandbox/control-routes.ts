import { createInterface } from "node:readline";
import express, { type Request, type Router } from "express";
import { z } from "zod";
import { citizenRoutes } from "./citizen-routes.ts";
import type { SandboxControl } from "./control.ts";
import { FAULT_KINDS } from "./faults.ts";

const probability = z.number().min(0).max(1).exactOptional();
const latency = z.number().min(0).max(600_000);

/** Faults as JSON, for `POST /sandbox/control/faults` and the `--faults` flag. */
export const faultsSchema = z.strictObject({
  latencyMs: z.union([latency, z.strictObject({ min: latency, max: latency })]).exactOptional(),
  errorBefore: probability,
  errorAfter: probability,
  cutBefore: probability,
  cutAfter: probability,
  rateLimited: probability,
  errorStatus: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).exactOptional(),
  locked: z
    .union([z.literal(401), z.literal(403)])
    .nullable()
    .exactOptional(),
});

const nextFault = z.strictObject({
  path: z.string(),
  fault: z.enum(FAULT_KINDS),
  count: z.int().positive().exactOptional(),
});
const quota = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("limited"), value: z.int().min(0) }),
]);
const rate = z.strictObject({
  requests: z.number().positive().exactOptional(),
  perMs: z.number().positive().exactOptional(),
  capacity: z.number().positive().exactOptional(),
});
const limits = z.union([z.literal(false), z.record(z.string(), rate)]);
const person = z.strictObject({
  userId: z.string(),
  name: z.string().exactOptional(),
  language: z.string().exactOptional(),
  chips: z.array(z.string()).exactOptional(),
  blocked: z.boolean().exactOptional(),
  foreign: z.boolean().exactOptional(),
  stranger: z.boolean().exactOptional(),
});
const people = z.union([
  z.strictObject({ prefix: z.string(), count: z.int().min(0).max(5_000_000) }),
  z.strictObject({ people: z.array(person) }),
]);
const block = z.strictObject({ userIds: z.array(z.string()), blocked: z.boolean().default(true) });

/** Reads people from JSON lines, as they come: a million of them never stand in one string. */
async function addLines(control: SandboxControl, req: Request): Promise<void> {
  for await (const line of createInterface({ input: req, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== "") control.addPeople([person.parse(JSON.parse(line))]);
  }
}

/** The control methods as `POST /sandbox/control/<name>`; every one answers `{}` or what the method returns. */
export function controlRoutes(control: SandboxControl): Router {
  const router = express.Router();
  router.post("/people", async (req, res, next) => {
    if (!req.is("application/x-ndjson")) return next();
    await addLines(control, req);
    res.json({});
  });
  router.use(express.json({ limit: "100mb", strict: false }));
  router.post("/people", (req, res) => {
    const body = people.parse(req.body);
    if ("people" in body) control.addPeople(body.people);
    else control.addNumberedPeople(body.prefix, body.count);
    res.json({});
  });
  router.post("/faults", (req, res) => {
    control.setFaults(faultsSchema.parse(req.body));
    res.json({});
  });
  router.post("/fail-next", (req, res) => {
    control.failNext(nextFault.parse(req.body));
    res.json({});
  });
  router.post("/quota", (req, res) => {
    control.setQuota(quota.parse(req.body));
    res.json({});
  });
  router.post("/limits", (req, res) => {
    control.setLimits(limits.parse(req.body));
    res.json({});
  });
  router.post("/block", (req, res) => {
    const { userIds, blocked } = block.parse(req.body);
    control.blockPeople(userIds, blocked);
    res.json({});
  });
  router.post("/verified", (req, res) => {
    control.setVerified(z.strictObject({ verified: z.boolean() }).parse(req.body).verified);
    res.json({});
  });
  router.post("/reply-token", (req, res) => {
    const { userId } = z.strictObject({ userId: z.string() }).parse(req.body);
    res.json({ replyToken: control.issueReplyToken(userId) });
  });
  router.post("/reset", (req, res) => {
    control.reset(
      z
        .strictObject({ people: z.boolean().exactOptional() })
        .default({})
        .parse(req.body ?? {}),
    );
    res.json({});
  });
  router.use(citizenRoutes(control));
  return router;
}
