import { describe, expect, it } from "vitest";
import { codeOf, MINUTE, PASSWORD, staffSide, withTotp } from "../../support/staff.ts";

const WRONG = "gyunyu-no-naka-de-utau";

describe("a second factor", () => {
  it("is asked once it is confirmed, and then the password alone is not enough", async () => {
    const side = await staffSide();
    const one = await side.enter();
    const { json } = await one.ask("POST", "/session/totp", {});
    const secret = String(json.secret);
    expect(json.uri).toMatch(/^otpauth:\/\/totp\/Noroshi:yamada\?/);
    // Prepared is not confirmed: who closes the page here is not shut out.
    expect((await side.browser().signIn()).status).toBe(200);
    expect((await one.ask("PUT", "/session/totp", { code: "000000" })).json).toMatchObject({ code: "wrong-code" });
    expect((await one.ask("PUT", "/session/totp", { code: codeOf(secret, side.now()) })).json).toMatchObject({
      stage: "full",
      totp: true,
    });
    side.pass(MINUTE);
    expect((await side.browser().signIn()).json).toMatchObject({ status: 401, code: "code-needed" });
    expect((await side.browser().signIn("yamada", WRONG, codeOf(secret, side.now()))).json).toMatchObject({
      code: "wrong-credentials",
    });
    expect((await side.browser().signIn("yamada", PASSWORD, codeOf(secret, side.now()))).status).toBe(200);
  });

  it("takes each code once, even from two at one time", async () => {
    const side = await staffSide();
    const secret = await withTotp(side, await side.enter());
    side.pass(MINUTE);
    const code = codeOf(secret, side.now());
    const both = await Promise.all([
      side.browser().signIn("yamada", PASSWORD, code),
      side.browser().signIn("yamada", PASSWORD, code),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await side.browser().signIn("yamada", PASSWORD, code)).json).toMatchObject({ code: "wrong-code" });
    // Nor one from before it.
    expect((await side.browser().signIn("yamada", PASSWORD, codeOf(secret, side.now(), -1))).status).toBe(401);
  });

  it.each([
    [-2, 401],
    [-1, 200],
    [0, 200],
    [1, 200],
    [2, 401],
  ])("takes the code of a clock that is %i half minutes off: %i", async (steps, status) => {
    const side = await staffSide();
    const secret = await withTotp(side, await side.enter());
    side.pass(10 * MINUTE);
    expect((await side.browser().signIn("yamada", PASSWORD, codeOf(secret, side.now(), steps))).status).toBe(status);
  });

  it("wrong codes make the account wait like wrong passwords, and being asked for one does not", async () => {
    const side = await staffSide();
    const secret = await withTotp(side, await side.enter());
    side.pass(MINUTE);
    for (let i = 0; i < 5; i += 1) expect((await side.browser().signIn()).json.code).toBe("code-needed");
    for (let i = 0; i < 3; i += 1) expect((await side.browser().signIn("yamada", PASSWORD, "000000")).status).toBe(401);
    expect((await side.browser().signIn("yamada", PASSWORD, codeOf(secret, side.now()))).status).toBe(429);
  });

  it("that a role asks for must be set up before anything else, and nothing else is open till then", async () => {
    const side = await staffSide();
    const admin = await side.enter();
    const { json: role } = await admin.ask("GET", "/roles/viewer");
    const { id, ...rest } = role;
    expect((await admin.ask("PUT", `/roles/${id}`, { ...rest, requireTotp: true })).status).toBe(200);
    await side.account("sato", { roles: ["viewer"] });
    const sato = side.browser();
    expect((await sato.signIn("sato")).json).toMatchObject({ stage: "totp-setup", permissions: [] });
    for (const path of ["/probe", "/sessions", "/tokens", "/permissions"])
      expect((await sato.ask("GET", path)).status).toBe(401);
    const secret = await withTotp(side, sato);
    expect((await sato.ask("GET", "/session")).json).toMatchObject({ stage: "full", totp: true });
    expect((await sato.ask("GET", "/probe")).status).toBe(200);
    expect((await sato.ask("POST", "/session/totp/remove", { password: PASSWORD, code: "1" })).json.code).toBe(
      "totp-required",
    );
    side.pass(MINUTE);
    expect((await side.browser().signIn("sato", PASSWORD, codeOf(secret, side.now()))).json.stage).toBe("full");
  });

  it("that a role asks for from now on stops those who are signed in without one", async () => {
    const side = await staffSide();
    await side.account("sato", { roles: ["viewer"] });
    const sato = await side.enter("sato");
    const admin = await side.enter();
    const { json } = await admin.ask("GET", "/roles/viewer");
    await admin.change("/roles/viewer", { label: json.label, permissions: json.permissions, requireTotp: true });
    expect((await sato.ask("GET", "/probe")).status).toBe(401);
    expect((await sato.ask("GET", "/session")).json.stage).toBe("totp-setup");
  });

  it("ends the sessions without it when it is confirmed, and can be removed with password and code", async () => {
    const side = await staffSide();
    const other = await side.enter();
    const one = await side.enter();
    const secret = await withTotp(side, one);
    expect((await other.ask("GET", "/session")).json.stage).toBe("signed-out");
    expect((await one.ask("POST", "/session/totp", {})).json.code).toBe("totp-there");
    side.pass(MINUTE);
    const remove = (password: string, code: string) => one.ask("POST", "/session/totp/remove", { password, code });
    expect((await remove(PASSWORD, "000000")).status).toBe(401);
    expect((await remove(PASSWORD, codeOf(secret, side.now()))).status).toBe(204);
    expect((await side.browser().signIn()).status).toBe(200);
  });

  it("asks for the password once more where the last sign-in is a while ago", async () => {
    const side = await staffSide();
    const one = await side.enter();
    side.pass(11 * MINUTE);
    expect((await one.ask("POST", "/session/totp", {})).json.code).toBe("password-needed");
    expect((await one.ask("POST", "/session/totp", { password: WRONG })).json.code).toBe("wrong-password");
    expect((await one.ask("POST", "/session/totp", { password: PASSWORD })).status).toBe(200);
  });

  it("can be taken away by an administrator, which ends the person's sessions", async () => {
    const side = await staffSide();
    const id = await side.account("sato");
    const sato = await side.enter("sato");
    await withTotp(side, sato);
    const admin = await side.enter();
    expect((await admin.ask("DELETE", `/accounts/${id}/totp`)).status).toBe(204);
    expect((await sato.ask("GET", "/session")).json.stage).toBe("signed-out");
    expect((await side.browser().signIn("sato")).status).toBe(200);
  });

  it("stands encrypted in the database", async () => {
    const side = await staffSide();
    const secret = await withTotp(side, await side.enter());
    const rows = await side.store.db.selectFrom("accounts").selectAll().execute();
    expect(rows[0]?.totp_secret).toMatch(/^v1\./);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});
