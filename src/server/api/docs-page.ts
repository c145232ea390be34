import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { sendProblem } from "./problem.ts";
import { ApiProblem } from "./route.ts";

const SWAGGER = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Noroshi API</title>
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<main id="api"></main>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
`;

/** Sends the session's CSRF token along, so that "Try it out" works for whoever is signed in. */
const START = `const csrf = fetch("/api/session").then((answer) => answer.json()).then((session) => session.csrfToken);
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  docExpansion: "none",
  filter: true,
  requestInterceptor: async (request) => {
    const token = await csrf;
    if (token && !request.headers.Authorization) request.headers["x-csrf-token"] = token;
    return request;
  },
});
`;

/** `/api/docs/`: the description of the API to read, and to try. Nothing of it comes from elsewhere. */
export function docsPage(app: Express, door: RequestHandler): void {
  const router = express.Router();
  router.use(
    door,
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          // Swagger UI sets styles as it goes.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", "data:"],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
    }),
  );
  const send = (type: string, text: string | Buffer): RequestHandler => {
    return (_req, res) => void res.type(type).send(text);
  };
  router.get("/", (req, res, next) => {
    if (!req.originalUrl.split("?")[0]?.endsWith("/")) return res.redirect(301, "/api/docs/");
    send("html", PAGE)(req, res, next);
  });
  router.get("/start.js", send("js", START));
  for (const [file, type] of [
    ["swagger-ui.css", "css"],
    ["swagger-ui-bundle.js", "js"],
  ] as const)
    router.get(`/${file}`, send(type, readFileSync(join(SWAGGER, file))));
  router.use(((error: unknown, _req, res, next) => {
    if (error instanceof ApiProblem) sendProblem(res, error);
    else next(error);
  }) satisfies ErrorRequestHandler);
  app.use("/api/docs", router);
}
