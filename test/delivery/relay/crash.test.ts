import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { openStore } from "../../../src/store/open.ts";
import { until } from "../../support/world.ts";
import { addTarget, queue } from "./queue.ts";
import { startReceiver } from "./receiver.ts";
import { statesOf } from "./run.ts";

const PROCESS = fileURLToPath(new URL("relay-process.ts", import.meta.url));
const RELAYS = 2_000;

it("killed again and again, everything arrives, first arrivals in order, and little of it twice", async () => {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-relay-"));
  const url = `sqlite:${join(dir, "noroshi.db")}`;
  const store = await openStore(url);
  let child: ChildProcess | undefined;
  onTestFinished(async () => {
    child?.kill("SIGKILL");
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const receiver = await startReceiver();
  await addTarget(store, { name: "a", url: receiver.url });
  const expected = Array.from({ length: RELAYS }, (_, i) => `${i}`);
  await store.db.transaction().execute(async (tx) => queue({ ...store, db: tx }, ["a"], expected));

  let deaths = 0;
  for (const after of [1, 333, 1_001]) {
    child = spawn(process.execPath, [PROCESS, url], { stdio: ["ignore", "ignore", "inherit"] });
    const ended = once(child, "exit");
    await receiver.waitFor(after);
    child.kill("SIGKILL");
    await ended;
    deaths += 1;
  }
  child = spawn(process.execPath, [PROCESS, url], { stdio: ["ignore", "ignore", "inherit"] });
  await until(async () => (await statesOf(store, "a")).every((state) => state === "delivered"), 25_000);

  const arrived = receiver.received.map(({ body }) => body.toString());
  expect([...new Set(arrived)]).toEqual(expected);
  // What is not yet written down when it dies: a page and what was gathered meanwhile.
  expect(arrived.length - RELAYS).toBeLessThanOrEqual(deaths * 201);
});
