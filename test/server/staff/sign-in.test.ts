import { describe, expect, it } from "vitest";
import { createHasher } from "../../../src/server/staff/passwords.ts";
import { createAddressTries, MAX_WAIT_MS, waitMs } from "../../../src/server/staff/tries.ts";
import { MINUTE, PASSWORD, staffSide } from "../../support/staff.ts";

const WRONG = "gyunyu-no-naka-de-utau";

describe("signing in", () => {
  it("takes a name, in whatever width and case, and its password, and says who one is and what one may", async () => {
    const side = await staffSide();
    const one = side.browser();
    expect((await one.ask("GET", "/session")).json).toMatchObject({ stage: "signed-out", account: null });
    const { status, json, headers } = await one.signIn(" ＹＡＭＡＤＡ ");
    expect(status).toBe(200);
    expect(json).toMatchObject({ stage: "full", account: { name: "yamada" }, totp: false });
    expect(json.permissions).toContain("accounts.manage");
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await one.ask("GET", "/probe")).json).toMatchObject({ account: "yamada", via: "session" });
  });

  it("does not say whether it was the name or the password", async () => {
    const side = await staffSide();
    await side.account("invited", { password: null });
    const answers = [
      await side.browser().signIn("yamada", WRONG),
      await side.browser().signIn("nobody", WRONG),
      await side.browser().signIn("no\0body", WRONG),
      await side.browser().signIn("invited", WRONG),
    ];
    for (const { status, json } of answers) {
      expect(status).toBe(401);
      expect(json).toEqual(answers[0]?.json);
    }
  });

  it("checks a password for names that nobody has as well, so that the time it takes tells nothing", async () => {
    const real = createHasher();
    const verified: (string | null)[] = [];
    const side = await staffSide({
      hasher: {
        ...real,
        verify: (hash, password) => {
          verified.push(hash === null ? null : "hash");
          return real.verify(hash, password);
        },
      },
    });
    await side.browser().signIn("nobody", WRONG);
    await side.browser().signIn("yamada", WRONG);
    expect(verified).toEqual([null, "hash"]);
  });

  it("answers no refusal sooner than the time that one takes", async () => {
    const side = await staffSide({ answerAfterMs: 250 });
    const begunAt = performance.now();
    await side.browser().signIn("nobody", WRONG);
    expect(performance.now() - begunAt).toBeGreaterThan(240);
  });

  it("is written down, done or refused, but never a name that nobody has: it may be a password", async () => {
    const side = await staffSide();
    const one = await side.enter();
    await one.ask("DELETE", "/session");
    await side.browser().signIn("yamada", WRONG);
    await side.browser().signIn("my-secret-word", WRONG);
    const log = await side.log();
    expect(log.map(({ action, account, result, note }) => [action, account, result, note])).toEqual([
      ["session.sign-in", "yamada", "ok", null],
      ["session.sign-out", "yamada", "ok", null],
      ["session.sign-in", "yamada", "refused", "wrong-credentials"],
      ["session.sign-in", "?", "refused", "wrong-credentials"],
    ]);
    expect(log[0]?.address).toBe("127.0.0.1");
    expect(JSON.stringify(await side.store.db.selectFrom("audit_log").selectAll().execute())).not.toMatch(
      new RegExp(`${WRONG}|${PASSWORD}|my-secret-word|argon2`),
    );
  });

  it("says so when more people sign in at one time than can be served", async () => {
    const side = await staffSide({ hasher: createHasher({ parallel: 1, waiting: 1 }) });
    await side.enter();
    const all = await Promise.all(Array.from({ length: 6 }, () => side.browser().signIn()));
    const busy = all.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.json).toMatchObject({ code: "busy" });
    expect(busy[0]?.headers.get("retry-after")).toBe("2");
    expect((await side.browser().signIn()).status).toBe(200);
  });

  it("refuses a body that is no JSON of ours", async () => {
    const side = await staffSide();
    const response = await fetch(`${side.url}/session`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify({ account: "yamada", password: PASSWORD }),
    });
    expect(response.status).toBe(400);
  });
});

describe("after failed tries", () => {
  it("an account waits: not after two, then longer each time, and never more than a quarter of an hour", () => {
    expect([1, 2, 3, 4, 5, 9, 10, 1_000].map(waitMs)).toEqual([
      0,
      0,
      10_000,
      20_000,
      40_000,
      640_000,
      MAX_WAIT_MS,
      MAX_WAIT_MS,
    ]);
    expect(MAX_WAIT_MS).toBe(15 * MINUTE);
  });

  it.each(["yamada", "nobody"])("%s waits, and meanwhile the right password is not taken either", async (name) => {
    const side = await staffSide();
    for (let i = 0; i < 3; i += 1) expect((await side.browser().signIn(name, WRONG)).status).toBe(401);
    const waiting = await side.browser().signIn(name);
    expect(waiting.status).toBe(429);
    expect(waiting.json).toMatchObject({ code: "wait", retryAfter: 10 });
    expect(waiting.headers.get("retry-after")).toBe("10");
    side.pass(10_001);
    expect((await side.browser().signIn(name)).status).toBe(name === "yamada" ? 200 : 401);
  });

  it("the last administrator is never out for longer than the longest wait", async () => {
    const side = await staffSide({ addressTries: createAddressTries({ max: 1_000 }) });
    for (let i = 0; i < 40; i += 1) {
      await side.browser().signIn("yamada", WRONG);
      side.pass(MAX_WAIT_MS / 2);
    }
    side.pass(MAX_WAIT_MS);
    expect((await side.browser().signIn()).status).toBe(200);
  });

  it("a success begins the count anew", async () => {
    const side = await staffSide();
    for (let round = 0; round < 3; round += 1) {
      await side.browser().signIn("yamada", WRONG);
      await side.browser().signIn("yamada", WRONG);
      expect((await side.browser().signIn()).status).toBe(200);
    }
  });

  it("many tries at one time are no more than one after the other", async () => {
    const side = await staffSide();
    const all = await Promise.all(Array.from({ length: 20 }, () => side.browser().signIn("yamada", WRONG)));
    expect(all.filter(({ status }) => status === 401).length).toBe(3);
    expect(all.filter(({ status }) => status === 429).length).toBe(17);
  });

  it("an address waits, whomever it tries; another does not", async () => {
    const side = await staffSide({ addressTries: createAddressTries({ max: 4 }), trustedProxies: ["127.0.0.1"] });
    const from = (address: string) => side.browser({ "x-forwarded-for": address });
    for (let i = 0; i < 4; i += 1) expect((await from("192.0.2.7").signIn(`nobody${i}`, WRONG)).status).toBe(401);
    const refused = await from("192.0.2.7").signIn();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
    expect((await from("192.0.2.8").signIn()).status).toBe(200);
  });

  it("successes of one address are not counted", async () => {
    const side = await staffSide({ addressTries: createAddressTries({ max: 2 }) });
    for (let i = 0; i < 5; i += 1) expect((await side.browser().signIn()).status).toBe(200);
  });
});

describe("a locked account", () => {
  it("is told so only to who knows its password", async () => {
    const side = await staffSide();
    const id = await side.account("sato");
    const sato = await side.enter("sato");
    const admin = await side.enter();
    expect((await admin.ask("POST", `/accounts/${id}/lock`)).json).toMatchObject({ state: "locked" });
    expect((await sato.ask("GET", "/session")).json.stage).toBe("signed-out");
    expect((await side.browser().signIn("sato", WRONG)).json.code).toBe("wrong-credentials");
    expect((await side.browser().signIn("sato")).json).toMatchObject({ status: 403, code: "account-locked" });
    await admin.ask("POST", `/accounts/${id}/unlock`);
    expect((await side.browser().signIn("sato")).status).toBe(200);
  });

  it("that only waits can be let in at once by an administrator", async () => {
    const side = await staffSide();
    const id = await side.account("sato");
    for (let i = 0; i < 3; i += 1) await side.browser().signIn("sato", WRONG);
    const admin = await side.enter();
    expect((await admin.ask("GET", `/accounts/${id}`)).json).toMatchObject({
      failures: 3,
      retryAt: expect.any(String),
    });
    await admin.ask("POST", `/accounts/${id}/unlock`);
    expect((await side.browser().signIn("sato")).status).toBe(200);
  });
});
