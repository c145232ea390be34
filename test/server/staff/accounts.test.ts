import { describe, expect, it } from "vitest";
import { firstLink } from "../../../src/server/staff/links.ts";
import { openStore } from "../../../src/store/open.ts";
import { type Browser, HOUR, MINUTE, OTHER_PASSWORD, PASSWORD, staffSide } from "../../support/staff.ts";

const tokenOf = (link: unknown) => /\/admin\/#\/link\/([\w-]{43})$/.exec(String(link))?.[1] ?? "";

async function invite(admin: Browser, change: object = {}) {
  const { status, json } = await admin.ask("POST", "/accounts", {
    name: "suzuki",
    displayName: "鈴木 花子",
    roles: ["viewer"],
    ...change,
  });
  expect(status).toBe(201);
  return { id: Number(json.id), token: tokenOf(json.link), json };
}

describe("an invitation", () => {
  it("is a link that is shown once, and sets a password once", async () => {
    const side = await staffSide();
    const { id, token, json } = await invite(await side.enter());
    expect(json).toMatchObject({ state: "invited", departments: null, permissions: [] });
    expect(JSON.stringify(await side.store.db.selectFrom("one_time_links").selectAll().execute())).not.toContain(token);
    const guest = side.browser();
    expect((await guest.ask("POST", "/session/link/check", { token })).json).toMatchObject({
      account: "suzuki",
      displayName: "鈴木 花子",
      kind: "invitation",
    });
    // A bad password does not use it up.
    expect((await guest.ask("POST", "/session/link", { token, password: "suzuki-suzuki" })).json).toMatchObject({
      status: 400,
      errors: [{ path: "password" }],
    });
    expect((await guest.ask("POST", "/session/link", { token, password: PASSWORD })).json).toEqual({
      account: "suzuki",
    });
    for (const path of ["/session/link", "/session/link/check"]) {
      const body = path.endsWith("check") ? { token } : { token, password: OTHER_PASSWORD };
      expect((await guest.ask("POST", path, body)).json).toMatchObject({ status: 410, code: "link-over" });
    }
    expect((await guest.signIn("suzuki")).json).toMatchObject({ stage: "full", account: { id } });
    expect((await side.log()).map(({ action }) => action)).toEqual([
      "session.sign-in",
      "accounts.create",
      "session.link",
      "session.sign-in",
    ]);
  });

  it("serves one of two who come with it at one time", async () => {
    const side = await staffSide();
    const { token } = await invite(await side.enter());
    const both = await Promise.all([
      side.browser().ask("POST", "/session/link", { token, password: PASSWORD }),
      side.browser().ask("POST", "/session/link", { token, password: OTHER_PASSWORD }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  it.each([
    ["an invitation", 72 * HOUR],
    ["a new password", 24 * HOUR],
  ])("for %s is over in time", async (what, ms) => {
    const side = await staffSide();
    const admin = await side.enter();
    const invited = await invite(admin);
    const token =
      what === "an invitation"
        ? invited.token
        : tokenOf((await admin.ask("POST", `/accounts/${await side.account("sato")}/password-link`)).json.link);
    const check = async () => (await side.browser().ask("POST", "/session/link/check", { token })).status;
    side.pass(ms - 1);
    expect(await check()).toBe(200);
    side.pass(1);
    expect(await check()).toBe(410);
    expect((await side.browser().ask("POST", "/session/link", { token, password: PASSWORD })).status).toBe(410);
  });

  it("is void once there is another, or the account is gone", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { id, token } = await invite(admin);
    const second = tokenOf((await admin.ask("POST", `/accounts/${id}/password-link`)).json.link);
    const check = async (one: string) =>
      (await side.browser().ask("POST", "/session/link/check", { token: one })).status;
    expect([await check(token), await check(second)]).toEqual([410, 200]);
    await admin.ask("DELETE", `/accounts/${id}`);
    expect(await check(second)).toBe(410);
  });
});

describe("a link for a new password", () => {
  it("ends all sessions when it is used, and not before; the second factor stays", async () => {
    const side = await staffSide();
    const id = await side.account("sato");
    const sato = await side.enter("sato");
    const admin = await side.enter();
    const token = tokenOf((await admin.ask("POST", `/accounts/${id}/password-link`)).json.link);
    expect((await sato.ask("GET", "/session")).json.stage).toBe("full");
    side.pass(1);
    await side.browser().ask("POST", "/session/link", { token, password: OTHER_PASSWORD });
    expect((await sato.ask("GET", "/session")).json.stage).toBe("signed-out");
    expect((await side.browser().signIn("sato")).status).toBe(401);
    expect((await side.browser().signIn("sato", OTHER_PASSWORD)).status).toBe(200);
  });

  it("does not open a locked account", async () => {
    const side = await staffSide();
    const id = await side.account("sato");
    const admin = await side.enter();
    const token = tokenOf((await admin.ask("POST", `/accounts/${id}/password-link`)).json.link);
    await admin.ask("POST", `/accounts/${id}/lock`);
    await side.browser().ask("POST", "/session/link", { token, password: OTHER_PASSWORD });
    expect((await side.browser().signIn("sato", OTHER_PASSWORD)).json.code).toBe("account-locked");
  });
});

describe("an account", () => {
  it("has the permissions of its roles and its own, at once when they change", async () => {
    const side = await staffSide();
    const id = await side.account("sato", { roles: ["viewer"], permissions: ["exports"], departments: ["kiki"] });
    const sato = await side.enter("sato");
    expect((await sato.ask("GET", "/session")).json).toMatchObject({
      permissions: ["rules.read", "mails.read", "deliveries.read", "exports"],
      departments: ["kiki"],
    });
    expect((await sato.ask("POST", "/probe")).json.code).toBe("no-permission");
    const admin = await side.enter();
    await admin.change(`/accounts/${id}`, { roles: ["editor"] });
    expect((await sato.ask("POST", "/probe")).status).toBe(204);
    const { json: viewer } = await admin.ask("GET", "/roles/editor");
    await admin.ask("PUT", "/roles/editor", { ...viewer, id: undefined, permissions: [] });
    expect((await sato.ask("POST", "/probe")).status).toBe(403);
  });

  it("is changed only by who manages accounts", async () => {
    const side = await staffSide();
    const id = await side.account("sato", { roles: ["viewer"] });
    const sato = await side.enter("sato");
    for (const [method, path] of [
      ["GET", "/accounts"],
      ["POST", "/accounts"],
      ["PUT", `/accounts/${id}`],
      ["DELETE", `/accounts/${id}`],
      ["POST", `/accounts/${id}/password-link`],
      ["GET", "/roles"],
      ["PUT", "/roles/viewer"],
    ] as const)
      expect((await sato.ask(method, path, method === "GET" ? undefined : {})).json.code).toBe("no-permission");
  });

  it("is told what is wrong with it, field by field", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const make = (change: object) => admin.ask("POST", "/accounts", { name: "suzuki", displayName: "鈴木", ...change });
    for (const [change, path] of [
      [{ name: "Suzuki!" }, "name"],
      [{ displayName: " " }, "displayName"],
      [{ displayName: "鈴木\n花子" }, "displayName"],
      // What follows it would be read from right to left.
      [{ displayName: "鈴木\u202e花子" }, "displayName"],
      [{ roles: ["nothing"] }, "roles[0]"],
      [{ permissions: ["everything"] }, "permissions[0]"],
      [{ departments: ["危機管理課"] }, "departments[0]"],
    ] as const)
      expect((await make(change)).json).toMatchObject({ status: 400, errors: [{ path }] });
    expect((await make({ name: "yamada" })).json).toMatchObject({ status: 409, code: "name-taken" });
  });

  it("that is removed is out, is hidden, and its name is not given again", async () => {
    const side = await staffSide();
    const id = await side.account("sato", { permissions: ["rules.read"] });
    const sato = await side.enter("sato");
    const admin = await side.enter();
    expect((await admin.ask("DELETE", `/accounts/${id}`)).status).toBe(204);
    expect((await sato.ask("GET", "/probe")).status).toBe(401);
    expect((await side.browser().signIn("sato")).json.code).toBe("wrong-credentials");
    expect((await admin.ask("GET", "/accounts")).list.map(({ name }) => name)).toEqual(["yamada"]);
    const removed = `/accounts?${new URLSearchParams({ filter: JSON.stringify({ state: "removed" }) })}`;
    expect((await admin.ask("GET", removed)).list).toMatchObject([{ name: "sato", roles: [], permissions: [] }]);
    expect((await admin.ask("POST", "/accounts", { name: "sato", displayName: "佐藤" })).status).toBe(409);
    expect((await admin.ask("POST", `/accounts/${id}/unlock`)).status).toBe(404);
  });

  it("is logged before and after a change, without anything that signs in", async () => {
    const side = await staffSide();
    const id = await side.account("sato", { roles: ["viewer"] });
    const admin = await side.enter();
    await admin.change(`/accounts/${id}`, { roles: ["editor"], displayName: "佐藤" });
    const rows = await side.store.db.selectFrom("audit_log").selectAll().execute();
    const row = rows.find(({ action }) => action === "accounts.update");
    expect(row).toMatchObject({ account: "yamada", object: "accounts", object_id: String(id), result: "ok" });
    expect(JSON.parse(row?.before ?? "")).toMatchObject({ roles: ["viewer"], displayName: "sato" });
    expect(JSON.parse(row?.after ?? "")).toMatchObject({ roles: ["editor"], displayName: "佐藤" });
    expect(JSON.stringify(rows)).not.toMatch(/argon2|v1\./);
  });
});

describe("the last administrator", () => {
  it("cannot be locked, removed or stripped, by themselves or through their role", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { json: me } = await admin.ask("GET", "/session");
    const id = (me.account as { id: number }).id;
    const { json: role } = await admin.ask("GET", "/roles/admin");
    const less = (role.permissions as string[]).filter((one) => one !== "accounts.manage");
    for (const [path, body] of [
      [`/accounts/${id}`, { roles: [] }],
      [`/accounts/${id}`, { roles: ["viewer"] }],
      ["/roles/admin", { label: "管理者", permissions: less, requireTotp: false }],
    ] as const)
      expect((await admin.change(path, body)).json).toMatchObject({ status: 409, code: "last-administrator" });
    for (const [method, path] of [
      ["POST", `/accounts/${id}/lock`],
      ["DELETE", `/accounts/${id}`],
    ] as const)
      expect((await admin.ask(method, path)).json).toMatchObject({ status: 409, code: "own-account" });
    expect((await admin.ask("DELETE", "/roles/admin")).json).toMatchObject({ status: 409, code: "role-in-use" });
    expect((await admin.ask("GET", "/accounts")).status).toBe(200);
    expect((await side.log()).map(({ action }) => action)).toEqual(["session.sign-in"]);
  });

  it("is not replaced by somebody who was only invited, or is locked", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { json: me } = await admin.ask("GET", "/session");
    const mine = `/accounts/${(me.account as { id: number }).id}`;
    const { id } = await invite(admin, { roles: ["admin"] });
    expect((await admin.change(mine, { roles: [] })).json.code).toBe("last-administrator");
    const second = await side.account("sato", { roles: ["admin"] });
    await admin.ask("POST", `/accounts/${second}/lock`);
    expect((await admin.change(mine, { roles: [] })).json.code).toBe("last-administrator");
    await admin.ask("POST", `/accounts/${second}/unlock`);
    expect((await admin.change(mine, { roles: [] })).status).toBe(200);
    expect((await admin.ask("GET", `/accounts/${id}`)).json.code).toBe("no-permission");
  });

  it("stays when two administrators lock each other at one time", async () => {
    const side = await staffSide();
    const first = await side.enter();
    const { json: me } = await first.ask("GET", "/session");
    const firstId = (me.account as { id: number }).id;
    const secondId = await side.account("sato", { roles: ["admin"] });
    const second = await side.enter("sato");
    const both = await Promise.all([
      first.ask("POST", `/accounts/${secondId}/lock`),
      second.ask("POST", `/accounts/${firstId}/lock`),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("the first administrator", () => {
  it("gets a link at each start until they have a password; the newest is good for 24 hours", async () => {
    const side = await staffSide();
    expect(await firstLink(side.store, "https://noroshi.city.example", side.now())).toBeUndefined();
    const store = await openStore("sqlite::memory:");
    const now = new Date("2026-11-22T00:00:00Z");
    const one = await firstLink(store, "https://noroshi.city.example", now);
    expect(one).toMatchObject({ account: "admin", endsAt: "2026-11-23T00:00:00.000Z" });
    expect(one?.url).toMatch(/^https:\/\/noroshi\.city\.example\/admin\/#\/link\/[\w-]{43}$/);
    const again = await firstLink(store, "https://noroshi.city.example", now);
    expect(again?.url).not.toBe(one?.url);
    expect(await store.db.selectFrom("one_time_links").selectAll().execute()).toHaveLength(1);
    expect(await store.db.selectFrom("accounts").select(["name", "state", "roles"]).execute()).toEqual([
      { name: "admin", state: "invited", roles: '["admin"]' },
    ]);
    expect((await store.db.selectFrom("roles").selectAll().execute()).length).toBeGreaterThan(4);
    await store.close();
  });
});

describe("roles", () => {
  it("can be made, changed and removed while nobody has them", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const role = { id: "night", label: "夜間当番", permissions: ["mails.read"], requireTotp: true };
    expect((await admin.ask("POST", "/roles", role)).json).toEqual({ ...role, version: expect.any(String) });
    expect((await admin.ask("POST", "/roles", role)).json).toMatchObject({ status: 409, code: "role-taken" });
    const id = await side.account("sato", { roles: ["night"] });
    expect((await admin.ask("DELETE", "/roles/night")).json).toMatchObject({ code: "role-in-use", accounts: 1 });
    await admin.change(`/accounts/${id}`, { roles: [] });
    expect((await admin.ask("DELETE", "/roles/night")).status).toBe(204);
    expect((await admin.ask("GET", "/roles/night")).status).toBe(404);
  });

  it("are listed with the permissions there are", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { list, headers } = await admin.ask("GET", "/roles");
    expect(list.map(({ id }) => id)).toEqual(["admin", "approver", "editor", "operator", "sender", "viewer"]);
    expect(headers.get("content-range")).toBe("roles 0-5/6");
    expect((await admin.ask("GET", "/permissions")).list[0]).toMatchObject({
      id: "rules.read",
      label: { ja: "ルールを見る" },
    });
    side.pass(MINUTE);
  });
});

describe("an account", () => {
  it("can be signed out everywhere by whoever manages accounts, and may sign in again", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { id, token } = await invite(admin);
    const browser = side.browser();
    await browser.ask("POST", "/session/link", { token, password: PASSWORD });
    await browser.signIn("suzuki");
    expect((await admin.ask("DELETE", `/accounts/${id}/sessions`)).json).toEqual({ ended: 1 });
    expect((await browser.ask("GET", "/session")).json.stage).toBe("signed-out");
    expect((await side.log()).at(-1)).toMatchObject({ action: "accounts.sign-out" });
    expect((await browser.signIn("suzuki")).json.stage).toBe("full");
  });
});
