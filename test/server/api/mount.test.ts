import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { mountApi } from "../../../src/server/api/mount.ts";
import { ApiProblem, route } from "../../../src/server/api/route.ts";
import { openStore } from "../../../src/store/open.ts";
import { silent } from "../../support/world.ts";

const answer = z.strictObject({ ok: z.boolean() });
const summary = { ja: "試し" };
const routes = [
  route({
    method: "get",
    path: "/open",
    summary,
    permission: "public",
    answer,
    handle: async () => ({ json: { ok: true } }),
  }),
  route({
    method: "post",
    path: "/fails",
    summary,
    permission: "signed-in",
    body: z.strictObject({ how: z.enum(["bug", "problem"]) }),
    answer,
    async handle({ body }) {
      if (body.how === "problem") throw new ApiProblem(409, "in-the-way", "先に片付けてください。");
      throw new Error("secret detail at /home/somebody");
    },
  }),
];

async function serve(perMinute = { known: 100, unknown: 100 }) {
  const store = await openStore("sqlite::memory:");
  const app = express();
  const logged: unknown[] = [];
  const context = { store, now: () => new Date(), log: { ...silent, error: (data: object) => logged.push(data) } };
  mountApi(
    app,
    routes,
    context as never,
    {
      middleware: [(_req, _res, next) => next()],
      staffOf: async (req) =>
        req.headers["x-who"] === undefined
          ? null
          : {
              accountId: 1,
              account: String(req.headers["x-who"]),
              via: "session",
              permissions: new Set(),
              departments: null,
              address: "",
            },
      addressOf: (req) => String(req.headers["x-address"] ?? ""),
      csrfOk: () => true,
    },
    { perMinute },
  );
  const server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.close();
    await store.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const ask = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { ask, logged };
}

describe("the API", () => {
  it("lets nothing of an answer be kept, framed or guessed at", async () => {
    const { ask } = await serve();
    const { headers } = await ask("/open");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("puts off who asks too often: one account without the others, one address without the others", async () => {
    const { ask } = await serve({ known: 5, unknown: 3 });
    const statuses = async (times: number, headers: Record<string, string>) => {
      const all = [];
      for (let i = 0; i < times; i++) all.push((await ask("/open", headers)).status);
      return all;
    };
    expect(await statuses(6, { "x-who": "yamada" })).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses(1, { "x-who": "sato" })).toEqual([200]);
    expect(await statuses(4, { "x-address": "192.0.2.1" })).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, { "x-address": "192.0.2.2" })).toEqual([200]);
    const late = await ask("/open", { "x-who": "yamada" });
    expect(late.headers.get("retry-after")).toBe("60");
    expect(await late.json()).toMatchObject({ code: "too-many-requests" });
  });

  it("tells a problem from a bug, and of a bug nothing but that there was one", async () => {
    const { ask, logged } = await serve();
    const who = { "x-who": "yamada" };
    const problem = await ask("/fails", who, { how: "problem" });
    expect([problem.status, await problem.json()]).toMatchObject([409, { code: "in-the-way" }]);
    const bug = await ask("/fails", who, { how: "bug" });
    expect(bug.status).toBe(500);
    expect(await bug.text()).not.toContain("somebody");
    expect(logged).toHaveLength(1);
  });

  it("names each place of what is wrong with a request, in Japanese", async () => {
    const { ask } = await serve();
    const bad = await ask("/fails", { "x-who": "yamada" }, { how: "?", more: 1 });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({
      code: "bad-request",
      errors: expect.arrayContaining([{ path: "how", message: expect.stringMatching(/[ぁ-ん]/) }]),
    });
  });
});
