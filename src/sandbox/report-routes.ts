import express, { type Router } from "express";
import { z } from "zod";
import type { SandboxLogin } from "./login.ts";
import type { SandboxReport } from "./report.ts";

const filter = { unit: z.string().exactOptional(), retryKey: z.string().exactOptional() };
const count = (fallback: number, max: number) => z.coerce.number().int().min(0).max(max).default(fallback);

const unevenQuery = z.object({ ...filter, expected: count(1, 1e9), limit: count(1_000, 1e7) });
const checkBody = z.object({ ...filter, userIds: z.array(z.string()) });
const talkQuery = z.object({ limit: count(200, 10_000) });
const listQuery = z.object({ words: z.string().default(""), from: count(0, 1e9), size: count(50, 500) });

/** What was seen, as JSON. A zod error becomes a 400 in the server's error handler. */
export function reportRoutes(report: SandboxReport, login: SandboxLogin): Router {
  const router = express.Router();
  router.get("/ledger", (_, res) => {
    res.json({
      totals: report.totals(),
      histogram: report.histogram(),
      requests: report.requestStats(),
      violations: report.violations(),
    });
  });
  router.get("/ledger/histogram", (req, res) => {
    res.json(report.histogram(z.object(filter).parse(req.query)));
  });
  router.get("/ledger/uneven", (req, res) => {
    res.json(report.uneven(unevenQuery.parse(req.query)));
  });
  router.post("/ledger/check", express.json({ limit: "100mb" }), (req, res) => {
    const { userIds, ...rest } = checkBody.parse(req.body);
    res.json(report.check(userIds, rest));
  });
  router.get("/ledger/requests", (_, res) => {
    res.json(report.acceptances());
  });
  router.get("/ledger/violations", (_, res) => {
    res.json(report.violations());
  });
  router.get("/ledger/stats", (_, res) => {
    res.json(report.requestStats());
  });
  router.get("/talks/:userId", (req, res) => {
    res.json(report.talk(req.params.userId, talkQuery.parse(req.query).limit));
  });
  router.get("/people", (req, res) => {
    res.json(report.listPeople(listQuery.parse(req.query)));
  });
  router.get("/people/:userId", (req, res) => {
    const person = report.person(req.params.userId);
    // A phone asks for its person with every change, and so learns where the settings form is.
    const form = { url: login.formUrl(), ready: login.endpoint() !== null };
    res.status(person ? 200 : 404).json(person ? { ...person, form } : { message: "Not found" });
  });
  router.get("/webhook", (_, res) => {
    res.json(report.webhook());
  });
  return router;
}
