/**
 * The staff's pages under `/admin/`, as `npm run build` made them. Files with a hash in their name are kept by browsers for a
 * year; the page itself never. Styles carry a nonce of their own page; scripts come from here alone.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import expressStaticGzip from "express-static-gzip";
import helmet from "helmet";
import { ApiProblem } from "./api/route.ts";

const DIST = join(import.meta.dirname, "../../admin/dist");
/** Stands in admin/index.html wherever the nonce belongs. */
const PLACE = /NONCE/g;
const NOT_BUILT = "管理画面が作られていません。「npm ci」か「npm run build」を実行してください。\n";

export function adminPages(app: Express, door: RequestHandler): void {
  const router = express.Router();
  router.use(door);
  router.get("/", async (req, res) => {
    if (!req.originalUrl.split("?")[0]?.endsWith("/")) return res.redirect(301, "/admin/");
    const page = await readFile(join(DIST, "index.html"), "utf8").catch(() => null);
    if (page === null) return void res.status(503).type("text/plain").send(NOT_BUILT);
    const nonce = randomBytes(16).toString("base64url");
    await new Promise<void>((resolve) => policy(nonce)(req, res, () => resolve()));
    res.set("cache-control", "no-store").type("html").send(page.replaceAll(PLACE, nonce));
  });
  // Another text after an update, and only then: open pages ask, and offer to load themselves again.
  router.get("/version", async (_req, res) => {
    const page = await readFile(join(DIST, "index.html")).catch(() => "");
    res.set("cache-control", "no-store").type("text/plain").send(createHash("sha256").update(page).digest("hex"));
  });
  router.use(
    "/assets",
    (_req, res, next) => {
      res.set("x-content-type-options", "nosniff");
      next();
    },
    expressStaticGzip(join(DIST, "assets"), {
      enableBrotli: true,
      orderPreference: ["br", "gz"],
      index: false,
      serveStatic: { immutable: true, maxAge: "365d" },
    }),
  );
  router.use(((error: unknown, _req, res, next) => {
    if (!(error instanceof ApiProblem)) return next(error);
    res.status(error.status).type("text/plain").send(`${error.message}\n`);
  }) satisfies ErrorRequestHandler);
  app.use("/admin", router);
}

const policy = (nonce: string) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", `'nonce-${nonce}'`],
        // Pictures of messages stand where staff put them.
        imgSrc: ["'self'", "data:", "blob:", "https:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        // The preview of the settings form.
        frameSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
