import type { Express } from "express";
import type { Store } from "../store/open.ts";

/** `/healthz`: the process answers. `/readyz`: the database does too; 503 with no detail when it does not. */
export function health(app: Express, store: Store): void {
  app.get("/healthz", (_req, res) => {
    res.type("text/plain").send("ok\n");
  });
  app.get("/readyz", async (_req, res) => {
    try {
      await store.db.selectFrom("meta").select("key").limit(1).execute();
      res.type("text/plain").send("ready\n");
    } catch {
      res.status(503).type("text/plain").send("the database does not answer\n");
    }
  });
}
