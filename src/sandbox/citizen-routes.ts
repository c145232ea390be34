import express, { type Router } from "express";
import { z } from "zod";
import { citizenAction } from "./citizen-actions.ts";
import type { CitizenControl } from "./citizens.ts";

const target = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }),
    secret: z.string().min(1),
    redeliver: z.boolean().exactOptional(),
    redeliverAfterMs: z.array(z.number().min(0).max(3_600_000)).max(20).exactOptional(),
    timeoutMs: z.int().min(1).max(600_000).exactOptional(),
  })
  .nullable();
const newcomer = z.strictObject({ name: z.string().exactOptional(), language: z.string().exactOptional() });
const acting = z.strictObject({ userId: z.string(), action: citizenAction });
const given = z.strictObject({
  events: z.array(z.record(z.string(), z.unknown())).max(5_000_000),
  perBody: z.int().positive().exactOptional(),
  parallel: z.int().positive().max(1_000).exactOptional(),
});

/** What citizens do, as `POST /sandbox/control/<name>`. Bodies are parsed already. */
export function citizenRoutes(control: CitizenControl): Router {
  const router = express.Router();
  router.post("/webhook", (req, res) => {
    control.setWebhook(target.parse(req.body));
    res.json({});
  });
  router.post("/citizen", (req, res) => {
    res.json(control.addCitizen(newcomer.parse(req.body)));
  });
  router.post("/act", async (req, res) => {
    const { userId, action } = acting.parse(req.body);
    res.json(await control.act(userId, action));
  });
  router.post("/events", async (req, res) => {
    const { events, ...options } = given.parse(req.body);
    res.json(await control.sendEvents(events, options));
  });
  return router;
}
