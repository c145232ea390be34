import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import { isSignedBy } from "../../line/signature.ts";
import type { Log } from "../../plugins/plugin.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { type Intake, IntakeFullError } from "./intake.ts";

/** LINE names no limit for webhook bodies; for what it takes itself it is 2 MB (Messaging API reference, "Status codes", read 2026-08). */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Refused requests are counted and told of this often: anyone may send them, as fast as they like. */
const TELL_EVERY_MS = 60_000;

/** What came of a request, for the figures. */
export type WebhookOutcome = "stored" | "bad-signature" | "too-large" | "not-stored" | "not-configured" | "bad-request";

export interface WebhookRouteOptions {
  /** The channel secret; undefined: events cannot be checked, so none are taken. */
  secret: string | undefined;
  intake: Intake;
  now(): Date;
  log: Log;
  onOutcome?(outcome: WebhookOutcome, ms: number): void;
}

/**
 * `POST /webhook/line`: 200 once the body is on disk, whatever is in it; what it means is read later. The signature is
 * checked over the bytes as they came, before anything is parsed; a wrong one gets 401 and leaves nothing but a count.
 */
export function webhookRoute(app: Express, { secret, intake, now, log, onOutcome }: WebhookRouteOptions): void {
  const refused = countedLog(log, now);

  app.post(
    "/webhook/line",
    (_req: Request, res: Response, next: NextFunction) => {
      res.locals.begunAt = performance.now();
      next();
    },
    express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false }),
    async (req: Request, res: Response) => {
      const done = (outcome: WebhookOutcome, status: number, said: string) => {
        onOutcome?.(outcome, performance.now() - Number(res.locals.begunAt));
        res.status(status).type("text/plain").send(said);
      };
      if (secret === undefined) {
        refused("LINE_CHANNEL_SECRET is not set: webhook events are refused");
        return done("not-configured", 503, "not configured\n");
      }
      const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const signature = req.get("x-line-signature") ?? "";
      if (!isSignedBy(secret, bytes, signature)) {
        refused("webhook request refused: wrong signature");
        return done("bad-signature", 401, "wrong signature\n");
      }
      try {
        const contentType = req.get("content-type") ?? "application/json; charset=utf-8";
        await intake.put({ channel: LIVE_CHANNEL, receivedAt: now(), signature, contentType, bytes });
      } catch (error) {
        // Not ours to lose: LINE sends again what it gets no 2xx for, where its redelivery is on.
        if (error instanceof IntakeFullError) refused("webhook events refused: too many wait to be stored");
        else log.error({ err: error }, "webhook events could not be stored");
        return done("not-stored", 503, "not stored, send again\n");
      }
      done("stored", 200, "ok\n");
    },
    ((error: { status?: unknown }, _req, res, next) => {
      const status = error.status;
      if (typeof status !== "number" || status < 400 || status > 499) return next(error);
      refused(`webhook request refused: status ${status}`);
      onOutcome?.(status === 413 ? "too-large" : "bad-request", performance.now() - Number(res.locals.begunAt));
      res.status(status).type("text/plain").send("refused\n");
    }) satisfies ErrorRequestHandler,
  );
}

/** Tells of the first of its kind at once and then of their number, at most once a minute each. */
function countedLog(log: Log, now: () => Date): (message: string) => void {
  const kinds = new Map<string, { count: number; toldAt: number }>();
  return (message) => {
    const kind = kinds.get(message) ?? { count: 0, toldAt: Number.NEGATIVE_INFINITY };
    kinds.set(message, kind);
    kind.count += 1;
    if (now().getTime() - kind.toldAt < TELL_EVERY_MS) return;
    log.warn({ count: kind.count }, message);
    kind.toldAt = now().getTime();
    kind.count = 0;
  };
}
