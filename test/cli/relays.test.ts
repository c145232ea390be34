import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { relaysCommand } from "../../src/cli/relays.ts";
import { CommandError } from "../../src/cli/terminal.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { bury, settleDelivered } from "../../src/store/relay-queue.ts";
import { getTarget, noteFailure } from "../../src/store/relay-targets.ts";
import { queue, signatureOf } from "../delivery/relay/queue.ts";
import { statesOf } from "../delivery/relay/run.ts";
import { runNoroshi } from "../support/noroshi-process.ts";

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-relays-"));
  const url = `sqlite:${join(dir, "noroshi.db")}`;
  vi.stubEnv("DATABASE_URL", url);
  vi.stubEnv("RELAY_ALLOW", "");
  store = await openStore(url);
});
afterEach(async () => {
  await store.close();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** The command as `main.ts` runs it, but in this process: a new one takes a second, and there are a hundred. */
async function run(...args: string[]): Promise<{ code: number; output: string; results: string }> {
  let results = "";
  let errors = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    results += String(text);
    return true;
  });
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: (text) => (errors += text) });
    command.commands.forEach(quiet);
    return command;
  };
  let code = 0;
  try {
    await quiet(relaysCommand()).parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommandError) code = error.exitCode;
    else if (error instanceof CommanderError) code = 2;
    else throw error;
    errors += error.message;
  } finally {
    stdout.mockRestore();
  }
  return { code, output: results + errors, results };
}
const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).results);
const URL_A = "https://receiver.example.jp/hook";
const fault = { status: 400, code: "refused", message: "受け付けませんでした。" };

describe("noroshi relays target", () => {
  it("adds a target, changes only what is named, and lists it", async () => {
    expect((await run("target", "set", "for-you", "--url", URL_A)).code).toBe(0);
    expect(await json("targets")).toMatchObject([
      {
        name: "for-you",
        url: URL_A,
        enabled: true,
        ordered: true,
        event_types: null,
        timeout_ms: 10_000,
        parallelism: 4,
        circuit: "closed",
        due: 0,
        dead: 0,
        lagSeconds: 0,
      },
    ]);
    const changes = ["--types", "message, postback", "--timeout", "30", "--parallel", "8", "--unordered", "--off"];
    expect((await run("target", "set", "for-you", ...changes)).code).toBe(0);
    expect((await run("target", "set", "for-you", "--on")).code).toBe(0);
    expect(await json("targets")).toMatchObject([
      {
        url: URL_A,
        enabled: true,
        ordered: false,
        event_types: ["message", "postback"],
        timeout_ms: 30_000,
        parallelism: 8,
      },
    ]);
    expect((await run("target", "set", "for-you", "--types", "all")).code).toBe(0);
    expect(await getTarget(store.db, "for-you")).toMatchObject({ event_types: null, ordered: 0 });
  });

  it("says of every wrong option what is wrong with it, and changes nothing", async () => {
    const wrong = ["--timeout", "61", "--parallel", "33", "--types", "message,,", "--url", "receiver"];
    const { code, output } = await run("target", "set", "for-you", ...wrong);
    expect(code).toBe(2);
    for (const option of ["--timeout", "--parallel", "--types", "--url"]) expect(output).toContain(`${option}: `);
    expect((await run("target", "set", "For You", "--url", URL_A)).output).toContain("NAME: ");
    expect((await run("target", "set", "for-you")).code).toBe(2);
    expect((await run("target", "set", "for-you", "--url", URL_A, "--ordered", "--unordered")).code).toBe(2);
    expect(await json("targets")).toEqual([]);
  });

  it("takes a private address only where RELAY_ALLOW names it", async () => {
    const set = ["target", "set", "inside", "--url", "https://10.1.2.3/hook"];
    const refused = await run(...set);
    expect(refused.code).toBe(2);
    expect(refused.output).toContain("RELAY_ALLOW");
    vi.stubEnv("RELAY_ALLOW", "10.1.2.0/24, 127.0.0.1");
    expect((await run(...set)).code).toBe(0);
    expect((await run("target", "set", "plain", "--url", "http://receiver.example.jp/")).output).toContain("https://");
  });

  it("tells what waits, since when, and how the target fails; also for names without a target", async () => {
    await run("target", "set", "a", "--url", URL_A);
    await queue(store, ["a", "nobody"], ["1", "2"], new Date(Date.now() - 3 * 3_600_000));
    await bury(store.db, 1, fault, new Date());
    const target = { name: "a", updated_at: (await getTarget(store.db, "a"))?.updated_at ?? "" };
    const retryAt = new Date(Date.now() + 60_000);
    const failure = { failures: 5, retryAt, code: "timeout", message: "時間内に応答しませんでした。", now: new Date() };
    await noteFailure(store.db, target, failure);
    const { output } = await run("targets");
    for (const part of [
      "中継 2、3時間前",
      "待ち 1件",
      "待ち 2件",
      "未達 1件",
      "未登録",
      "回路 開",
      "5回続けて",
      "timeout",
    ]) {
      expect(output).toContain(part);
    }
    expect(await json("targets")).toMatchObject([
      { name: "a", circuit: "open", failures: 5, due: 1, dead: 1 },
      { name: "nobody", due: 2, dead: 0, oldestDueId: 3 },
    ]);
    expect((await run("target", "reset", "a")).code).toBe(0);
    expect((await json("targets"))[0]).toMatchObject({ circuit: "closed", retry_at: null });
    expect((await run("target", "reset", "nobody")).code).toBe(1);
  });

  it("removes a target with what waits for it only when told so", async () => {
    await run("target", "set", "a", "--url", URL_A);
    await queue(store, ["a"], ["1", "2"]);
    const refused = await run("target", "remove", "a");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("2件");
    expect(await statesOf(store, "a")).toEqual(["due", "due"]);
    expect((await run("target", "remove", "a", "--yes")).output).toContain("2件");
    expect(await statesOf(store, "a")).toEqual(["discarded", "discarded"]);
    expect((await run("target", "remove", "a")).code).toBe(1);
  });
});

describe("noroshi relays", () => {
  it("is a command of the program", async () => {
    const env = { DATABASE_URL: process.env.DATABASE_URL ?? "" };
    const { code, output } = await runNoroshi(["relays", "targets"], env);
    expect([code, output.trim()]).toEqual([0, "中継先はありません。noroshi relays target set で登録してください。"]);
  });

  it("lists newest first, by target and state, page by page", async () => {
    await queue(store, ["a", "b"], ["1", "2"]);
    await bury(store.db, 2, fault, new Date());
    const ids = async (...args: string[]) => (await json("list", ...args)).map(({ id }: { id: number }) => id);
    expect(await ids()).toEqual([4, 3, 2, 1]);
    expect(await ids("--target", "a")).toEqual([2, 1]);
    expect(await ids("--state", "dead")).toEqual([2]);
    expect(await ids("--limit", "1", "--before", "3")).toEqual([2]);
    expect((await run("list")).output).toMatch(/2 {2}未達.* a .*refused: 受け付けませんでした。/);
    expect((await run("list", "--state", "nonsense")).code).toBe(2);
  });

  it("shows headers, event ids and the body as it is sent", async () => {
    const body = '{"events":[{"message":{"text":"断水はいつまでですか"}}]}';
    await queue(store, ["a"], [body, Buffer.from([0xff, 0xfe])]);
    const { output } = await run("show", "1");
    for (const part of ["断水はいつまでですか", `x-line-signature: ${signatureOf(Buffer.from(body))}`, "event-1"]) {
      expect(output).toContain(part);
    }
    expect(await json("show", "1")).toMatchObject({ body, headers: { "x-noroshi-attempt": "1" } });
    expect(await json("show", "2")).toMatchObject({ body: null, body_base64: "//4=" });
    await store.db.updateTable("webhook_bodies").set({ bytes: null }).where("id", "=", 1).execute();
    expect((await run("show", "1")).output).toContain("消去");
    expect((await run("show", "9")).code).toBe(1);
    expect((await run("show", "nine")).code).toBe(2);
  });

  it("resends and discards by id, and says which it could not and why", async () => {
    await queue(store, ["a"], ["1", "2", "3"]);
    await settleDelivered(store.db, [1], 200, new Date());
    await bury(store.db, 2, fault, new Date());
    const { code, output } = await run("resend", "1", "2", "9");
    expect(code).toBe(1);
    expect(output).toMatch(/1件: 送り直します[\s\S]*1: .*送信済み[\s\S]*9: ありません/);
    expect(await statesOf(store, "a")).toEqual(["delivered", "due", "due"]);
    expect((await run("discard", "2", "3")).code).toBe(0);
    expect(await statesOf(store, "a")).toEqual(["delivered", "discarded", "discarded"]);
    expect((await run("resend", "3")).code).toBe(0);
    expect(await statesOf(store, "a")).toEqual(["delivered", "discarded", "due"]);
  });

  it("resends and discards all of a state, of one target or of all", async () => {
    await queue(store, ["a", "b"], ["1", "2"]);
    for (const id of [1, 2, 3]) await bury(store.db, id, fault, new Date());
    expect((await run("resend", "--all", "--target", "a")).output).toContain("2件");
    expect([await statesOf(store, "a"), await statesOf(store, "b")]).toEqual([
      ["due", "due"],
      ["dead", "due"],
    ]);
    expect((await run("discard", "--all", "--state", "dead")).output).toContain("1件");
    expect((await run("discard", "--all", "--state", "due", "--target", "b")).output).toContain("1件");
    expect([await statesOf(store, "a"), await statesOf(store, "b")]).toEqual([
      ["due", "due"],
      ["discarded", "discarded"],
    ]);
  });

  it.each([
    { args: ["resend"] },
    { args: ["resend", "1", "--all"] },
    { args: ["discard", "--all"] },
    { args: ["discard", "one"] },
    { args: ["resend", "--all", "--state", "due"] },
  ])("is used wrongly as $args", async ({ args }) => {
    expect((await run(...args)).code).toBe(2);
  });
});
