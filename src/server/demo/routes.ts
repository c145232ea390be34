/** The demo's page and what it asks for. Only the demo mounts it: it lets anyone on this machine put mails in and release deliveries. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from "express";
import { ZodError, z } from "zod";
import { catalogue } from "../../../fixtures/mails/catalogue.ts";
import { discard, type Operated, release, retry } from "../../delivery/operate.ts";
import { plainError } from "../../engine/plain-error.ts";
import type { Log, Plugins } from "../../plugins/plugin.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { listChannels, resumeChannel } from "../../store/channels.ts";
import type { Store } from "../../store/open.ts";
import { listSources, resetFuse } from "../../store/sources.ts";
import type { RuleBook } from "../rule-book.ts";
import { createArrivals } from "./arrivals.ts";
import { createLiveFeed, type LiveFeed } from "./live.ts";
import type { DemoMailbox } from "./mailbox.ts";
import { type DemoPerson, whomToWatch } from "./people.ts";
import { type Composed, composeOwn, composeSample, sampleGroups, sampleWords } from "./samples.ts";

export interface DemoRoutesOptions {
  store: Store;
  plugins: Plugins;
  rules(): RuleBook;
  /** There is work in the outbox. */
  wake(): void;
  mailbox: DemoMailbox;
  sandbox: Pick<Sandbox, "setFaults" | "url" | "talk" | "totals">;
  people: readonly DemoPerson[];
  /** Leads to the staff's pages. */
  signIn: RequestHandler;
  log: Log;
  now(): Date;
}

/** Requests of a talk that a phone shows. */
const TALK_LIMIT = 50;

type Faults = Parameters<Sandbox["setFaults"]>[0];

/** How many of the newest mails the page shows. */
const SHOWN = 20;

const NO_FAULTS: Faults = { errorBefore: 0, errorAfter: 0, cutBefore: 0, cutAfter: 0, rateLimited: 0, locked: null };
const LATENCY = { min: 80, max: 400 };
/** How LINE may behave, at the visitor's choice; latencies in milliseconds, the rest as chances. */
const TROUBLES: Record<"none" | "slow" | "flaky" | "down" | "refused", Faults> = {
  none: { ...NO_FAULTS, latencyMs: LATENCY },
  slow: { ...NO_FAULTS, latencyMs: { min: 2_000, max: 4_000 } },
  flaky: {
    latencyMs: LATENCY,
    locked: null,
    errorBefore: 0.15,
    errorAfter: 0.15,
    cutBefore: 0.1,
    cutAfter: 0.15,
    rateLimited: 0.1,
  },
  down: { ...NO_FAULTS, latencyMs: LATENCY, errorBefore: 1 },
  refused: { ...NO_FAULTS, latencyMs: LATENCY, locked: 401 },
};

const troubleBody = z.strictObject({ trouble: z.enum(["none", "slow", "flaky", "down", "refused"]) });
const sampleBody = z.strictObject({ sample: z.string().regex(/^[a-z0-9-]{1,80}$/) });
const ownBody = z.strictObject({
  subject: z
    .string()
    .trim()
    .min(1, "件名を書いてください。")
    .max(200, "件名は200文字までです。")
    // Line breaks would begin new headers.
    .regex(/^[^\p{Cc}]*$/u, "件名に改行や制御文字は使えません。"),
  text: z.string().trim().min(1, "本文を書いてください。").max(20_000, "本文は20,000文字までです。"),
  signed: z.boolean(),
});
const operation = z.object({ id: z.coerce.number().int().positive(), verb: z.enum(["release", "discard", "retry"]) });
const phonesQuery = z.object({ delivery: z.coerce.number().int().positive().optional() });
/** Which of the two a body means to be, so that its faults are told in the right words. */
const ownShape = z.looseObject({ subject: z.unknown().refine((subject) => subject !== undefined) });
const JAPANESE = { error: plainError };
const numberParam = z.coerce.number().int().positive();

/** Answers the way to end the live connections. */
export function demoRoutes(app: Express, options: DemoRoutesOptions): LiveFeed {
  const { store, mailbox, now } = options;
  const started = now().toISOString();
  let trouble: keyof typeof TROUBLES = "none";
  options.sandbox.setFaults(TROUBLES.none);
  const samples = new Map<string, { id: string; title: string }>();
  const arrivals = createArrivals({ ...options, db: store.db, sampleOf: (hash) => samples.get(hash) });
  const people = new Map(options.people.map((person) => [person.userId, person]));
  const live = createLiveFeed(store.db, () => [trouble, options.sandbox.totals().arrivals], options.log);

  function letIn(mails: readonly Composed[]): void {
    for (const { mail, raw, arrivedAt } of mails) {
      samples.set(createHash("sha256").update(raw).digest("hex"), { id: mail.id, title: mail.title });
      mailbox.append(raw, arrivedAt);
    }
  }

  const router = express.Router();
  router.use(sameMachine, headers);
  router.get("/admin", options.signIn);
  router.get("/live", (req, res) => live.connect(req, res));
  router.get("/api/samples", (_req, res) => {
    res.json({ groups: sampleGroups(now()), phoneUrl: `${options.sandbox.url}/sandbox/` });
  });
  router.get("/api/samples/:id", (req, res) => {
    const mail = sampleNamed(req.params.id);
    if (mail) res.json(sampleWords(mail, now()));
    else unknown(res);
  });
  router.get("/api/arrivals", async (_req, res) => {
    const [source] = (await listSources(store.db)).filter((s) => s.trigger === "imap");
    const [held] = (await listChannels(store.db)).filter((c) => c.state === "held");
    res.json({
      arrivals: await arrivals.list(SHOWN),
      status: {
        started,
        citizens: people.size,
        rules: options.rules().rules.filter((r) => r.enabled).length,
        trouble,
        mailbox: source?.state === "failing" ? source.message : null,
        fuse: source?.fuse_tripped_at != null,
        channel: held?.message ?? null,
      },
    });
  });
  router.get("/api/arrivals/:id/rules", async (req, res) => {
    const rules = await arrivals.rules(numberParam.parse(req.params.id));
    if (rules) res.json({ rules });
    else unknown(res);
  });
  router.get("/api/deliveries/:id/bubbles", async (req, res) => {
    res.json({ bubbles: await arrivals.bubbles(numberParam.parse(req.params.id)) });
  });

  router.get("/api/phones", async (req, res) => {
    const { delivery } = phonesQuery.parse(req.query);
    res.json({ people: await whomToWatch(store.db, people, delivery ?? null) });
  });
  // Where the phone page's own scripts, used by ours, look for a talk.
  router.get("/talks/:userId", (req, res) => {
    res.json(options.sandbox.talk(req.params.userId, TALK_LIMIT));
  });

  router.use("/api", onlyOurPage, express.json({ limit: "200kb" }));
  router.post("/api/let-in", async (req, res) => {
    if (ownShape.safeParse(req.body).success) {
      letIn([await composeOwn(ownBody.parse(req.body, JAPANESE), now())]);
    } else {
      const mail = sampleNamed(sampleBody.parse(req.body, JAPANESE).sample);
      if (!mail) return unknown(res);
      letIn(await composeSample(mail, now()));
    }
    res.json({});
  });
  router.post("/api/deliveries/:id/:verb", async (req, res) => {
    const { id, verb } = operation.parse(req.params);
    const operated = await operate(store, id, verb, now());
    options.wake();
    res.status(operated.ok ? 200 : 409).json(operated.ok ? {} : { message: operated.message });
  });
  router.post("/api/trouble", (req, res) => {
    trouble = troubleBody.parse(req.body).trouble;
    options.sandbox.setFaults(TROUBLES[trouble]);
    res.json({});
  });
  router.post("/api/fuse/reset", async (_req, res) => {
    for (const { name } of await listSources(store.db)) await resetFuse(store.db, name, now());
    res.json({});
  });
  router.post("/api/channel/resume", async (_req, res) => {
    for (const { name } of await listChannels(store.db)) await resumeChannel(store.db, name, new Date());
    options.wake();
    res.json({});
  });

  router.use(express.static(join(import.meta.dirname, "page"), { cacheControl: false }));
  router.use("/phone", express.static(join(import.meta.dirname, "../../sandbox/page"), { cacheControl: false }));
  router.use(faults(options.log));
  app.use("/demo", router);
  // The talk's buttons lead to the settings form, which the demo does not have.
  app.get("/liff/", sameMachine, headers, (_req, res) => {
    res.type("html").send(FORM_MISSING);
  });
  app.get("/", (_req, res) => res.redirect("/demo/"));
  return live;
}

function operate(store: Store, id: number, verb: "release" | "discard" | "retry", at: Date): Promise<Operated> {
  switch (verb) {
    case "release":
      // The demo's page has no second question; whoever clicks a sample twice means it.
      return release(store, id, at, { evenIfRepeated: true });
    case "discard":
      return discard(store, id, at);
    case "retry":
      return retry(store, id, at, { unknown: false });
  }
}

/** A name that a stranger's DNS points at 127.0.0.1 would make their page ours (DNS rebinding). */
const sameMachine: RequestHandler = (req, res, next) => {
  if (["127.0.0.1", "localhost", "[::1]"].includes(req.hostname)) return next();
  res.status(403).json({ message: "デモは、このコンピューターの localhost からだけ使えます。" });
};

/** Browsers send this header across sites only after asking, and we never agree. */
const onlyOurPage: RequestHandler = (req, res, next) => {
  if (req.method === "GET" || req.get("x-noroshi-demo") === "1") return next();
  res.status(403).json({ message: "デモのページから操作してください。" });
};

const headers: RequestHandler = (_req, res, next) => {
  res.set({
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  next();
};

const FORM_MISSING = `<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>受信設定</title><h1>受信設定</h1><p>このデモには、受信設定のフォームがまだありません。トークのボタンを押すと、お住まいの区と知りたい情報を登録できます。</p></html>
`;

const sampleNamed = (id: string) => catalogue.find((mail) => mail.id === id);

function unknown(res: Response): void {
  res.status(404).json({ message: "そのメールはありません。画面を読み込み直してください。" });
}

function faults(log: Log): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const status = (error as { status?: unknown }).status;
    if (error instanceof ZodError) {
      res.status(400).json({ message: error.issues.map((i) => i.message).join(" ") });
    } else if (typeof status === "number" && status < 500) {
      // Express's own: no JSON, or too much of it.
      res.status(status).json({ message: "送られた内容を読めません。短くして、もう一度試してください。" });
    } else {
      log.error({ err: error }, "the demo's page asked for something that failed");
      res.status(500).json({ message: "デモの中でエラーが起きました。端末の表示を確かめてください。" });
    }
  };
}
