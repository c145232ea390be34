import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { plugins } from "../../src/plugins/index.ts";
import { type AppOptions, createApp } from "../../src/server/app.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { getDelivery } from "../../src/store/deliveries.ts";
import { upsertFriends } from "../../src/store/friends.ts";
import { openStore } from "../../src/store/open.ts";
import { removeRule, saveRule } from "../../src/store/rules.ts";
import { getSource } from "../../src/store/sources.ts";
import { failed, ScriptedLine } from "../support/scripted-line.ts";
import { mail, until, userId } from "../support/world.ts";

const ruleJson = (change: object = {}) => ({
  id: "quake",
  name: "地震",
  trigger: { type: "imap" },
  conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.body}}" }] }],
  guard: { requireAuthenticMail: false },
  ...change,
});

/** An app on a database file that the test opens a second time, as another process would. */
async function setUp(change: Partial<AppOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-app-"));
  mkdirSync(join(dir, "data"));
  const url = `sqlite:${join(dir, "data", "noroshi.db")}`;
  const store = await openStore(url);
  const other = await openStore(url);
  const line = new ScriptedLine();
  const app = createApp({ ...options(store), line: doorOf(line), ...change });
  await upsertFriends(other.db, LIVE_CHANNEL, [{ lineUserId: userId(0) }, { lineUserId: userId(1) }], new Date());
  onTestFinished(async () => {
    await other.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { app, store, other, line };
}

describe("the app", () => {
  it("is alive and ready; not ready, but alive, when its database is gone", async () => {
    const { app, store } = await setUp();
    await app.start();
    const ask = async (path: string) => {
      const response = await fetch(`${app.url}${path}`);
      return [response.status, await response.text()];
    };
    expect(await ask("/healthz")).toEqual([200, "ok\n"]);
    expect(await ask("/readyz")).toEqual([200, "ready\n"]);
    expect((await ask("/nothing"))[0]).toBe(404);
    await store.close();
    expect((await ask("/readyz"))[0]).toBe(503);
    expect((await ask("/readyz"))[1]).not.toMatch(/sqlite|driver|\.db/i);
    expect(await ask("/healthz")).toEqual([200, "ok\n"]);
    await app.stop();
    await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
  });

  it("carries an event to everyone", async () => {
    const { app, other, line } = await setUp();
    await saveRule(other.db, "quake", ruleJson(), "", new Date());
    await app.start();
    const taken = await app.take(mail(new Date()));
    const id = taken.result === "taken" ? taken.deliveries[0]?.id : undefined;
    await until(async () => (await getDelivery(other.db, id ?? 0))?.state === "sent");
    await app.stop();
    expect([...line.reached.keys()].sort()).toEqual([userId(0), userId(1)]);
  });

  it("sends what was waiting when it started", async () => {
    const { app, other, line, store } = await setUp();
    await saveRule(other.db, "quake", ruleJson(), "", new Date());
    const offline = new ScriptedLine();
    offline.script = () => failed("temporary", { code: "unreachable" });
    const before = createApp({ ...options(store), line: doorOf(offline) });
    await before.start();
    await before.take(mail(new Date()));
    await until(() => offline.calls.length > 0);
    await before.stop();
    await other.db.updateTable("batches").set({ due_at: "2026-01-01T00:00:00.000Z" }).execute();
    await app.start();
    await until(() => line.reached.size === 2);
    await app.stop();
    expect(line.histogram).toEqual({ "1": 2 });
  });

  it("notices rules that another process saved, changed or removed", async () => {
    const { app, other } = await setUp();
    await app.start();
    expect(app.rules().rules).toEqual([]);
    await saveRule(other.db, "quake", ruleJson(), "", new Date());
    await until(() => app.rules().rules[0]?.version === 1);
    await saveRule(other.db, "quake", ruleJson({ priority: 7 }), "", new Date());
    await until(() => app.rules().rules[0]?.priority === 7);
    await removeRule(other.db, "quake");
    await until(() => app.rules().rules.length === 0);
    await app.stop();
  });

  it("lists a broken rule as off; the others work", async () => {
    const { app, other } = await setUp();
    await saveRule(other.db, "a-broken", ruleJson({ id: "a-broken", actions: [{ type: "fax" }] }), "", new Date());
    await saveRule(other.db, "quake", ruleJson(), "", new Date());
    await app.start();
    expect(app.rules().all.map((c) => c.ok)).toEqual([false, true]);
    expect(await app.take(mail(new Date()))).toMatchObject({
      result: "taken",
      deliveries: [{ id: expect.any(Number) }],
    });
    await app.stop();
  });

  it("starts the triggers that its rules need, and tells of one that is not configured", async () => {
    const { app, other } = await setUp();
    await saveRule(other.db, "quake", ruleJson({ trigger: { type: "imap", mailbox: "ward" } }), "", new Date());
    await app.start();
    expect(await getSource(other.db, "imap:ward")).toMatchObject({ state: "failing" });
    await app.stop();
  });

  it("follows the rules again after the database failed once", async () => {
    const { app, other, store } = await setUp();
    await app.start();
    const transform = store.db.getExecutor().transformQuery;
    let failures = 0;
    const executor = store.db.getExecutor() as { transformQuery: typeof transform };
    executor.transformQuery = function (this: typeof executor, ...given) {
      if (failures < 3 && JSON.stringify(given[0]).includes("rule_versions")) {
        failures += 1;
        throw new Error("disk I/O error");
      }
      return transform.apply(store.db.getExecutor(), given);
    } as typeof transform;
    await saveRule(other.db, "quake", ruleJson({ trigger: { type: "imap", mailbox: "ward" } }), "", new Date());
    await until(async () => (await getSource(other.db, "imap:ward")) !== undefined);
    expect(failures).toBe(3);
    await app.stop();
  });

  it("does not start on a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => {
      taken.close();
    });
    await until(() => taken.listening);
    const { app } = await setUp({ port: (taken.address() as { port: number }).port });
    await expect(app.start()).rejects.toThrow("EADDRINUSE");
  });
});

function options(store: AppOptions["store"]): Omit<AppOptions, "line"> {
  return {
    host: "127.0.0.1",
    port: 0,
    store,
    plugins,
    connections: new Map(),
    resolve: async () => [],
    log: pino({ level: "silent" }),
    rulesPollMs: 5,
  };
}

function doorOf(line: ScriptedLine): AppOptions["line"] {
  return {
    multicast: (request) => line.multicast(request),
    broadcast: (request) => line.broadcast(request),
    push: (request) => line.push(request),
    reply: (request) => line.reply(request),
    quota: async () => ({ kind: "unlimited" }),
  };
}
