import type { SessionData } from "express-session";
import { describe, expect, it } from "vitest";
import { SessionStore } from "../../../src/server/staff/session-store.ts";
import { setPassword } from "../../../src/store/credentials.ts";
import {
  type Browser,
  HOUR,
  hashOf,
  MINUTE,
  OTHER_PASSWORD,
  PASSWORD,
  type StaffSide,
  staffSide,
} from "../../support/staff.ts";

const stage = async (one: { ask(method: string, path: string): Promise<{ json: Record<string, unknown> }> }) =>
  (await one.ask("GET", "/session")).json.stage;

describe("a session", () => {
  it("ends after half an hour without a request, and not while there are some", async () => {
    const side = await staffSide();
    const one = await side.enter();
    for (let i = 0; i < 4; i += 1) {
      side.pass(29 * MINUTE);
      expect(await stage(one)).toBe("full");
    }
    side.pass(31 * MINUTE);
    expect(await stage(one)).toBe("signed-out");
    expect((await one.ask("GET", "/probe")).json.code).toBe("not-signed-in");
  });

  it("ends after twelve hours, however busy", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const { json } = await one.ask("GET", "/session");
    expect(json.endsAt).toBe(new Date(side.now().getTime() + 12 * HOUR).toISOString());
    for (let i = 0; i < 12 * 3 - 1; i += 1) {
      side.pass(20 * MINUTE);
      expect(await stage(one)).toBe("full");
    }
    side.pass(20 * MINUTE);
    expect(await stage(one)).toBe("signed-out");
  });

  it("is marked as seen once a minute at most", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const seen = async () => (await side.store.db.selectFrom("sessions").select("seen_at").execute())[0]?.seen_at;
    const first = await seen();
    side.pass(59_000);
    await one.ask("GET", "/probe");
    expect(await seen()).toBe(first);
    side.pass(2_000);
    await one.ask("GET", "/probe");
    expect(await seen()).toBe(side.now().toISOString());
  });

  it("ends when nobody is there, whatever the page asks by itself, by whatever method", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const byItself = { "x-noroshi-by-itself": "1" };
    for (let i = 0; i < 3; i += 1) {
      side.pass(10 * MINUTE - 1);
      expect((await one.ask("GET", "/probe", undefined, byItself)).status).toBe(200);
    }
    // As long as it lasts it may.
    expect((await one.ask("POST", "/probe", undefined, byItself)).status).toBe(204);
    side.pass(MINUTE);
    expect(await stage(one)).toBe("signed-out");
  });

  it.each<[string, (side: StaffSide, one: Browser) => unknown]>([
    ["somebody signs out", (_side, one) => one.ask("DELETE", "/session")],
    ["it is ended elsewhere", async (side) => (await side.enter()).ask("DELETE", "/sessions")],
    ["the account is stopped", ({ store }) => store.db.updateTable("accounts").set({ state: "locked" }).execute()],
    ["nobody was there, which the stream itself is not", (side) => side.pass(2 * MINUTE)],
  ])("takes its live stream along when %s", async (_why, end) => {
    const side = await staffSide();
    const one = await side.enter();
    side.pass(29 * MINUTE);
    const cookie = [...one.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const live = await fetch(`${side.url}/live`, { headers: { cookie, accept: "text/event-stream" } });
    expect(live.status).toBe(200);
    await end(side, one);
    expect(await live.text()).toContain("event: open");
    expect(await stage(one)).toBe("signed-out");
  });

  it("gets a new id at sign-in, so that an id from before is worth nothing", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const before = new Map(one.cookies);
    await one.signIn();
    expect(one.cookies.get("noroshi_session")).not.toBe(before.get("noroshi_session"));
    const old = side.browser();
    for (const [name, value] of before) old.cookies.set(name, value);
    expect(await stage(old)).toBe("signed-out");
  });

  it("is in the database as a hash only, and nobody who looks in has one", async () => {
    const side = await staffSide();
    await side.browser().ask("GET", "/session");
    expect(await side.store.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
    const one = await side.enter();
    const id = /^s%3A([\w-]{43})\./.exec(one.cookies.get("noroshi_session") ?? "")?.[1] ?? "nothing";
    const rows = JSON.stringify(await side.store.db.selectFrom("sessions").selectAll().execute());
    expect(rows).toContain('"hash"');
    expect(rows).not.toContain(id);
  });

  it("does not come back when it was ended while a request of it was under way", async () => {
    const side = await staffSide();
    const one = await side.enter();
    side.pass(5 * MINUTE);
    const slow = Array.from({ length: 10 }, () => one.ask("GET", "/probe"));
    await side.store.db.deleteFrom("sessions").execute();
    await Promise.all(slow);
    expect(await side.store.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  it("is made by signing in alone: a late save of one that is gone makes none", async () => {
    const side = await staffSide();
    const sessions = new SessionStore({ store: side.store, now: side.now });
    const at = side.now().toISOString();
    const staff = { accountId: 1, passwordAt: at, totp: false, signedInAt: at, address: null, agent: null };
    const save = (more: object) =>
      new Promise<void>((resolve, reject) =>
        sessions.set("id", { staff, ...more } as SessionData, (error) => (error ? reject(error) : resolve())),
      );
    const count = async () => (await side.store.db.selectFrom("sessions").select("hash").execute()).length;
    await save({});
    expect(await count()).toBe(0);
    await save({ isNew: true });
    expect(await count()).toBe(1);
  });

  it("is over once there is another password, whoever set it", async () => {
    const side = await staffSide();
    const one = await side.enter();
    side.pass(1);
    await side.store.db.transaction().execute(async (tx) => setPassword(tx, 1, await hashOf(PASSWORD), side.now()));
    expect(await stage(one)).toBe("signed-out");
  });

  it("is over when one signs out, and its cookies are taken back", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const before = new Map(one.cookies);
    expect((await one.ask("DELETE", "/session")).status).toBe(204);
    expect(one.cookies.size).toBe(0);
    for (const [name, value] of before) one.cookies.set(name, value);
    expect(await stage(one)).toBe("signed-out");
    expect((await one.ask("DELETE", "/session")).status).toBe(204);
  });
});

describe("one's sessions", () => {
  it("can be seen, and ended one by one or all but this", async () => {
    const side = await staffSide();
    await side.account("sato");
    const others = await side.enter("sato");
    const laptop = await side.enter();
    side.pass(MINUTE);
    const phone = side.browser({ "user-agent": "Phone/1.0" });
    await phone.signIn();
    const desk = await side.enter();
    const { list } = await desk.ask("GET", "/sessions");
    expect(list).toHaveLength(3);
    expect(list.filter((one) => one.current)).toHaveLength(1);
    const onPhone = list.find((one) => one.agent === "Phone/1.0");
    expect(onPhone).toMatchObject({ address: "127.0.0.1", current: false });
    expect((await others.ask("DELETE", `/sessions/${onPhone?.id}`)).status).toBe(404);
    expect((await desk.ask("DELETE", `/sessions/${onPhone?.id}`)).status).toBe(204);
    expect([await stage(phone), await stage(laptop), await stage(desk)]).toEqual(["signed-out", "full", "full"]);
    expect((await desk.ask("DELETE", "/sessions")).status).toBe(204);
    expect([await stage(laptop), await stage(desk), await stage(others)]).toEqual(["signed-out", "full", "full"]);
  });

  it("all end with a new password, but the one that set it, which gets another id", async () => {
    const side = await staffSide();
    const laptop = await side.enter();
    const desk = await side.enter();
    const before = desk.cookies.get("noroshi_session");
    const change = (current: string, password: string) => desk.ask("PUT", "/session/password", { current, password });
    expect((await change(OTHER_PASSWORD, OTHER_PASSWORD)).json).toMatchObject({
      code: "wrong-password",
      errors: [{ path: "current" }],
    });
    expect((await change(PASSWORD, "yamada-noroshi")).json).toMatchObject({
      status: 400,
      errors: [{ path: "password" }],
    });
    side.pass(1);
    expect((await change(PASSWORD, OTHER_PASSWORD)).json).toMatchObject({ stage: "full" });
    expect(desk.cookies.get("noroshi_session")).not.toBe(before);
    expect([await stage(laptop), await stage(desk)]).toEqual(["signed-out", "full"]);
    expect((await desk.ask("POST", "/probe")).status).toBe(204);
    expect((await side.browser().signIn()).status).toBe(401);
    expect((await side.browser().signIn("yamada", OTHER_PASSWORD)).status).toBe(200);
  });

  it("cannot be used to guess the password", async () => {
    const side = await staffSide();
    const one = await side.enter();
    for (let i = 0; i < 3; i += 1)
      await one.ask("PUT", "/session/password", { current: "guess", password: OTHER_PASSWORD });
    expect((await one.ask("PUT", "/session/password", { current: PASSWORD, password: OTHER_PASSWORD })).status).toBe(
      429,
    );
  });
});

describe("what changes something", () => {
  it("needs the token that belongs to the session", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const { csrf } = one;
    expect((await one.ask("POST", "/probe")).status).toBe(204);
    for (const wrong of [null, "", "x", `${csrf}x`, csrf?.replace(/^./, (c) => (c === "a" ? "b" : "a")) ?? ""]) {
      one.csrf = wrong;
      expect((await one.ask("POST", "/probe")).json.code).toBe("csrf");
      expect((await one.ask("DELETE", "/session")).json.code).toBe("csrf");
      expect((await one.signIn()).json.code).toBe("csrf");
    }
    expect((await one.ask("GET", "/probe")).status).toBe(200);
  });

  it("takes no other session's token, with its cookie or without", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const other = await side.enter();
    one.csrf = other.csrf;
    expect((await one.ask("POST", "/probe")).json.code).toBe("csrf");
    one.cookies.set("noroshi_csrf", other.cookies.get("noroshi_csrf") ?? "");
    expect((await one.ask("POST", "/probe")).json.code).toBe("csrf");
  });

  it("is refused when the browser says that another site asks, even to sign in", async () => {
    const side = await staffSide();
    const one = await side.enter();
    for (const site of ["cross-site", "same-site"]) {
      expect((await one.ask("POST", "/probe", undefined, { "sec-fetch-site": site })).json.code).toBe("csrf");
      const foreign = side.browser({ "sec-fetch-site": site });
      expect((await foreign.signIn()).json.code).toBe("csrf");
    }
    expect((await one.ask("POST", "/probe", undefined, { "sec-fetch-site": "same-origin" })).status).toBe(204);
  });
});

describe("the cookies", () => {
  const cookiesOf = async (publicUrl: string, headers: Record<string, string> = {}, trustedProxies: string[] = []) => {
    const side = await staffSide({ publicUrl, trustedProxies });
    return (await side.browser(headers).signIn()).headers.getSetCookie();
  };

  it("are for this host, for no script and for no other site's requests, and go with the browser", async () => {
    const set = await cookiesOf("http://127.0.0.1:8080");
    expect(set).toHaveLength(2);
    for (const cookie of set) {
      expect(cookie).toMatch(/; Path=\/; .*HttpOnly; SameSite=Strict$/);
      expect(cookie).not.toMatch(/Domain|Expires|Max-Age|Secure/);
    }
    expect(set.map((cookie) => cookie.split("=", 1)[0]).sort()).toEqual(["noroshi_csrf", "noroshi_session"]);
  });

  it.each([
    ["when PUBLIC_URL is https", "https://noroshi.city.example", {}, []],
    ["when a trusted proxy says so", "http://127.0.0.1:8080", { "x-forwarded-proto": "https" }, ["127.0.0.1"]],
  ])("are Secure and locked to the host %s", async (_when, publicUrl, headers, proxies) => {
    const set = await cookiesOf(publicUrl, headers, proxies);
    expect(set.map((cookie) => cookie.split("=", 1)[0]).sort()).toEqual(["__Host-noroshi", "__Host-noroshi-csrf"]);
    for (const cookie of set) expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it("are not Secure because a client says so, and work over TLS from beginning to end", async () => {
    expect((await cookiesOf("http://127.0.0.1:8080", { "x-forwarded-proto": "https" })).join()).not.toContain("Secure");
    const side = await staffSide({ publicUrl: "https://noroshi.city.example" });
    const one = await side.enter();
    expect((await one.ask("POST", "/probe")).status).toBe(204);
    expect((await one.ask("DELETE", "/session")).status).toBe(204);
    expect(one.cookies.size).toBe(0);
  });
});
