import type { Express, Response } from "express";
import helmet from "helmet";
import { japanYear } from "../../engine/japan-time.ts";
import type { Log } from "../../plugins/plugin.ts";
import type { FormDocument } from "./contract.ts";
import { createFormPage, type RenderedPage } from "./page.ts";

/** `GET /liff/` and everything under it: one page, which says what it was opened for by itself (`liff.state`). */
export function formRoutes(
  app: Express,
  { document, revision, now, log }: { document(): FormDocument | undefined; revision(): string; now(): Date; log: Log },
): void {
  const page = createFormPage();
  let rendered: { key: string; page: Promise<RenderedPage | undefined> } | undefined;

  /** Made anew when the questions, the rules or the year change. */
  function current(): Promise<RenderedPage | undefined> {
    const key = `${revision()} ${japanYear(now())}`;
    if (rendered?.key !== key) {
      const made = page.then(({ render }) => {
        const shown = document();
        return shown && render(shown);
      });
      rendered = { key, page: made };
      made.catch((error: unknown) => log.error({ err: error }, "the settings form could not be made"));
    }
    return rendered.page;
  }

  // Its own policy comes from the page: it names the hashes of what stands in it.
  const headers = helmet({ contentSecurityPolicy: false, xFrameOptions: { action: "deny" } });
  // Matches with and without the slash.
  app.get("/liff", (req, res, next) => {
    if (req.path.endsWith("/")) return next();
    const query = req.originalUrl.split("?")[1];
    res.redirect(301, `/liff/${query === undefined ? "" : `?${query}`}`);
  });
  app.get("/liff/{*rest}", headers, async (req, res) => {
    const made = await current();
    if (!made) {
      res
        .status(503)
        .type("text/plain; charset=utf-8")
        .send("設定フォームはまだ準備中です。The settings form is not set up yet.\n");
      return;
    }
    res.set({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": made.csp,
      "cache-control": "no-cache",
      etag: made.etag,
      vary: "accept-encoding",
    });
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    // Asked one by one: of a list the browser's first would come, and browsers name gzip first.
    send(res, made, req.acceptsEncodings("br") || req.acceptsEncodings("gzip"));
  });
}

function send(res: Response, page: RenderedPage, encoding: string | false): void {
  const bytes = encoding === "br" ? page.brotli : encoding === "gzip" ? page.gzip : page.html;
  if (encoding === "br" || encoding === "gzip") res.set("content-encoding", encoding);
  res.set("content-length", String(bytes.length)).end(bytes);
}
