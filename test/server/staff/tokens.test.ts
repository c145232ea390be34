import { describe, expect, it } from "vitest";
import { type Browser, HOUR, staffSide } from "../../support/staff.ts";

const DAY = 24 * HOUR;

async function tokenFrom(one: Browser, change: object = {}) {
  const { status, json } = await one.ask("POST", "/tokens", {
    name: "backup",
    permissions: ["rules.read"],
    days: 30,
    ...change,
  });
  expect(status).toBe(201);
  return { token: String(json.token), id: Number(json.id), json };
}

describe("a token", () => {
  it("is shown once, kept as a hash, and does what it may without cookies and without a CSRF token", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const { token, json } = await tokenFrom(one, { permissions: ["rules.read", "rules.edit"] });
    expect(token).toMatch(/^nrs_[\w-]{43}$/);
    expect(json).toMatchObject({ account: "yamada", endsAt: new Date(side.now().getTime() + 30 * DAY).toISOString() });
    expect(JSON.stringify(await side.store.db.selectFrom("api_tokens").selectAll().execute())).not.toContain(token);
    expect(JSON.stringify((await one.ask("GET", "/tokens")).list)).not.toContain(token);
    const script = side.browser({ authorization: `Bearer ${token}` });
    expect((await script.ask("GET", "/probe")).json).toMatchObject({
      account: "yamada/backup",
      via: "token",
      permissions: ["rules.read", "rules.edit"],
    });
    expect((await script.ask("POST", "/probe")).status).toBe(204);
    expect((await script.ask("GET", "/session")).json).toMatchObject({
      stage: "full",
      csrfToken: null,
      account: { name: "yamada/backup" },
    });
    expect(script.cookies.size).toBe(0);
    expect((await script.ask("GET", "/accounts")).json.code).toBe("no-permission");
  });

  it("may never do what its maker may not, also when that changes later", async () => {
    const side = await staffSide();
    const id = await side.account("sato", {
      permissions: ["rules.read", "rules.edit"],
      departments: ["kiki", "bosai"],
    });
    const sato = await side.enter("sato");
    const ask = (change: object) => sato.ask("POST", "/tokens", { name: "x", permissions: [], days: 1, ...change });
    expect((await ask({ permissions: ["rules.read", "exports"] })).json).toMatchObject({
      status: 403,
      code: "more-than-own",
      errors: [{ path: "permissions[1]" }],
    });
    expect((await ask({ departments: null })).json).toMatchObject({ errors: [{ path: "departments" }] });
    expect((await ask({ departments: ["zei"] })).json).toMatchObject({ errors: [{ path: "departments[0]" }] });
    const { token } = await tokenFrom(sato, { permissions: ["rules.read", "rules.edit"] });
    const script = side.browser({ authorization: `Bearer ${token}` });
    expect((await script.ask("GET", "/probe")).json).toMatchObject({ departments: ["kiki", "bosai"] });
    const admin = await side.enter();
    await admin.change(`/accounts/${id}`, { permissions: ["rules.read"], departments: ["bosai"] });
    expect((await script.ask("GET", "/probe")).json).toMatchObject({
      permissions: ["rules.read"],
      departments: ["bosai"],
    });
    expect((await script.ask("POST", "/probe")).status).toBe(403);
    await admin.ask("POST", `/accounts/${id}/lock`);
    expect((await script.ask("GET", "/probe")).status).toBe(401);
  });

  it("ends at its date, which is within a year", async () => {
    const side = await staffSide();
    const one = await side.enter();
    expect((await one.ask("POST", "/tokens", { name: "x", permissions: [], days: 366 })).status).toBe(400);
    const { token } = await tokenFrom(one, { days: 2 });
    const script = side.browser({ authorization: `Bearer ${token}` });
    side.pass(2 * DAY - 1);
    expect((await script.ask("GET", "/probe")).status).toBe(200);
    side.pass(1);
    expect((await script.ask("GET", "/probe")).status).toBe(401);
    // Its name may be used again then.
    await tokenFrom(await side.enter(), { days: 2 });
  });

  it("has a name of its own, and is ended by its maker or by who manages accounts", async () => {
    const side = await staffSide();
    await side.account("sato", { permissions: ["rules.read"] });
    await side.account("kato", { permissions: ["rules.read"] });
    const sato = await side.enter("sato");
    const first = await tokenFrom(sato);
    expect((await sato.ask("POST", "/tokens", { name: "backup", permissions: [], days: 1 })).json.code).toBe(
      "name-taken",
    );
    const second = await tokenFrom(sato, { name: "report" });
    const kato = await side.enter("kato");
    expect((await kato.ask("GET", "/tokens")).list).toEqual([]);
    expect((await kato.ask("DELETE", `/tokens/${first.id}`)).status).toBe(404);
    expect((await sato.ask("DELETE", `/tokens/${first.id}`)).status).toBe(204);
    const admin = await side.enter();
    expect((await admin.ask("GET", "/tokens")).list).toMatchObject([{ name: "report", account: "sato" }]);
    expect((await admin.ask("DELETE", `/tokens/${second.id}`)).status).toBe(204);
    for (const { token } of [first, second])
      expect((await side.browser({ authorization: `Bearer ${token}` }).ask("GET", "/probe")).status).toBe(401);
  });

  it("makes and ends no token, changes no password and ends no session", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { token } = await tokenFrom(admin, { permissions: ["rules.read", "accounts.manage"] });
    const other = await tokenFrom(admin, { name: "other" });
    const script = side.browser({ authorization: `Bearer ${token}` });
    for (const [method, path, body] of [
      ["POST", "/tokens", { name: "more", permissions: [], days: 1 }],
      ["PUT", "/session/password", { current: "a", password: "b" }],
      ["POST", "/session/totp", {}],
      ["DELETE", "/sessions", undefined],
      ["DELETE", `/tokens/${other.id}`, undefined],
    ] as const)
      expect((await script.ask(method, path, body)).json).toMatchObject({ status: 403, code: "session-only" });
    expect((await script.signIn()).status).toBe(400);
  });

  it("counts alone: the cookies beside a wrong one do not help it", async () => {
    const side = await staffSide();
    const one = await side.enter();
    for (const authorization of ["Bearer nrs_wrong", "Bearer x", "bearer nrs_wrong"]) {
      expect((await one.ask("GET", "/probe", undefined, { authorization })).status).toBe(401);
      expect((await one.ask("POST", "/probe", undefined, { authorization })).status).toBe(401);
    }
  });

  it("is marked as used, once a minute at most", async () => {
    const side = await staffSide();
    const { token } = await tokenFrom(await side.enter());
    const script = side.browser({ authorization: `Bearer ${token}` });
    const used = async () =>
      (await side.store.db.selectFrom("api_tokens").select("last_used_at").execute())[0]?.last_used_at;
    expect(await used()).toBeNull();
    await script.ask("GET", "/probe");
    const first = await used();
    side.pass(30_000);
    await script.ask("GET", "/probe");
    expect(await used()).toBe(first);
    side.pass(31_000);
    await script.ask("GET", "/probe");
    expect(await used()).toBe(side.now().toISOString());
  });
});
