import { describe, expect, it, onTestFinished } from "vitest";
import { accountRoutes } from "../../../src/server/api/accounts.ts";
import { attributeRoutes } from "../../../src/server/api/attributes.ts";
import { formWordsRoutes } from "../../../src/server/api/form-words.ts";
import { relayTargetRoutes } from "../../../src/server/api/relay-targets.ts";
import { roleRoutes } from "../../../src/server/api/roles.ts";
import { changeAttributes } from "../../../src/server/attributes.ts";
import { openSecretKey } from "../../../src/server/secret-key.ts";
import { seedRoles } from "../../../src/server/staff/default-roles.ts";
import { createStaffGate } from "../../../src/server/staff/session.ts";
import { createAccount } from "../../../src/store/accounts.ts";
import { noteSignIn, setPassword } from "../../../src/store/credentials.ts";
import { createApi } from "../../support/api.ts";
import type { OpenStore } from "../../support/stores.ts";
import { eachStore } from "../../support/stores.ts";
import { silent } from "../../support/world.ts";

const AT = new Date("2026-11-22T00:00:00Z");
const label = (ja: string) => ({ ja });
const words = (title: string) => ({
  title: label(title),
  organisation: label("市"),
  purpose: label("お知らせ"),
  consent: label("同意"),
  contact: label("防災課"),
});
const target = { url: "https://crm.example.jp/hook?token=s3cret", enabled: true, timeoutMs: 10_000 };

async function setUp(open: OpenStore) {
  const store = await open();
  onTestFinished(() => store.close());
  const key = openSecretKey({ databaseUrl: "sqlite::memory:" });
  const now = () => AT;
  const gate = createStaffGate({ store, key, publicUrl: "http://127.0.0.1:8080", now, log: silent });
  await store.db.transaction().execute(async (tx) => {
    await seedRoles(tx);
    for (const [name, roles] of [
      ["yamada", ["admin"]],
      ["sato", ["viewer"]],
    ] as const) {
      const staff = { name, displayName: name, roles, permissions: [], departments: null };
      const { id = 0 } = (await createAccount(tx, staff, AT)) ?? {};
      await setPassword(tx, id, "hash", AT);
    }
  });
  const api = await createApi(
    store,
    [
      ...accountRoutes(gate),
      ...roleRoutes,
      ...attributeRoutes,
      ...formWordsRoutes,
      ...relayTargetRoutes({ relayAllow: [], key }),
    ],
    { now },
  );
  await api.post("/attributes", { key: "pets", label: label("ペット"), kind: "boolean" });
  await api.put("/form-words", { ...words("受信設定"), version: null });
  await api.post("/relay-targets", { name: "crm", ...target });
  const versionOf = async (path: string) => ((await api.get(path)).body as { version: string }).version;
  return { store, api, versionOf };
}

/** What two people make of the same thing. */
const kinds = [
  ["account", "/accounts/2", { displayName: "佐藤" }, { roles: ["editor"] }],
  [
    "role",
    "/roles/viewer",
    { label: "見る人", permissions: ["rules.read"], requireTotp: false },
    { label: "見るだけの人", permissions: [], requireTotp: true },
  ],
  [
    "question",
    "/attributes/pets",
    { key: "pets", label: label("ペットの有無"), kind: "boolean" },
    { key: "pets", label: label("動物"), kind: "boolean", required: true },
  ],
  ["form's words", "/form-words", words("一人目"), words("二人目")],
  ["relay target", "/relay-targets/crm", { ...target, enabled: false }, { timeoutMs: 5_000 }],
] as const;

eachStore((_name, open) => {
  describe.each(kinds)("of two people at one %s", (_kind, path, first, second) => {
    it("the second is refused, told whose change it was, and changes nothing", async () => {
      const { api, versionOf } = await setUp(open);
      const version = await versionOf(path);
      const saved = await api.as({ account: "suzuki" }).put(path, { ...first, version });
      expect(saved).toMatchObject({ status: 200, body: { version: await versionOf(path) } });
      expect((saved.body as { version: string }).version).not.toBe(version);
      const before = [(await api.get(path)).body, await api.log()];
      expect(await api.put(path, { ...second, version })).toMatchObject({
        status: 409,
        body: {
          code: "version-conflict",
          account: "suzuki",
          detail: expect.stringMatching(/^suzukiが 2026\/11\/22 09:00 に変更しました。.*読み直して/),
        },
      });
      expect([(await api.get(path)).body, await api.log()]).toEqual(before);
      expect(await api.put(path, { ...second, version: await versionOf(path) })).toMatchObject({ status: 200 });
    });

    it("exactly one gets through when both save at once", async () => {
      const { api, versionOf } = await setUp(open);
      const version = await versionOf(path);
      const entries = (await api.log()).length;
      const both = await Promise.all([first, second].map((body) => api.put(path, { ...body, version })));
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await api.log()).toHaveLength(entries + 1);
    });
  });

  it("nobody saves without saying what was seen", async () => {
    const { api } = await setUp(open);
    for (const [, path, body] of kinds)
      expect(await api.put(path, body)).toMatchObject({ status: 400, body: { errors: [{ path: "version" }] } });
  });

  describe("the order of the questions", () => {
    const order = (api: Awaited<ReturnType<typeof setUp>>["api"], keys: string[], was: string[]) =>
      api.post("/attributes/order", { keys, was });
    const withThree = async () => {
      const { api } = await setUp(open);
      for (const key of ["car", "garden"]) await api.post("/attributes", { key, label: label(key), kind: "boolean" });
      return api;
    };
    const seen = ["pets", "car", "garden"];

    it("that a colleague has changed is not changed back", async () => {
      const api = await withThree();
      expect((await order(api, ["car", "pets", "garden"], seen)).status).toBe(200);
      const entries = (await api.log()).length;
      expect(await order(api, ["garden", "pets", "car"], seen)).toMatchObject({
        status: 409,
        body: { code: "version-conflict", detail: expect.stringContaining("ほかの人が順番を変えました") },
      });
      expect(await api.log()).toHaveLength(entries);
    });

    it("is changed by exactly one of two who do it at once", async () => {
      const api = await withThree();
      const both = await Promise.all([
        order(api, ["car", "pets", "garden"], seen),
        order(api, ["garden", "pets", "car"], seen),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it("stands though a question came to its end or is asked no more", async () => {
      const api = await withThree();
      await api.post("/attributes", { key: "boat", label: label("船"), kind: "boolean" });
      await api.post("/attributes/car/retire", { retired: true });
      expect((await order(api, ["garden", "pets", "car"], seen)).body).toEqual({
        keys: ["garden", "pets", "car", "boat"],
      });
    });
  });

  describe("a version", () => {
    it("of an account is the same after a lock, a new password and a sign-in", async () => {
      const { store, api, versionOf } = await setUp(open);
      const version = await versionOf("/accounts/2");
      await api.post("/accounts/2/lock");
      await api.post("/accounts/2/unlock");
      await api.post("/accounts/2/password-link");
      await store.db.transaction().execute((tx) => noteSignIn(tx, 2, AT));
      expect(await versionOf("/accounts/2")).toBe(version);
    });

    it("of a relay target is the same after failures and a reset, and another one for another secret", async () => {
      const { store, api, versionOf } = await setUp(open);
      const path = "/relay-targets/crm";
      const version = await versionOf(path);
      await store.db.updateTable("relay_targets").set({ failures: 5, last_code: "timeout" }).execute();
      await api.post(`${path}/reset`);
      expect(await versionOf(path)).toBe(version);
      await api.put(path, { ...target, url: `${target.url}2`, version });
      expect(await versionOf(path)).not.toBe(version);
      // A pause that a colleague's form knows nothing of stays.
      expect((await api.put(path, { ...target, version })).status).toBe(409);
    });

    it("of a question is another one once a command has changed it, whoever saved before", async () => {
      const { store, api, versionOf } = await setUp(open);
      const version = await versionOf("/attributes/pets");
      const imported = { key: "pets", label: label("取り込んだ質問"), kind: "boolean" as const };
      expect(await changeAttributes(store, api.context.plugins, [imported])).toEqual([]);
      const late = await api.put("/attributes/pets", { ...imported, label: label("画面から"), version });
      expect(late).toMatchObject({ status: 409, body: { code: "version-conflict" } });
      expect(late.body).not.toHaveProperty("account");
    });

    it("of what nobody wrote yet is null, for one of two", async () => {
      const { store, api } = await setUp(open);
      await store.db.deleteFrom("meta").where("key", "=", "form_words").execute();
      expect((await api.put("/form-words", { ...words("一人目"), version: null })).status).toBe(200);
      expect((await api.put("/form-words", { ...words("二人目"), version: null })).status).toBe(409);
    });

    it("is the same once a question is defined as it was", async () => {
      const { store, api, versionOf } = await setUp(open);
      const version = await versionOf("/attributes/pets");
      const same = { kind: "boolean" as const, label: label("ペット"), key: "pets" };
      expect(await changeAttributes(store, api.context.plugins, [same])).toEqual([]);
      expect(await versionOf("/attributes/pets")).toBe(version);
    });
  });
});
