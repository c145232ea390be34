import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../src/store/audit.ts";
import { openStore } from "../../src/store/open.ts";
import { entry, write } from "../support/audit.ts";

describe("secrets", () => {
  const kept = (value: unknown) => JSON.parse(withoutSecrets(value) ?? "null");
  it.each([
    "password",
    "Password",
    "newPassword",
    "password_hash",
    "totp_secret",
    "clientSecret",
    "token",
    "channelAccessToken",
    "Authorization",
    "x-api-key",
    "set-cookie",
    "private_key",
    "p.a.s.s.w.o.r.d",
  ])("a field named %s goes, however deep", (key) => {
    expect(kept({ a: [{ b: { [key]: "hunter2", c: 1 } }] })).toEqual({ a: [{ b: { c: 1 } }] });
    expect(kept({ [key]: { inner: "hunter2" } })).toEqual({});
  });

  it("go from addresses and headers in texts; what is no secret stays", () => {
    expect(kept({ url: "imaps://city:hunter2@mail.example.jp/INBOX" })).toEqual({
      url: "imaps://city:***@mail.example.jp/INBOX",
    });
    expect(kept(["Bearer abcdefghijklmnop123"])).toEqual(["Bearer ***"]);
    const plain = { name: "大雨", at: "09:00", mail: "a:b@example.jp", basic: "basic information", n: [1, null, true] };
    expect(kept(plain)).toEqual(plain);
  });

  it("bytes become their number, dates and bigints text", () => {
    expect(kept({ raw: Buffer.from("abc"), at: new Date(0), n: 5n })).toEqual({
      raw: { bytes: 3 },
      at: "1970-01-01T00:00:00.000Z",
      n: "5",
    });
  });

  it("stand nowhere in the database", async () => {
    const store = await openStore("sqlite::memory:");
    await write(
      store,
      entry(1, { before: { password: "hunter2" }, after: [{ token: "hunter2" }], note: "https://u:hunter2@h/" }),
    );
    const { rows } = await sql`select * from audit_log`.execute(store.db);
    expect(JSON.stringify(rows)).not.toContain("hunter2");
    await store.close();
  });
});
