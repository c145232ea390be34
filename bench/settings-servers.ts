/**
 * The servers beside ours in `settings.ts`, each as a process of its own that prints its address. `bare DATABASE PAGE`: the
 * least that can be done, Express and one statement a request; nobody is asked who they are. `line JWKS`: LINE's keys, and
 * 404 to all else.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import BetterSqlite3 from "better-sqlite3";
import express from "express";
import { LIVE_CHANNEL } from "../src/store/channels.ts";
import { type Changed, USER_HEADER } from "./settings-visitors.ts";

function bare(database: string, pageFile: string): ReturnType<typeof createServer> {
  const db = new BetterSqlite3(database);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("cache_size = -32768");
  const page = readFileSync(pageFile);
  const ids = new Map(db.prepare<[], [string, number]>("select key, id from attributes").raw().all());
  const column = (key: string) => `attr_${ids.get(key)}`;
  const read = db.prepare("select * from friends where channel = ? and line_user_id = ?");
  const update = db.prepare(
    `update friends set updated_at = ?, ${column("area")} = ?, ${column("categories")} = ?, ${column("language")} = ?,
      consent_version = ?, consented_at = ? where channel = ? and line_user_id = ?`,
  );

  const app = express();
  app.disable("x-powered-by");
  app.get("/liff/", (_req, res) => {
    res
      .set({
        "content-type": "text/html; charset=utf-8",
        "content-encoding": "br",
        "content-length": String(page.length),
      })
      .end(page);
  });
  app.get("/citizen/settings", (req, res) => {
    res.json(read.get(LIVE_CHANNEL, req.get(USER_HEADER)));
  });
  app.put("/citizen/settings", express.json(), (req, res) => {
    const { answers, consent } = req.body as { answers: Changed; consent: string };
    const at = new Date().toISOString();
    const topics = `;${answers.categories.join(";")};`;
    update.run(at, answers.area, topics, answers.language, consent, at, LIVE_CHANNEL, req.get(USER_HEADER));
    res.json({ answers, consented: true, friend: true });
  });
  return createServer(app);
}

function line(jwksFile: string): ReturnType<typeof createServer> {
  const keys = readFileSync(jwksFile);
  return createServer((request, response) => {
    request.resume();
    if (request.url === "/oauth2/v2.1/certs") response.setHeader("content-type", "application/json").end(keys);
    else response.writeHead(404).end();
  });
}

if (import.meta.main) {
  const [, , role, file = "", page = ""] = process.argv;
  const server = role === "bare" ? bare(file, page) : line(file);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
