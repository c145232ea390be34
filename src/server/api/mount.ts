/** Serves declared routes: who may, what is well formed, what is written down; the same for all of them. */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { rateLimit } from "express-rate-limit";
import { z } from "zod";
import { plainError } from "../../engine/plain-error.ts";
import { appendAudit } from "../../store/audit.ts";
import { isDatabaseError } from "../../store/open.ts";
import type { Staff } from "../staff/permissions.ts";
import { sendProblem } from "./problem.ts";
import { type Answer, type ApiContext, ApiProblem, type Call, type FieldError, type Route } from "./route.ts";

/** Who is at the door; `staff/` answers. */
export interface Gate {
  /** Before anything else: addresses, basic authentication, the session. */
  middleware: readonly RequestHandler[];
  /** Null: nobody is signed in. */
  staffOf(req: Request): Promise<Staff | null>;
  /** Where a request comes from, behind trusted proxies; null: it cannot be known. */
  addressOf?(req: Request): string | null;
  /** Whether a request that changes something comes from our own pages, or from a script's token. */
  csrfOk(req: Request): boolean;
}

const MAX_JSON_BYTES = 1_048_576;
const SAFE = new Set(["get"]);

/** A minute's requests of one account or token, and of one address that nobody signed in from. */
const PER_MINUTE = { known: 3_000, unknown: 300 };

/** Keeps one script that runs wild from everyone else's answers. */
function limited(perMinute = PER_MINUTE): RequestHandler {
  const staffOf = (res: Response) => res.locals.staff as Staff;
  return rateLimit({
    windowMs: 60_000,
    limit: (_req, res) => (staffOf(res).accountId === 0 ? perMinute.unknown : perMinute.known),
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: (_req, res) => staffOf(res).account || `@${staffOf(res).address}`,
    handler: (_req, res) => {
      res.set("retry-after", "60");
      sendProblem(
        res,
        new ApiProblem(429, "too-many-requests", "短い間に多くの操作がありました。1分ほど待ってください。"),
      );
    },
  });
}

/** Mounts the routes under `/api`. What no route takes is a problem, too. */
export function mountApi(
  app: Express,
  routes: readonly Route[],
  context: ApiContext,
  gate: Gate,
  options: { perMinute?: typeof PER_MINUTE } = {},
): void {
  const router = express.Router();
  const limit = limited(options.perMinute);
  router.use((_req, res, next) => {
    res.set({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    next();
  });
  router.use(...gate.middleware);
  for (const one of routes) {
    const body = one.rawBody
      ? express.raw({ type: one.rawBody.types, limit: one.rawBody.maxBytes })
      : express.json({ limit: one.maxBodyBytes ?? MAX_JSON_BYTES, type: ["application/json"] });
    // The door first: nobody's megabytes are read before we know who sends them.
    router[one.method](
      one.path,
      admit(one, context, gate),
      limit,
      ...(one.method === "get" ? [] : [body]),
      serve(one, context),
    );
  }
  router.use((_req, res) => sendProblem(res, new ApiProblem(404, "no-such-route", "このAPIはありません。")));
  router.use(problems(context));
  app.use("/api", router);
}

const NOBODY: Staff = {
  accountId: 0,
  account: "",
  via: "session",
  permissions: new Set(),
  departments: [],
  address: "",
};

function admit(one: Route, context: ApiContext, gate: Gate): RequestHandler {
  return async (req, res, next) => {
    const staff = await gate.staffOf(req);
    res.locals.staff = staff ?? { ...NOBODY, address: gate.addressOf?.(req) ?? "" };
    if (one.permission === "public") return next();
    if (!staff) throw new ApiProblem(401, "not-signed-in", "ログインしてください。");
    if (!SAFE.has(one.method) && !gate.csrfOk(req))
      throw new ApiProblem(403, "csrf", "画面を開き直してから、もう一度お試しください。");
    if (one.permission !== "signed-in" && !staff.permissions.has(one.permission)) {
      if (!SAFE.has(one.method)) await refused(one, req, staff, context);
      throw new ApiProblem(403, "no-permission", "この操作をする権限がありません。管理者に相談してください。", [], {
        permission: one.permission,
      });
    }
    next();
  };
}

/** What somebody tried and may not stands in the log, too. */
async function refused(one: Route, req: Request, staff: Staff, { store, now }: ApiContext): Promise<void> {
  const [object = ""] = one.path.split("/").filter(Boolean);
  const { id } = req.params;
  await store.db.transaction().execute((tx) =>
    appendAudit(tx, {
      ...whoAndWhen(staff, now()),
      action: `${one.method} ${one.path}`,
      object,
      objectId: typeof id === "string" ? id.slice(0, 100) : null,
      result: "refused",
      before: null,
      after: null,
      counts: null,
      note: null,
    }),
  );
}

const whoAndWhen = (staff: Staff, now: Date) => ({
  at: now.toISOString(),
  accountId: staff.accountId === 0 ? null : staff.accountId,
  account: staff.account,
  address: staff.address,
});

function serve(one: Route, context: ApiContext): RequestHandler {
  return async (req, res) => {
    const staff = res.locals.staff as Staff;
    const call: Call = {
      ...context,
      staff,
      ...read(one, req),
      write: (work) =>
        context.store.db.transaction().execute((tx) =>
          work(tx, (entry) =>
            appendAudit(tx, {
              ...whoAndWhen(staff, context.now()),
              result: "ok",
              objectId: null,
              before: null,
              after: null,
              counts: null,
              note: null,
              ...entry,
            }),
          ),
        ),
    };
    await send(res, one, await one.handle(call));
  };
}

/** Path, query and body as the route declares them; everything wrong at once. */
function read(one: Route, req: Request): Pick<Call, "params" | "query" | "body"> {
  const errors: FieldError[] = [];
  const part = (schema: z.ZodType | undefined, value: unknown, under: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value, { error: plainError });
    if (parsed.success) return parsed.data;
    errors.push(...parsed.error.issues.map((issue) => ({ path: pathOf(issue.path, under), message: issue.message })));
    return undefined;
  };
  const params = part(one.params, req.params, "path");
  const query = part(one.query ?? (one.method === "get" ? z.strictObject({}) : undefined), req.query, "query");
  const body = one.rawBody ? req.body : part(one.body, req.body, "");
  if (errors.length > 0) throw new ApiProblem(400, "bad-request", "入力に誤りがあります。", errors);
  return { params, query, body };
}

/** `audience.all[0].fact`, as in a rule's faults. */
export function pathOf(steps: readonly PropertyKey[], under: string): string {
  return steps.reduce<string>(
    (path, step) =>
      typeof step === "number" ? `${path}[${step}]` : path === "" ? String(step) : `${path}.${String(step)}`,
    under,
  );
}

async function send(res: Response, one: Route, answer: Answer): Promise<void> {
  if (res.headersSent) return;
  if ("empty" in answer) {
    res.status(204).end();
  } else if ("list" in answer) {
    const { list, total, from } = answer;
    const [resource = "items"] = one.path.split("/").filter(Boolean);
    const range = list.length === 0 ? "*" : `${from}-${from + list.length - 1}`;
    res.set("content-range", `${resource} ${range}/${total}`).json(list);
  } else if ("file" in answer) {
    const name = encodeURIComponent(answer.name);
    res.set({ "content-type": answer.type, "content-disposition": `attachment; filename*=UTF-8''${name}` });
    if (typeof answer.file === "string" || answer.file instanceof Uint8Array) res.end(answer.file);
    else await pipeline(answer.file as Readable, res);
  } else {
    res.status(answer.status ?? 200).json(answer.json);
  }
}

function problems({ log }: ApiContext): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    // Whoever closes a page or breaks a download off is gone.
    if ((error as { code?: unknown } | null)?.code === "ERR_STREAM_PREMATURE_CLOSE") {
      res.destroy();
      return;
    }
    if (res.headersSent) {
      // The rest of a download cannot come: a cut connection says so, where a whole one would lie.
      log.error({ err: error, method: req.method }, "an answer was cut off");
      res.destroy();
      return;
    }
    if (error instanceof ApiProblem) return sendProblem(res, error);
    const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
    if (status === 413) return sendProblem(res, new ApiProblem(413, "too-large", "送られた内容が大きすぎます。"));
    if (typeof status === "number" && status >= 400 && status < 500)
      return sendProblem(res, new ApiProblem(status, "bad-request", wordsFor(type)));
    if (error instanceof URIError)
      return sendProblem(res, new ApiProblem(400, "bad-request", "アドレスの形が正しくありません。"));
    log.error({ err: error, method: req.method, route: req.route?.path as unknown }, "a request failed");
    if (isDatabaseError(error)) {
      res.set("retry-after", "5");
      return sendProblem(
        res,
        new ApiProblem(503, "unavailable", "データベースが応答しません。少し待って、もう一度お試しください。"),
      );
    }
    sendProblem(res, new ApiProblem(500, "internal", "サーバーで思わぬ誤りが起きました。管理者に伝えてください。"));
    void next;
  };
}

const wordsFor = (type: unknown) =>
  type === "entity.parse.failed" ? "JSONとして読めません。" : "送られた内容の形が正しくありません。";
