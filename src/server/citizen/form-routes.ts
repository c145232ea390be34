import type { Express } from "express";
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

  app.get("/liff", (req, res, next) => {
    // Matches with and without the slash.
    if (req.path.endsWith("/")) return next();
    const query = req.originalUrl.split("?")[1];
    res.redirect(301, `/liff/${query === undefined ? "" : `?${query}`}`);
  });
  app.get("/liff/{*rest}", async (req, res) => {
    const made = await current();
    if (!made) {
      res
        .status(503)
        .type("text/plain; charset=utf-8")
        .send("設定フォームはまだ準備中です。The settings form is not set up yet.\n");
      return;
    }
    res.setHeader("etag", made.etag);
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    // Asked one by one: of a list the browser's first would come, and browsers name gzip first.
    const encoding = req.acceptsEncodings("br") || req.acceptsEncodings("gzip");
    const bytes = encoding === "br" ? made.brotli : encoding === "gzip" ? made.gzip : made.html;
    res
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-length": bytes.length,
        ...(encoding ? { "content-encoding": encoding } : {}),
        "content-security-policy": made.csp,
        // Another city's page may neither frame this one nor learn where its visitors come from.
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache",
        vary: "accept-encoding",
      })
      .end(bytes);
  });
}
