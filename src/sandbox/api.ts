import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from "express";
import { type Answer, type ApiRequest, refuse, WORDS } from "./answers.ts";
import { ENDPOINTS, type Endpoint } from "./endpoints.ts";
import type { FaultKind } from "./faults.ts";
import { noteRetryKey } from "./sending.ts";
import type { State } from "./state.ts";

/** Larger bodies get 413 ("Status codes", Messaging API reference, read 2026-08). */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Faults that stand in for the answer of a request that never took effect. */
const REFUSALS: Partial<Record<FaultKind, Answer>> = {
  "rate-limited": refuse(429, WORDS.rateLimit),
  "monthly-limit": refuse(429, WORDS.monthlyLimit),
  "bad-request": refuse(400, WORDS.sendFailed),
  unauthorized: refuse(401, WORDS.unauthorized),
  forbidden: refuse(403, WORDS.forbidden),
};

/** How a request ends: with an answer, or without one. */
type Ending = { answer: Answer } | { silence: "cut" | "hung" };

function parseJson(raw: Buffer): { ok: true; value: unknown } | { ok: false; answer: Answer } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw)) };
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(String(error));
    return { ok: false, answer: refuse(400, WORDS.notJson(Number(place?.[1] ?? 1), Number(place?.[2] ?? 1))) };
  }
}

const rawBodyOf = (req: Request): Buffer => (Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));

/** What LINE checks before it looks at what is asked. null: the request may go on. */
function gate(state: State, endpoint: Endpoint, name: string, req: Request): Answer | null {
  if (req.get("authorization") !== `Bearer ${state.token}`) return refuse(401, WORDS.unauthorized);
  if (!state.limiter.take(name, state.now())) return refuse(429, WORDS.rateLimit);
  if (!endpoint.takesRetryKey && req.get("x-line-retry-key") !== undefined) return refuse(400, WORDS.retryKeyNotTaken);
  if (endpoint.method === "POST" && !req.is("application/json")) {
    return refuse(415, WORDS.contentType(req.get("content-type") ?? "null"));
  }
  return null;
}

/** One request from its arrival to how it ends. */
async function decide(state: State, endpoint: Endpoint, request: ApiRequest, req: Request): Promise<Ending> {
  const { fault, latencyMs, effectAtMs } = state.faults.draw(endpoint.path);
  const closed = gate(state, endpoint, request.endpoint, req);
  await pause(effectAtMs);
  noteRetryKey(state, request, rawBodyOf(req));
  const ending = closed ? { answer: closed } : takeEffect(state, endpoint, request, rawBodyOf(req), fault);
  await pause(latencyMs - effectAtMs);
  return ending;
}

/** In the same turn of the event loop as the noting of the key, so that two requests under one key are never both accepted. */
function takeEffect(
  state: State,
  endpoint: Endpoint,
  request: ApiRequest,
  raw: Buffer,
  fault: FaultKind | null,
): Ending {
  const serverError = { answer: refuse(state.faults.faults.errorStatus, WORDS.serverError) };
  if (fault === "cut-before") return { silence: "cut" };
  if (fault === "hang-before") return { silence: "hung" };
  if (fault === "error-before") return serverError;
  const refusal = fault === null ? undefined : REFUSALS[fault];
  if (refusal) return { answer: refusal };

  const parsed = endpoint.method === "POST" ? parseJson(raw) : { ok: true as const, value: undefined };
  if (!parsed.ok) return { answer: parsed.answer };
  request.body = parsed.value;
  const answer = endpoint.answer(state, request);
  if (answer.status >= 300) return { answer };
  if (fault === "cut-after") return { silence: "cut" };
  if (fault === "hang-after") return { silence: "hung" };
  if (fault === "error-after") return serverError;
  return { answer };
}

const pause = async (ms: number): Promise<void> => {
  if (ms > 0) await wait(ms);
};

/** Tells the observer, never with the access token. */
function record(state: State, request: ApiRequest, req: Request, atMs: number, answer: Answer | null): void {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers)) {
    if (name !== "authorization" && typeof value === "string") headers[name] = value;
  }
  state.onRequest({
    requestId: request.requestId,
    atMs,
    method: req.method,
    path: req.baseUrl + req.path,
    query: request.query,
    headers,
    body: request.body,
    status: answer?.status ?? null,
    answer: answer?.body ?? null,
  });
}

function handler(state: State, endpoint: Endpoint): (req: Request, res: Response) => Promise<void> {
  const name = `${endpoint.method} ${endpoint.path.replaceAll(/:(\w+)/g, "{$1}")}`;
  return async (req, res) => {
    const atMs = state.now();
    state.stats.arrived(name, atMs);
    const request: ApiRequest = {
      requestId: String(res.locals.requestId),
      endpoint: name,
      retryKey: req.get("x-line-retry-key") ?? null,
      params: Object.fromEntries(Object.entries(req.params).map(([key, value]) => [key, String(value)])),
      query: { ...req.query },
      body: undefined,
    };
    const ending = await decide(state, endpoint, request, req);
    if ("silence" in ending) {
      state.stats.ended(name, ending.silence);
      record(state, request, req, atMs, null);
      if (ending.silence === "cut") req.socket.destroy();
      return;
    }
    const { answer } = ending;
    state.stats.ended(name, String(answer.status));
    record(state, request, req, atMs, answer);
    res
      .status(answer.status)
      .set(answer.headers ?? {})
      .json(answer.body);
  };
}

const bodyErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 413) res.status(413).json({ message: WORDS.tooLarge });
  else if (typeof status === "number" && status < 500) res.status(400).json({ message: WORDS.notJson(1, 1) });
  else next(error);
};

/** LINE's endpoints, to be mounted at /v2/bot. Paths must match to the letter; anything else is LINE's 404. */
export function apiRoutes(state: State): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.locals.requestId = randomUUID();
    res.set("x-line-request-id", String(res.locals.requestId));
    next();
  });
  const readBody = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
  for (const endpoint of ENDPOINTS) {
    const method = endpoint.method === "GET" ? "get" : "post";
    router[method](`/${endpoint.path}`, readBody, handler(state, endpoint));
  }
  router.use((_req, res) => {
    res.status(404).json({ message: WORDS.notFound });
  });
  router.use(bodyErrors);
  return router;
}
