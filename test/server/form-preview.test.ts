import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, it, onTestFinished } from "vitest";
import { ApiProblem } from "../../src/server/api/route.ts";
import { formPreview } from "../../src/server/form-preview.ts";

it("gives the form for a frame of our own pages alone, and asks the door first", async () => {
  let isOpen = true;
  const app = express();
  app.set("env", "production");
  formPreview(
    app,
    (_req, _res, next) => next(isOpen ? undefined : new ApiProblem(403, "address", "…")),
    () => ({ topics: [], thisYear: 2026 }),
  );
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/form-preview`;

  const answer = await fetch(url);
  expect(answer.headers.get("content-security-policy")).toMatch(/frame-ancestors 'self'; sandbox allow-scripts$/);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.text()).toContain('id="form">{"topics":[],"thisYear":2026}</script>');
  isOpen = false;
  expect((await fetch(url)).status).toBe(403);
});
