import type { Express, RequestHandler } from "express";
import { createPreviewPage } from "./citizen/page.ts";

/** `/admin/form-preview`: the citizens' form for a frame in the staff's pages, which hand it what is not saved yet. */
export function formPreview(app: Express, door: RequestHandler, document: () => object): void {
  let page: ReturnType<typeof createPreviewPage> | undefined;
  app.get("/admin/form-preview", door, async (_req, res) => {
    // Bundled when somebody first looks, not at every start.
    page ??= createPreviewPage().catch((error: unknown) => {
      // The next look tries again.
      page = undefined;
      throw error;
    });
    const { html, csp } = (await page)(document());
    res
      .set({
        "content-security-policy": csp,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      })
      .type("html")
      .send(html);
  });
}
