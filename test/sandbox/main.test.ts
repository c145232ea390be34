import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { numberedUserId, SANDBOX_LIFF_ID } from "../../src/sandbox/index.ts";
import { report } from "./helpers.ts";

const MAIN = new URL("../../src/sandbox/main.ts", import.meta.url).pathname;

describe("the sandbox as a process of its own", () => {
  let child: ChildProcess | null = null;
  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    child = null;
  });

  function start(...flags: string[]) {
    const started = spawn(process.execPath, [MAIN, ...flags], { stdio: ["pipe", "pipe", "pipe"] });
    child = started;
    return started;
  }
  async function ready(...flags: string[]): Promise<{ url: string }> {
    const { stdout } = start(...flags);
    for await (const line of createInterface({ input: stdout }))
      return z.object({ url: z.url() }).parse(JSON.parse(line));
    throw new Error("it ended without a word");
  }

  async function exitCode(): Promise<number | null> {
    if (child?.exitCode === null) await once(child, "exit");
    return child?.exitCode ?? null;
  }

  it("says in one JSON line where it listens, and does as its flags ask", async () => {
    const { url } = await ready(
      "--token",
      "other",
      "--people",
      "20",
      "--people-prefix",
      "c",
      "--quota",
      "5",
      "--no-limits",
      "--faults",
      '{"errorBefore":0}',
      "--latency-ms",
      "1-3",
      "--seed",
      "9",
      "--webhook",
      "http://127.0.0.1:1/hook",
      "--webhook-secret",
      "secret",
      "--redeliver",
      "--liff-endpoint",
      "http://127.0.0.1:1/liff/",
    );
    expect((await report({ url }, "ledger")).body).toMatchObject({ totals: { people: 20, friends: 20 } });
    expect((await report({ url }, "webhook")).body).toMatchObject({
      target: { url: "http://127.0.0.1:1/hook", redeliver: true },
    });
    const opened = await fetch(`${url}/liff/${SANDBOX_LIFF_ID}?user=${numberedUserId("c", 1)}`, { redirect: "manual" });
    expect(opened.headers.get("location")).toMatch("http://127.0.0.1:1/liff/#id_token=");
    const quota = await fetch(`${url}/v2/bot/message/quota`, { headers: { authorization: "Bearer other" } });
    expect(await quota.json()).toEqual({ type: "limited", value: 5 });
  });

  it("ends cleanly on SIGTERM", async () => {
    await ready();
    child?.kill("SIGTERM");
    expect(await exitCode()).toBe(0);
  });

  it("ends with the process that started it when asked to", async () => {
    await ready("--until-stdin-ends");
    child?.stdin?.end();
    expect(await exitCode()).toBe(0);
  });

  it("exits with 2 and its help on wrong use", async () => {
    for (const flags of [
      ["--nonsense"],
      ["--port", "many"],
      ["--faults", "{"],
      ["--latency-ms", "fast"],
      ["--webhook", "http://127.0.0.1:1/"],
      ["--webhook", "nowhere", "--webhook-secret", "s"],
      ["--liff-endpoint", "nowhere"],
      ["--liff-endpoint", "http://127.0.0.1/#form"],
    ]) {
      start(...flags);
      expect([flags, await exitCode()]).toEqual([flags, 2]);
    }
  });
});
