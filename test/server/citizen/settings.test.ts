import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import schoolStage from "../../../rules/attributes/school_stage.json" with { type: "json" };
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { Settings } from "../../../src/server/citizen/contract.ts";
import { citizenRoutes } from "../../../src/server/citizen/routes.ts";
import { defineAttribute, listAttributes } from "../../../src/store/attributes.ts";
import { countAudience } from "../../../src/store/audience.ts";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { friendHistory } from "../../../src/store/friend-history.ts";
import { getFriend, setAnswers, setFriendState, upsertFriends } from "../../../src/store/friends.ts";
import { ME, webhookApp, YOU } from "../../support/webhook-app.ts";
import { silent, until } from "../../support/world.ts";

/** The real app with the rules that ship, LINE Login played by the sandbox, and requests as the form sends them. */
async function setUp(given: { friends?: string[] } = {}) {
  const sandbox = await createSandbox();
  onTestFinished(() => sandbox.close());
  const { app, store, logged } = await webhookApp({ login: sandbox.login });
  await upsertFriends(
    store.db,
    LIVE_CHANNEL,
    (given.friends ?? [ME]).map((lineUserId) => ({ lineUserId })),
    new Date(),
  );
  const page = await (await fetch(`${app.url}/liff/`)).text();
  const consent = /"consentVersion":"([0-9a-f]{16})"/.exec(page)?.[1] ?? "";
  const ask = async (method: string, options: { token?: string | null; body?: unknown; headers?: object } = {}) => {
    const token = options.token === undefined ? await sandbox.login.idToken(ME) : options.token;
    const response = await fetch(`${app.url}/citizen/settings`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === "" ? null : JSON.parse(text) };
  };
  const save = (change: object, token?: string) =>
    ask("PUT", { body: { userId: ME, consent, ...change }, ...(token === undefined ? {} : { token }) });
  const answers = async (user = ME) => (await getFriend(store.db, LIVE_CHANNEL, user))?.answers;
  return { app, store, sandbox, logged, consent, ask, save, answers };
}

const inWard = { all: [{ fact: "area", operator: "equal", value: "緑区" }] };

describe("a citizen's settings", () => {
  it("are empty and not agreed to before the first save, and there after it", async () => {
    const { ask, save } = await setUp();
    expect(await ask("GET")).toMatchObject({ status: 200, json: { answers: {}, consented: false, friend: true } });
    const answers = { area: "緑区/平川町", categories: ["earthquake", "fire"], birth_year: 1960 };
    const kept: Settings = { answers, consented: true, friend: true };
    expect(await save({ answers })).toMatchObject({ status: 200, json: kept });
    const read = await ask("GET");
    expect(read.json).toEqual(kept);
    expect(read.headers.get("cache-control")).toBe("no-store");
  });

  it("count for segments at once", async () => {
    const { store, save } = await setUp();
    const count = () => countAudience(store.db, LIVE_CHANNEL, inWard);
    expect(await count()).toBe(0);
    await save({ answers: { area: "緑区/平川町" } });
    expect(await count()).toBe(1);
    await save({ answers: { area: "中央区" } });
    expect(await count()).toBe(0);
    await save({ answers: { area: "緑区" } });
    expect(await count()).toBe(1);
    await save({ clear: true });
    expect(await count()).toBe(0);
  });

  it("change only where the form says so; null, empty text and an empty list take an answer back", async () => {
    const { save, answers } = await setUp();
    await save({ answers: { area: "緑区", categories: ["fire"], gender: "unsaid", birth_year: 1960 } });
    await save({ answers: { categories: ["heat", "fire"], birth_year: null } });
    expect(await answers()).toEqual({ area: "緑区", categories: ["fire", "heat"], gender: "unsaid" });
    await save({ answers: { area: "", categories: [] } });
    expect(await answers()).toEqual({ gender: "unsaid" });
  });

  it("are refused whole, each fault named, when one answer cannot be", async () => {
    const { save, answers } = await setUp();
    await save({ answers: { area: "緑区" } });
    const year = new Date().getFullYear() + 2;
    expect(
      await save({
        answers: {
          area: "緑区/なし町",
          categories: ["fire", "nothing"],
          birth_year: year,
          gender: 3,
          drill_member: true,
          shoe_size: 25,
          quiet_hours: null,
        },
      }),
    ).toMatchObject({
      status: 400,
      json: {
        code: "answers-invalid",
        errors: [
          { key: "area", code: "unknown-option" },
          { key: "categories", code: "unknown-option" },
          { key: "birth_year", code: "out-of-range" },
          { key: "gender", code: "wrong-type" },
          { key: "drill_member", code: "unknown-attribute" },
          { key: "shoe_size", code: "unknown-attribute" },
        ],
      },
    });
    expect(await answers()).toEqual({ area: "緑区" });
  });

  it("lose an answer whose question is no longer shown", async () => {
    const { save, answers } = await setUp();
    const school = { lifestyle: ["school_children"], school_stage: [schoolStage.options[0]?.value ?? ""] };
    expect(await save({ answers: school })).toMatchObject({ status: 200, json: { answers: school } });
    await save({ answers: { lifestyle: ["pets"] } });
    expect(await answers()).toEqual({ lifestyle: ["pets"] });
    // Nor does it come by itself.
    await save({ answers: { school_stage: school.school_stage } });
    expect(await answers()).toEqual({ lifestyle: ["pets"] });
  });

  it("need an answer to a required question, for as long as it is shown", async () => {
    const { store, save, app, answers } = await setUp();
    const child = {
      key: "child_name_kind",
      label: { ja: "呼び方" },
      kind: "single" as const,
      options: [{ value: "a", label: { ja: "あ" } }],
      required: true,
      shownWhen: { attribute: "lifestyle", in: ["pets"] },
    };
    await defineAttribute(store, child);
    await until(() => app.rules().attributes.some(({ key }) => key === child.key));
    expect(await save({ answers: { area: "緑区" } })).toMatchObject({ status: 200 });
    expect(await save({ answers: { lifestyle: ["pets"] } })).toMatchObject({
      status: 400,
      json: { errors: [{ key: child.key, code: "required" }] },
    });
    expect(await save({ answers: { lifestyle: ["pets"], [child.key]: "a" } })).toMatchObject({ status: 200 });
    expect(await save({ clear: true })).toMatchObject({ status: 200 });
    expect(await answers()).toEqual({});
  });

  it("keep a retired option with who has it, and give it to nobody else", async () => {
    const { store, app, save, sandbox, answers } = await setUp({ friends: [ME, YOU] });
    await save({ answers: { gender: "other" } });
    const gender = (await listAttributes(store.db)).find(({ key }) => key === "gender");
    if (!gender?.options) throw new Error("no gender");
    const options = gender.options.map((o) => (o.value === "other" ? { ...o, retired: true } : o));
    const { id: _id, column: _column, ...plain } = gender;
    await defineAttribute(store, { ...plain, options });
    await until(() => app.rules().attributes.some((a) => a.options?.some((o) => o.retired)));
    expect(await save({ answers: { gender: "other", area: "緑区" } })).toMatchObject({ status: 200 });
    expect(await answers()).toEqual({ gender: "other", area: "緑区" });
    const you = await sandbox.login.idToken(YOU);
    expect(await save({ userId: YOU, answers: { gender: "other" } }, you)).toMatchObject({
      status: 400,
      json: { errors: [{ key: "gender", code: "unknown-option" }] },
    });
  });

  it("are all taken back by clear, but for what staff set", async () => {
    const { store, save, answers, ask } = await setUp();
    await save({ answers: { area: "緑区", categories: ["fire"] } });
    await setAnswers(store.db, 1, { drill_member: true }, new Date());
    expect((await ask("GET")).json.answers).toEqual({ area: "緑区", categories: ["fire"] });
    expect(await save({ clear: true })).toMatchObject({ status: 200, json: { answers: {} } });
    expect(await answers()).toEqual({ drill_member: true });
  });

  it("are written down with what changed, for who asks why a message came or not", async () => {
    const { store, save } = await setUp();
    await save({ answers: { area: "緑区" } });
    const history = await friendHistory(store.db, LIVE_CHANNEL, ME);
    expect(history?.log).toMatchObject([{ kind: "answered", detail: JSON.stringify({ form: { area: "緑区" } }) }]);
  });

  it("go with everything else that is known, on request", async () => {
    const { ask, save, store } = await setUp({ friends: [ME, YOU] });
    await save({ answers: { area: "緑区" } });
    expect(await ask("DELETE")).toMatchObject({ status: 204, json: null });
    expect(await getFriend(store.db, LIVE_CHANNEL, ME)).toBeUndefined();
    expect(await friendHistory(store.db, LIVE_CHANNEL, YOU)).toBeDefined();
    expect((await ask("GET")).json).toEqual({ answers: {}, consented: false, friend: false });
    expect(await ask("DELETE")).toMatchObject({ status: 204 });
  });

  it("of many who save at the same time are all kept", async () => {
    const many = Array.from({ length: 200 }, (_, i) => `U${i.toString(16).padStart(32, "0")}`);
    const { save, sandbox, answers } = await setUp({ friends: many });
    const saved = await Promise.all(
      many.map(async (userId, i) =>
        save({ userId, answers: { birth_year: 1900 + (i % 100) } }, await sandbox.login.idToken(userId)),
      ),
    );
    expect(saved.every(({ status }) => status === 200)).toBe(true);
    for (const [i, userId] of many.entries()) expect(await answers(userId)).toEqual({ birth_year: 1900 + (i % 100) });
  });
});

describe("someone who is no friend of the account", () => {
  it("registers all the same, gets nothing yet, and LINE is asked whether they are one", async () => {
    const { store, save, ask } = await setUp({ friends: [] });
    expect((await ask("GET")).json).toEqual({ answers: {}, consented: false, friend: false });
    expect(await save({ answers: { area: "緑区" } })).toMatchObject({ status: 200, json: { friend: false } });
    expect(await countAudience(store.db, LIVE_CHANNEL, inWard)).toBe(0);
    const wanted = await store.db.selectFrom("friends").select("profile_wanted").execute();
    expect(wanted.map((row) => Number(row.profile_wanted))).toEqual([1]);
  });

  it("who blocked the account stays so", async () => {
    const { store, save } = await setUp();
    await setFriendState(store.db, LIVE_CHANNEL, ME, "left", new Date());
    expect(await save({ answers: { area: "緑区" } })).toMatchObject({ json: { friend: false } });
    expect(await countAudience(store.db, LIVE_CHANNEL, inWard)).toBe(0);
  });
});

describe("who is there", () => {
  it("only a good token of our channel says", async () => {
    const { ask, sandbox, answers } = await setUp();
    const { idToken } = sandbox.login;
    const body = { userId: ME, consent: "x", answers: { area: "緑区" } };
    const hour = 3_600_000;
    const cases: [string, string | null, string][] = [
      ["none", null, "token-missing"],
      [
        "expired",
        await idToken(ME, { issuedAt: new Date(Date.now() - 2 * hour), expiresAt: new Date(Date.now() - hour) }),
        "token-expired",
      ],
      ["another channel", await idToken(ME, { audience: "9876543210" }), "token-invalid"],
      ["another issuer", await idToken(ME, { issuer: "https://line.example" }), "token-invalid"],
      ["another key", await idToken(ME, { key: "foreign" }), "token-invalid"],
    ];
    for (const [what, token, code] of cases) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const refused = await ask(method, { token, ...(method === "PUT" ? { body } : {}) });
        expect(refused, `${what} ${method}`).toMatchObject({ status: 401, json: { code, status: 401 } });
        expect(refused.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      }
    }
    expect(await answers()).toEqual({});
  });

  it("is never who the page says: a token of one person does nothing to another", async () => {
    const { ask, consent, sandbox, answers } = await setUp({ friends: [ME, YOU] });
    const mine = await sandbox.login.idToken(ME);
    const body = { userId: YOU, consent, answers: { area: "緑区" } };
    expect(await ask("PUT", { token: mine, body })).toMatchObject({ status: 403, json: { code: "other-person" } });
    expect(await answers(YOU)).toEqual({});
    expect(await answers(ME)).toEqual({});
  });

  it("is known again after LINE changed its keys", async () => {
    const { ask, sandbox } = await setUp();
    expect(await ask("GET")).toMatchObject({ status: 200 });
    sandbox.login.rotateKeys();
    // Unknown keys are asked for once a minute: the old ones serve until then.
    expect(await ask("GET", { token: await sandbox.login.idToken(ME, { key: "retired" }) })).toMatchObject({
      status: 200,
    });
  });
});

describe("what the form sends", () => {
  it("is refused with a problem when it is no change of settings", async () => {
    const { ask, consent, answers } = await setUp();
    const base = { userId: ME, consent };
    const bad = ["", "{", "[]", '"x"', { ...base, answers: { area: { $ne: 1 } } }, { ...base, role: "admin" }, {}];
    for (const body of bad)
      expect(await ask("PUT", { body }), JSON.stringify(body)).toMatchObject({
        status: 400,
        json: { code: "bad-request" },
      });
    expect(await ask("PUT", { body: { ...base, answers: { x: "a".repeat(70_000) } } })).toMatchObject({
      status: 413,
      json: { code: "too-large" },
    });
    expect(await ask("PUT", { body: { userId: ME, consent: "older", answers: {} } })).toMatchObject({
      status: 400,
      json: { code: "consent-missing" },
    });
    expect(await answers()).toEqual({});
  });

  it("is put off when it comes too often, one person without the others", async () => {
    const { ask, sandbox } = await setUp({ friends: [ME, YOU] });
    const mine = await sandbox.login.idToken(ME);
    const all = await Promise.all(Array.from({ length: 130 }, () => ask("GET", { token: mine })));
    const refused = all.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.json).toMatchObject({ code: "too-many-requests" });
    expect(refused[0]?.headers.get("retry-after")).toBe("60");
    expect(await ask("GET", { token: await sandbox.login.idToken(YOU) })).toMatchObject({ status: 200 });
  });

  it("is put off when too many come at one time, so that they do not all wait for each other", async () => {
    const http = express();
    const sandbox = await createSandbox();
    const { store, app } = await webhookApp({ login: sandbox.login });
    citizenRoutes(http, {
      store,
      book: app.rules,
      login: sandbox.login,
      now: () => new Date(),
      log: silent,
      mostAtOnce: 3,
    });
    const server = http.listen(0);
    onTestFinished(async () => {
      server.close();
      await sandbox.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/citizen/settings`;
    const headers = { authorization: `Bearer ${await sandbox.login.idToken(ME)}` };
    const all = await Promise.all(Array.from({ length: 20 }, () => fetch(url, { headers })));
    const [good, late] = [200, 503].map((status) => all.filter((one) => one.status === status));
    expect(good?.length).toBeGreaterThanOrEqual(3);
    expect((good?.length ?? 0) + (late?.length ?? 0)).toBe(20);
    expect(late?.[0]?.headers.get("retry-after")).toBe("5");
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  it("leaves nothing personal in the log, nor the token", async () => {
    const { ask, save, store, logged } = await setUp();
    await save({ answers: { area: "緑区" } });
    await store.close();
    expect(await ask("GET")).toMatchObject({ status: expect.any(Number), json: { code: "unavailable" } });
    const said = JSON.stringify(logged);
    for (const secret of [ME, "緑区", "Bearer", "eyJ"]) expect(said).not.toContain(secret);
  });
});

describe("the page", () => {
  it("comes in the smallest form that the browser takes, once, and not again while nothing changed", async () => {
    const { app } = await webhookApp();
    const ask = (headers: Record<string, string>) => fetch(`${app.url}/liff/`, { headers });
    const sizes = [];
    for (const [accepted, sent] of [
      ["gzip, deflate, br", "br"],
      ["gzip, deflate", "gzip"],
      ["identity", null],
    ] as const) {
      const answer = await ask({ "accept-encoding": accepted });
      expect(answer.headers.get("content-encoding")).toBe(sent);
      expect(answer.headers.get("vary")).toBe("accept-encoding");
      sizes.push(Number(answer.headers.get("content-length")));
    }
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
    const etag = (await ask({})).headers.get("etag") ?? "";
    // As browsers ask again; `fetch` alone would ask for a fresh copy.
    expect((await ask({ "if-none-match": etag, "cache-control": "max-age=0" })).status).toBe(304);
  });

  it("stands under every address below the LIFF app's, and not beside it", async () => {
    const { app } = await webhookApp();
    const status = async (path: string) => (await fetch(`${app.url}${path}`, { redirect: "manual" })).status;
    expect(await status("/liff/somewhere?x=1")).toBe(200);
    expect(await status("/liff?liff.state=x")).toBe(301);
    expect(await status("/liffy")).toBe(404);
  });
});

describe("without a LIFF app", () => {
  it("the page is there, and nobody can sign in", async () => {
    const { app } = await webhookApp();
    expect((await fetch(`${app.url}/liff/`)).status).toBe(200);
    const refused = await fetch(`${app.url}/citizen/settings`, { headers: { authorization: "Bearer a.b.c" } });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "not-configured" });
  });
});
