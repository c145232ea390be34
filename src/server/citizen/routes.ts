import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { rateLimit } from "express-rate-limit";
import { z } from "zod";
import type { Log } from "../../plugins/plugin.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { eraseFriend } from "../../store/erase-friends.ts";
import { isDatabaseError, type Store } from "../../store/open.ts";
import { readVisitor, saveVisitor, type Visitor } from "../../store/settings.ts";
import { commitTogether } from "../commit-together.ts";
import type { RuleBook } from "../rule-book.ts";
import { changesOf } from "./change.ts";
import type { AnswerFault, ProblemCode, Settings, SettingsChange } from "./contract.ts";
import { formDocument } from "./document.ts";
import { formRoutes } from "./form-routes.ts";
import { createTokenCheck } from "./token.ts";

/** Sign-in by LINE: the LIFF app, and the LINE Login channel that it belongs to. */
export interface CitizenLogin {
  channelId: string;
  liffId: string;
  jwksUrl: string;
  /** Where the LIFF SDK is loaded from. */
  sdkUrl: string;
}

export interface CitizenOptions {
  store: Store;
  book(): RuleBook;
  /** Absent: nobody can sign in, and the form says so. */
  login?: CitizenLogin | undefined;
  now(): Date;
  log: Log;
  onAnswer?(method: string, outcome: string, ms: number): void;
  /** Whether deliveries are going out: they come first. */
  isSending?(): boolean;
  /** Requests answered at one time. */
  mostAtOnce?: number;
}

const MAX_BODY = "64kb";
/** More at one time only wait for each other, and alarms for all of them: a 503 brings the form back in a few seconds. */
const MOST_AT_ONCE = 1_000;
/** Saves and looks of one person; many people share one address, so that addresses are not counted. */
const PER_MINUTE = 120;
/** A save waits so much longer, and only behind another one's commit. */
const GATHER_MS = 10;
/** While deliveries go out: each commit holds them up for the time of a disk, so that there are few of them. */
const GATHER_WHILE_SENDING_MS = 100;

const answer = z.union([z.string().max(1_000), z.number(), z.boolean(), z.array(z.string().max(1_000)).max(1_000)]);
const changeSchema = z.strictObject({
  userId: z.string().max(100),
  consent: z.string().max(100),
  answers: z.record(z.string().max(100), answer.nullable()).exactOptional(),
  clear: z.literal(true).exactOptional(),
}) satisfies z.ZodType<SettingsChange>;

type Saved = { ok: true; settings: Settings } | { ok: false; code: ProblemCode; errors?: AnswerFault[] };

/** `/liff/` (the form) and `GET`, `PUT`, `DELETE /citizen/settings`: who is there, only the ID token says. */
export function citizenRoutes(app: Express, options: CitizenOptions): void {
  const { store, book, login, now, log } = options;
  const form = () => formDocument(book(), login && { id: login.liffId, sdk: login.sdkUrl }, now());
  formRoutes(app, { document: form, revision: () => book().revision, now, log });

  const check = login && createTokenCheck({ ...login, now, log });
  const consentVersion = memoByRevision(book, () => form()?.consentVersion);

  const save = commitTogether<{ userId: string; change: SettingsChange }, Saved>({
    store,
    gatherMs: () => (options.isSending?.() ? GATHER_WHILE_SENDING_MS : GATHER_MS),
    async write(tx, items) {
      const { attributes } = book();
      const all: Saved[] = [];
      for (const { userId, change } of items) {
        const visitor = await readVisitor(tx, LIVE_CHANNEL, userId, attributes);
        const checked = changesOf(attributes, visitor.answers, change, now());
        if (!checked.ok) {
          all.push({ ok: false, code: "answers-invalid", errors: checked.errors });
          continue;
        }
        await saveVisitor(tx, visitor, {
          channel: LIVE_CHANNEL,
          lineUserId: userId,
          changes: checked.changes,
          consentVersion: change.consent,
          attributes,
          at: now(),
        });
        all.push({ ok: true, settings: settingsOf({ ...visitor, answers: checked.after }, true) });
      }
      return all;
    },
  });

  function settingsOf({ known, answers }: Visitor, consented: boolean): Settings {
    const own = book().attributes.filter((a) => !a.staffOnly && answers[a.key] !== undefined && !a.retired);
    return {
      answers: Object.fromEntries(own.map(({ key }) => [key, answers[key] ?? ""])),
      consented,
      friend: known?.state === "active",
    };
  }

  const signedIn: RequestHandler = async (req, res, next) => {
    res.set("cache-control", "no-store").set("x-content-type-options", "nosniff");
    if (!check) return refuse(res, 503, "not-configured");
    const checked = await check(req.get("authorization"));
    if (!checked.ok) return refuse(res, checked.code === "unavailable" ? 503 : 401, checked.code);
    res.locals.userId = checked.userId;
    next();
  };
  const limited = rateLimit({
    windowMs: 60_000,
    limit: PER_MINUTE,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: (_req, res) => userOf(res),
    handler: (_req, res) => {
      res.set("retry-after", "60");
      refuse(res, 429, "too-many-requests");
    },
  });

  let underWay = 0;
  const counted: RequestHandler = (req, res, next) => {
    const begunAt = performance.now();
    underWay += 1;
    res.once("close", () => {
      underWay -= 1;
      const outcome = String(res.locals.problem ?? "ok");
      options.onAnswer?.(req.method, outcome, performance.now() - begunAt);
    });
    if (underWay <= (options.mostAtOnce ?? MOST_AT_ONCE)) return next();
    res.set("retry-after", "5");
    refuse(res, 503, "unavailable");
  };

  const settings = express.Router();
  settings.use(counted, signedIn, limited);

  settings.get("/", async (_req: Request, res: Response) => {
    const visitor = await readVisitor(store.db, LIVE_CHANNEL, userOf(res), book().attributes);
    res.json(settingsOf(visitor, visitor.consentVersion === consentVersion()));
  });

  settings.put("/", express.json({ limit: MAX_BODY }), async (req: Request, res: Response) => {
    const parsed = changeSchema.safeParse(req.body);
    if (!parsed.success) return refuse(res, 400, "bad-request");
    const change = parsed.data;
    if (change.userId !== userOf(res)) return refuse(res, 403, "other-person");
    if (change.consent !== consentVersion()) return refuse(res, 400, "consent-missing");
    const saved = await save({ userId: userOf(res), change });
    if (!saved.ok) return refuse(res, 400, saved.code, saved.errors);
    res.json(saved.settings);
  });

  settings.delete("/", async (_req: Request, res: Response) => {
    await store.db.transaction().execute((tx) => eraseFriend(tx, LIVE_CHANNEL, userOf(res), now()));
    res.status(204).end();
  });

  settings.use(((error: { status?: unknown }, _req, res, _next) => {
    if (error.status === 413) return refuse(res, 413, "too-large");
    if (typeof error.status === "number" && error.status < 500) return refuse(res, 400, "bad-request");
    log.error({ err: error }, "a citizen's settings could not be read or saved");
    refuse(res, isDatabaseError(error) ? 503 : 500, "unavailable");
  }) satisfies ErrorRequestHandler);

  app.use("/citizen/settings", settings);
}

const userOf = (res: { locals: Record<string, unknown> }) => String(res.locals.userId);

const details: Readonly<Record<ProblemCode, string>> = {
  "bad-request": "送られた内容の形が正しくありません。",
  "answers-invalid": "保存できない答えがあります。",
  "consent-missing": "利用についての説明が新しくなりました。読み直して同意してください。",
  "token-missing": "LINEのログインが必要です。",
  "token-expired": "LINEのログインの期限が切れました。開き直してください。",
  "token-invalid": "LINEのログインを確かめられませんでした。開き直してください。",
  "other-person": "この入力は、別の人のものです。",
  "too-large": "送られた内容が大きすぎます。",
  "too-many-requests": "短い間に何度も送られました。1分ほど待ってください。",
  "not-configured": "LINEのログインが、まだ設定されていません。",
  unavailable: "いま処理できません。少し待って、もう一度お試しください。",
};

function refuse(res: Response, status: number, code: ProblemCode, errors?: AnswerFault[]): void {
  res.locals.problem = code;
  res
    .status(status)
    .type("application/problem+json")
    .send(
      JSON.stringify({
        type: "about:blank",
        title: code,
        status,
        code,
        detail: details[code],
        ...(errors ? { errors } : {}),
      }),
    );
}

/** Worked out once for each revision of the rule book. */
function memoByRevision<T>(book: () => RuleBook, work: () => T): () => T {
  let last: { revision: string; value: T } | undefined;
  return () => {
    const { revision } = book();
    if (last?.revision !== revision) last = { revision, value: work() };
    return last.value;
  };
}
