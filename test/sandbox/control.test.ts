import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createSandbox,
  numberedUserId,
  type RequestRecord,
  SANDBOX_TOKEN,
  type Sandbox,
} from "../../src/sandbox/index.ts";
import { control, get, post, report, text } from "./helpers.ts";

const user = (n: number) => numberedUserId("a", n);

/** Reads server-sent events until one satisfies `wanted`. */
async function eventWhere(
  url: string,
  wanted: (data: Record<string, number>) => boolean,
  onOpen: () => Promise<unknown>,
) {
  const response = await fetch(`${url}/sandbox/live`);
  const opened = onOpen();
  let gathered = "";
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    gathered += chunk;
    const events = gathered.split("\n\n");
    gathered = events.pop() ?? "";
    for (const event of events.filter((line) => line.startsWith("data: "))) {
      const data: Record<string, number> = JSON.parse(event.slice("data: ".length));
      if (!wanted(data)) continue;
      await opened;
      return data;
    }
  }
  throw new Error("the feed ended");
}

describe("control over HTTP", () => {
  const records: RequestRecord[] = [];
  let sandbox: Sandbox;
  beforeEach(async () => {
    records.length = 0;
    sandbox = await createSandbox({ onRequest: (record) => records.push(record) });
    sandbox.addNumberedPeople("a", 3);
  });
  afterEach(() => sandbox.close());

  const push = () => post(sandbox, "message/push", { to: user(0), messages: [text("a")] });

  it("loads people as a numbered crowd, as JSON and as JSON lines", async () => {
    expect((await control(sandbox, "control/people", { prefix: "b", count: 500 })).status).toBe(200);
    await control(sandbox, "control/people", { people: [{ userId: user(3), name: "佐藤", chips: ["中央区"] }] });
    const lines = [4, 5].map((n) => JSON.stringify({ userId: user(n), blocked: n === 5 })).join("\n");
    const response = await fetch(`${sandbox.url}/sandbox/control/people`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: `${lines}\n\n`,
    });
    expect(response.status).toBe(200);
    expect(sandbox.totals()).toMatchObject({ people: 506, friends: 505 });
  });

  it("refuses people with malformed ids and settings it does not know", async () => {
    expect((await control(sandbox, "control/people", { people: [{ userId: "x" }] })).status).toBe(400);
    expect((await control(sandbox, "control/people", { prefix: "zz", count: 1 })).status).toBe(400);
    expect((await control(sandbox, "control/faults", { errorBefore: 2 })).status).toBe(400);
    expect((await control(sandbox, "control/faults", { nonsense: 1 })).status).toBe(400);
    expect((await control(sandbox, "control/nothing", {})).status).toBe(404);
  });

  it("sets faults, the next faults, quota, limits and blocks", async () => {
    await control(sandbox, "control/faults", { errorBefore: 1 });
    expect((await push()).status).toBe(500);
    await control(sandbox, "control/faults", { errorBefore: 0 });
    await control(sandbox, "control/fail-next", { path: "message/push", fault: "forbidden" });
    expect((await push()).status).toBe(403);
    await control(sandbox, "control/quota", { type: "limited", value: 0 });
    expect((await push()).status).toBe(429);
    await control(sandbox, "control/quota", { type: "none" });
    await control(sandbox, "control/limits", { "POST message/push": { capacity: 1, requests: 1, perMs: 3_600_000 } });
    expect([(await push()).status, (await push()).status]).toEqual([200, 429]);
    await control(sandbox, "control/limits", false);
    await control(sandbox, "control/block", { userIds: [user(0)] });
    expect((await push()).status).toBe(200);
    expect(sandbox.talk(user(0))).toHaveLength(1);
  });

  it("issues reply tokens", async () => {
    const { body } = await control(sandbox, "control/reply-token", { userId: user(0) });
    expect((await post(sandbox, "message/reply", { ...(body as object), messages: [text("a")] })).status).toBe(200);
  });

  it("forgets what was sent on reset, and people only when asked", async () => {
    sandbox.setFaults({ latencyMs: 1 });
    const key = crypto.randomUUID();
    const send = () => post(sandbox, "message/push", { to: user(0), messages: [text("a")] }, { key });
    await send();
    await control(sandbox, "control/reset", {});
    expect(sandbox.totals()).toMatchObject({ people: 3, requestsAccepted: 0, personsReached: 0 });
    expect(sandbox.requestStats()).toEqual({});
    expect((await send()).status).toBe(200);
    await control(sandbox, "control/reset", { people: true });
    expect(sandbox.totals().people).toBe(0);
  });

  it("shows an observer every request, never the token", async () => {
    await push();
    sandbox.failNext({ path: "info", fault: "cut-before" });
    await expect(get(sandbox, "info?a=1")).rejects.toThrow();
    expect(records).toMatchObject([
      {
        method: "POST",
        path: "/v2/bot/message/push",
        body: { to: user(0) },
        status: 200,
        answer: { sentMessages: [{}] },
      },
      { method: "GET", path: "/v2/bot/info", query: { a: "1" }, status: null, answer: null },
    ]);
    expect(JSON.stringify(records)).not.toContain(SANDBOX_TOKEN);
  });
});

const SCRIPTS = [
  "app.js",
  "bubbles.js",
  "composer.js",
  "dom.js",
  "flex.js",
  "hand.js",
  "phone.js",
  "taps.js",
  "webhook.js",
];

describe("the phone page", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
    sandbox.addPeople([
      { userId: user(0), name: "佐藤 花子", chips: ["中央区", "地震"] },
      { userId: user(1), name: "ｽｽﾞｷ 一郎", chips: ["緑区"] },
      { userId: user(2), chips: ["緑区"], blocked: true },
    ]);
  });
  afterEach(() => sandbox.close());

  it("is served with its parts, and may run no foreign or inline script", async () => {
    const page = await fetch(`${sandbox.url}/sandbox/`);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const html = await page.text();
    expect(html).toContain('<html lang="ja">');
    const parts = [...html.matchAll(/(?:src|href)="([\w-]+\.\w+)"/g)].map((match) => match[1]);
    expect(parts).toContain("app.js");
    for (const part of [...parts, ...SCRIPTS]) {
      expect((await fetch(`${sandbox.url}/sandbox/${part}`)).status).toBe(200);
    }
  });

  it("builds elements without ever writing markup", async () => {
    for (const part of SCRIPTS) {
      const code = await (await fetch(`${sandbox.url}/sandbox/${part}`)).text();
      expect(code).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
    }
  });

  it("finds people by name, chip and id, width and case folded", async () => {
    const names = async (words: string) =>
      (
        (await report(sandbox, `people?${new URLSearchParams({ words })}`)).body as { people: { userId: string }[] }
      ).people.map((person) => person.userId);
    expect(await names("花子")).toEqual([user(0)]);
    expect(await names("スズキ")).toEqual([user(1)]);
    expect(await names("緑区")).toEqual([user(1), user(2)]);
    expect(await names("緑区 一郎")).toEqual([user(1)]);
    expect(await names(user(2))).toEqual([user(2)]);
    expect(await names("いない")).toEqual([]);
  });

  it("lists those with the newest messages first, with a preview, page by page", async () => {
    await post(sandbox, "message/push", { to: user(1), messages: [text("一行目\n二行目"), text("最後\nの行")] });
    expect((await report(sandbox, "people?size=2")).body).toEqual({
      total: 3,
      people: [
        {
          userId: user(1),
          name: "ｽｽﾞｷ 一郎",
          chips: ["緑区"],
          bubbles: 2,
          latestAt: expect.any(String),
          latestText: "最後",
        },
        { userId: user(0), name: "佐藤 花子", chips: ["中央区", "地震"], bubbles: 0, latestAt: null, latestText: null },
      ],
    });
    expect((await report(sandbox, "people?size=2&from=2")).body).toMatchObject({
      people: [{ userId: user(2), blocked: true }],
    });
  });

  it("hears of arrivals as they happen", async () => {
    const totals = await eventWhere(
      sandbox.url,
      (data) => data.personsReached === 2,
      () => post(sandbox, "message/broadcast", { messages: [text("a")] }),
    );
    expect(totals).toMatchObject({ personsReached: 2, friends: 2, requestsAccepted: 1 });
  });
});
