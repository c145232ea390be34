import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { ZodError } from "zod";
import { apiRoutes } from "./api.ts";
import { createControl, type SandboxControl } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { LiveFeed } from "./live.ts";
import { createLogin, type SandboxLogin } from "./login.ts";
import { liffRoutes } from "./login-routes.ts";
import { createReport, type SandboxReport } from "./report.ts";
import { reportRoutes } from "./report-routes.ts";
import { createState, type SandboxOptions, type State } from "./state.ts";

/** A running look-alike of LINE's Messaging API. */
export interface Sandbox extends SandboxControl, SandboxReport {
  /** `http://127.0.0.1:<port>`: the SDK's `baseURL`. The phone page is at `/sandbox/`. */
  url: string;
  port: number;
  /** LINE Login and LIFF, for a settings form. */
  login: SandboxLogin;
  /** Stops at once; open connections are cut. */
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection, so that none is closed just as it is used again. */
const KEEP_ALIVE_MS = 75_000;

const controlErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof ZodError) res.status(400).json({ message: "invalid request", issues: error.issues });
  else if (error instanceof RangeError || error instanceof SyntaxError)
    res.status(400).json({ message: error.message });
  else next(error);
};

/** A name that a stranger's DNS points at 127.0.0.1 would let their page play our citizens (DNS rebinding). */
const sameMachine: RequestHandler = (req, res, next) => {
  if (req.method === "GET" || ["127.0.0.1", "localhost", "[::1]"].includes(req.hostname)) return next();
  res.status(403).json({ message: "only from this machine" });
};

const headers: RequestHandler = (_req, res, next) => {
  res.set({
    "content-security-policy": "default-src 'self'; img-src 'self' https: http://127.0.0.1:* http://localhost:*",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  next();
};

/** The parts of a sandbox that answer over HTTP. */
interface Parts {
  state: State;
  control: SandboxControl;
  report: SandboxReport;
  login: SandboxLogin;
  feed: LiveFeed;
}

function createApp({ state, control, report, login, feed }: Parts): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use("/v2/bot", apiRoutes(state));
  app.get("/oauth2/v2.1/certs", (_req, res) => {
    res.json(login.certs());
  });
  app.use("/liff", headers, liffRoutes(login, report));

  const own = express.Router();
  own.use(headers, sameMachine);
  own.get("/live", (req, res) => feed.connect(req, res));
  own.use("/control", controlRoutes(control));
  own.use(reportRoutes(report, login));
  own.use(express.static(join(import.meta.dirname, "page"), { cacheControl: false }));
  own.use(controlErrors);
  app.use("/sandbox", own);

  app.get("/", (_req, res) => res.redirect("/sandbox/"));
  app.use((_req, res) => {
    res.status(404).json({ message: "Not found" });
  });
  return app;
}

/** Starts a sandbox on 127.0.0.1. Rejects when the port is taken. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const state = createState(options);
  const [control, report] = [createControl(state), createReport(state)];
  if (options.webhook) control.setWebhook(options.webhook);
  const feed = new LiveFeed(state, report);
  let url = "";
  const login = createLogin(state, () => url);
  const app = createApp({ state, control, report, login, feed });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address");
  url = `http://127.0.0.1:${address.port}`;
  return {
    ...control,
    ...report,
    login,
    url,
    port: address.port,
    async close() {
      // First, since what it was still calling is told to the screens.
      await state.webhook.close();
      feed.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
