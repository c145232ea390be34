import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Message } from "../../src/engine/types.ts";
import { createLine, type LineOptions } from "../../src/line/client.ts";
import { limits } from "../../src/line/limits.ts";
import { answers } from "./answers.ts";
import { type FakeLine, fakeLine, mostInOneSecond, nobodysUrl, reply } from "./fake-line.ts";

const token = `${"s3cr3t/+".repeat(21)}abc=`;
const messages: Message[] = [{ type: "text", text: "避難してください" }];
const userIds = Array.from({ length: 4 }, (_, index) => `U${String(index).padStart(32, "0")}`);

function door(line: FakeLine | string, options: Partial<LineOptions> = {}) {
  const opened = createLine({
    channelAccessToken: token,
    baseUrl: typeof line === "string" ? line : line.url,
    timeoutMs: 500,
    ...options,
  });
  onTestFinished(() => opened.close());
  return opened;
}
const multicast = (line: ReturnType<typeof door>, retryKey: string = randomUUID()) =>
  line.multicast({ to: userIds, messages, unit: "d42", retryKey });

describe("sending", () => {
  it("hands a multicast over with its retry key, unit and token", async () => {
    const line = await fakeLine((_, response) => reply(response, 200));
    const retryKey = randomUUID();
    expect(await multicast(door(line), retryKey)).toEqual({ result: "delivered", already: false, requestId: "req-1" });
    expect(line.seen[0]).toMatchObject({
      method: "POST",
      path: "/v2/bot/message/multicast",
      body: { to: userIds, messages, customAggregationUnits: ["d42"] },
      headers: { "x-line-retry-key": retryKey, authorization: `Bearer ${token}` },
    });
  });

  it("hands a broadcast over with its retry key and without a unit, which LINE does not take there", async () => {
    const line = await fakeLine((_, response) => reply(response, 200));
    const retryKey = randomUUID();
    expect(await door(line).broadcast({ messages, retryKey })).toMatchObject({ result: "delivered" });
    expect(line.seen[0]).toMatchObject({
      path: "/v2/bot/message/broadcast",
      headers: { "x-line-retry-key": retryKey },
    });
    expect(line.seen[0]?.body).toEqual({ messages });
  });

  it.each(answers)(
    "tells what LINE's answer means: $name",
    async ({ status, body, headers, multicast: meant, broadcast }) => {
      const line = await fakeLine((_, response) => reply(response, status, body, headers));
      const opened = door(line);
      expect(await multicast(opened)).toMatchObject(meant);
      expect(await opened.broadcast({ messages, retryKey: randomUUID() })).toMatchObject(broadcast ?? meant);
      expect(line.seen).toHaveLength(2);
    },
  );

  it("takes silence for perhaps accepted", async () => {
    const line = await fakeLine(() => undefined);
    expect(await multicast(door(line))).toMatchObject({ kind: "temporary", code: "timeout", uncertain: true });
  });

  it("takes a cut connection for perhaps accepted", async () => {
    const line = await fakeLine((_, response) => response.destroy());
    expect(await multicast(door(line))).toMatchObject({ kind: "temporary", code: "cut", uncertain: true });
  });

  it("takes a 200 whose body is cut for perhaps accepted", async () => {
    const line = await fakeLine((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.destroy());
    });
    expect(await multicast(door(line))).toMatchObject({ kind: "temporary", code: "cut", uncertain: true });
  });

  it("knows that nothing went when nobody listens", async () => {
    const opened = door(await nobodysUrl());
    expect(await multicast(opened)).toMatchObject({ kind: "temporary", code: "unreachable", uncertain: false });
  });

  it("does not believe a 200 that is not LINE's: no JSON, or after a redirect", async () => {
    const login = await fakeLine((_, response) => reply(response, 200, "<html>login</html>"));
    expect(await multicast(door(login))).toMatchObject({ code: "unexpected-answer", uncertain: true });
    const redirecting = await fakeLine(({ path }, response) =>
      path === "/login" ? reply(response, 200) : reply(response, 302, {}, { location: "/login" }),
    );
    expect(await multicast(door(redirecting))).toMatchObject({ code: "unexpected-answer", uncertain: true });
  });
});

describe("pace", () => {
  it("never asks LINE for more than 200 multicasts in any second, and keeps near 190", async () => {
    const line = await fakeLine((_, response) => setTimeout(() => reply(response, 200), 100));
    const opened = door(line, { timeoutMs: 10_000 });
    const start = performance.now();
    const outcomes = await Promise.all(Array.from({ length: 400 }, () => multicast(opened)));
    const tookMs = performance.now() - start;
    expect(outcomes.every(({ result }) => result === "delivered")).toBe(true);
    expect(mostInOneSecond(line.seen.map(({ at }) => at))).toBeLessThanOrEqual(200);
    expect(tookMs).toBeLessThan(6_000);
    expect(line.connections()).toBeLessThanOrEqual(
      limits.multicast.kind === "spaced" ? limits.multicast.maxInFlight : 0,
    );
  });

  it("answers at once, without asking LINE, when the hour's broadcasts are used", async () => {
    const line = await fakeLine((_, response) => reply(response, 200));
    const opened = door(line, {
      limits: { broadcast: { kind: "bucket", capacity: 2, refillMs: 60_000, source: "test" } },
    });
    const outcomes = [];
    for (const _round of [1, 2, 3]) outcomes.push(await opened.broadcast({ messages, retryKey: randomUUID() }));
    expect(outcomes.map(({ result }) => result)).toEqual(["delivered", "delivered", "failed"]);
    expect(outcomes[2]).toMatchObject({
      kind: "temporary",
      code: "broadcast-hour-used",
      uncertain: false,
      retryAfterMs: 60_000,
      requestId: null,
    });
    expect(line.seen).toHaveLength(2);
  });
});

describe("secrets", () => {
  it("never reach an outcome or the log, however the sending fails", async () => {
    const logged: unknown[] = [];
    const note = (...all: unknown[]) => logged.push(all);
    const log = { debug: note, info: note, warn: note, error: note };
    const echo = await fakeLine(({ headers }, response) =>
      reply(response, 401, {
        message: `Authentication failed: ${headers.authorization}`,
        details: [{ message: token }],
      }),
    );
    const outcomes = [
      await multicast(door(echo, { log })),
      await multicast(door(await nobodysUrl(), { log })),
      await multicast(door(await fakeLine((_, response) => response.destroy()), { log })),
      await door(echo, { log }).quota(),
      await door(echo, { log }).validate("push", messages),
    ];
    expect(logged).toHaveLength(3);
    const written = JSON.stringify([outcomes, logged]);
    expect(written).not.toContain("s3cr3t");
    expect(written).not.toContain(userIds[1]);
  });

  it.each(["", " ", "two words", "line\nbreak", "全角"])(
    "must be fit for a header before anything is sent: %j",
    (bad) => {
      const open = () => createLine({ channelAccessToken: bad });
      expect(open).toThrow(TypeError);
      if (bad.trim() !== "") expect(open).not.toThrow(bad);
    },
  );

  it("refuses a base URL with a path, which the SDK would drop", () => {
    expect(() => createLine({ channelAccessToken: token, baseUrl: "http://127.0.0.1:1/line" })).toThrow(/path/);
  });
});

describe("quota", () => {
  const asking = async (quota: unknown, consumption: unknown, status = 200) =>
    door(
      await fakeLine(({ path }, response) =>
        reply(response, status, path.endsWith("/consumption") ? consumption : quota),
      ),
    ).quota();

  it("is unlimited when LINE says none", async () => {
    expect(await asking({ type: "none" }, {})).toEqual({ kind: "unlimited" });
  });

  it("tells the limit and what is used of it", async () => {
    expect(await asking({ type: "limited", value: 5_000 }, { totalUsage: 1_234 })).toEqual({
      kind: "limited",
      limit: 5_000,
      used: 1_234,
    });
  });

  it.each([
    ["a type that is new", { type: "weekly" }, {}, 200, "unexpected-answer"],
    ["a limit without its value", { type: "limited" }, {}, 200, "unexpected-answer"],
    ["no consumption", { type: "limited", value: 1 }, {}, 200, "unexpected-answer"],
    ["a refused token", {}, {}, 401, "unauthorised"],
    ["a fault at LINE", {}, {}, 500, "server-error"],
  ])("is not guessed from %s", async (_, quota, consumption, status, code) => {
    expect(await asking(quota, consumption, status)).toMatchObject({ kind: "unreachable", outcome: { code } });
  });
});

describe("validate", () => {
  it("asks the endpoint of its kind and passes LINE's complaints on", async () => {
    const line = await fakeLine(({ path }, response) =>
      path.endsWith("/multicast")
        ? reply(response, 200)
        : reply(response, 400, {
            message: "The request body has 1 error(s)",
            details: [{ message: "May not be empty", property: "messages[0].text" }],
          }),
    );
    const opened = door(line);
    expect(await opened.validate("multicast", messages)).toEqual({ kind: "valid" });
    expect(await opened.validate("broadcast", messages)).toEqual({
      kind: "invalid",
      problems: [{ path: "messages[0].text", message: "LINEがこの内容を受け付けません: May not be empty" }],
    });
    await opened.validate("push", messages);
    expect(line.seen.map(({ path }) => path)).toEqual(
      ["multicast", "broadcast", "push"].map((kind) => `/v2/bot/message/validate/${kind}`),
    );
    // The header on any endpoint but the four sending ones is refused with 400.
    expect(line.seen.every(({ headers }) => headers["x-line-retry-key"] === undefined)).toBe(true);
  });

  it("does not call messages wrong because LINE could not be asked", async () => {
    const line = await fakeLine((_, response) => reply(response, 500));
    expect(await door(line).validate("push", messages)).toMatchObject({ kind: "unreachable" });
  });
});

describe("profile", () => {
  it("is found, unobtainable or could not be asked", async () => {
    const line = await fakeLine(({ path }, response) => {
      if (path.endsWith("/gone")) return reply(response, 404, { message: "Not found" });
      if (path.endsWith("/bad"))
        return reply(response, 400, { message: "The value for the 'userId' parameter is invalid" });
      if (path.endsWith("/down")) return reply(response, 503);
      return reply(response, 200, { userId: userIds[0], displayName: "花子", language: "ja", statusMessage: "…" });
    });
    const opened = door(line);
    expect(await opened.profile("ok")).toEqual({
      kind: "found",
      userId: userIds[0],
      displayName: "花子",
      language: "ja",
    });
    expect(await opened.profile("gone")).toEqual({ kind: "unobtainable" });
    expect(await opened.profile("bad")).toEqual({ kind: "unobtainable" });
    expect(await opened.profile("down")).toMatchObject({ kind: "unreachable", outcome: { code: "server-error" } });
  });
});

describe("close", () => {
  it("lets what is under way end and begins nothing more", async () => {
    const answered = vi.fn();
    const line = await fakeLine((_, response) => answered.mockImplementationOnce(() => reply(response, 200)));
    const opened = door(line, {
      timeoutMs: 10_000,
      limits: { multicast: { kind: "spaced", perSecond: 100, maxInFlight: 1, source: "test" } },
    });
    const first = multicast(opened);
    const second = multicast(opened);
    await expect.poll(() => line.seen.length).toBe(1);
    const closed = opened.close();
    expect(await second).toMatchObject({ kind: "temporary", code: "closing", uncertain: false });
    answered();
    expect(await first).toMatchObject({ result: "delivered" });
    await closed;
    expect(await multicast(opened)).toMatchObject({ code: "closing" });
    expect(line.seen).toHaveLength(1);
  });
});

describe("clockDriftMs", () => {
  it("tells how far our clock is from LINE's, by the date of its last answer, and nothing before one", async () => {
    let behindMs = 90_000;
    const line = await fakeLine((_, response) => {
      response.setHeader("date", new Date(Date.now() - behindMs).toUTCString());
      reply(response, 200);
    });
    const opened = door(line);
    expect(opened.clockDriftMs()).toBeNull();
    await multicast(opened);
    expect(Math.abs((opened.clockDriftMs() ?? 0) - 90_000)).toBeLessThan(1_500);
    behindMs = 0;
    await multicast(opened);
    expect(Math.abs(opened.clockDriftMs() ?? 9e9)).toBeLessThan(1_500);
  });

  it("learns nothing from an answer that has no date", async () => {
    const line = await fakeLine((_, response) => {
      response.sendDate = false;
      reply(response, 500);
    });
    const opened = door(line);
    await multicast(opened);
    expect(opened.clockDriftMs()).toBeNull();
  });
});
