import { expect, it } from "vitest";
import {
  createAccount,
  findAccount,
  getAccount,
  listAccounts,
  lockAccount,
  lockAccounts,
  removeAccount,
  unlockAccount,
  updateAccount,
} from "../../src/store/accounts.ts";
import {
  confirmTotp,
  giveTryBack,
  noteSignIn,
  setPassword,
  setTotpSecret,
  takeTotpStep,
  takeTry,
} from "../../src/store/credentials.ts";
import type { Db } from "../../src/store/open.ts";
import { createRole, getRole, listRoles, rightsOf, updateRole } from "../../src/store/roles.ts";
import { eachStore } from "../support/stores.ts";

const now = new Date("2026-11-22T00:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const page = { sort: "name", order: "asc", offset: 0, limit: 10 } as const;

async function make(db: Db, name: string, change: object = {}) {
  const account = { name, displayName: name, roles: [], permissions: [], departments: null, ...change };
  const made = await db.transaction().execute((tx) => createAccount(tx, account, now));
  if (!made) throw new Error(`${name} is there already`);
  return made;
}

eachStore((_name, open) => {
  it("an account is kept whole, by a name that is given once", async () => {
    const { db, close } = await open();
    const made = await make(db, "yamada", { roles: ["admin"], permissions: ["exports"], departments: ["kiki"] });
    expect(made).toMatchObject({
      name: "yamada",
      state: "invited",
      passwordAt: null,
      failures: 0,
      departments: ["kiki"],
    });
    expect(await findAccount(db, "yamada")).toEqual(made);
    expect(await getAccount(db, made.id)).toEqual(made);
    await db.transaction().execute((tx) => removeAccount(tx, made.id, now));
    expect(await createAccount(db, { ...made, departments: null }, now)).toBeUndefined();
    expect(await findAccount(db, "yamada")).toMatchObject({ state: "removed", roles: [], departments: [] });
    await close();
  });

  it("accounts are found by what stands in them, and by nothing else", async () => {
    const { db, close } = await open();
    await make(db, "yamada", { displayName: "山田 太郎", roles: ["admin", "viewer"] });
    await make(db, "sato", { displayName: "SATO Hanako" });
    const gone = await make(db, "kato");
    await removeAccount(db, gone.id, now);
    const names = async (filter: object, change: object = {}) => {
      const { total, accounts } = await listAccounts(db, filter, { ...page, ...change });
      return [total, ...accounts.map(({ name }) => name)];
    };
    expect(await names({})).toEqual([2, "sato", "yamada"]);
    expect(await names({}, { limit: 1, offset: 1, order: "desc" })).toEqual([2, "sato"]);
    expect(await names({ q: "太郎" })).toEqual([1, "yamada"]);
    expect(await names({ q: "hANAKO" })).toEqual([1, "sato"]);
    expect(await names({ q: "%" })).toEqual([0]);
    expect(await names({ q: "_" })).toEqual([0]);
    expect(await names({ q: "\\" })).toEqual([0]);
    expect(await names({ role: "view" })).toEqual([0]);
    expect(await names({ role: "viewer" })).toEqual([1, "yamada"]);
    expect(await names({ state: "removed" })).toEqual([1, "kato"]);
    expect(await names({ ids: [gone.id] })).toEqual([0]);
    expect(await names({ ids: [] })).toEqual([0]);
    await close();
  });

  it("a change leaves alone what it does not name", async () => {
    const { db, close } = await open();
    const { id } = await make(db, "sato", { roles: ["viewer"], departments: ["kiki"] });
    await updateAccount(db, id, { displayName: "佐藤" }, later(1));
    expect(await getAccount(db, id)).toMatchObject({ displayName: "佐藤", roles: ["viewer"], departments: ["kiki"] });
    await updateAccount(db, id, { departments: null, permissions: ["exports"] }, later(2));
    expect(await getAccount(db, id)).toMatchObject({ departments: null, permissions: ["exports"], roles: ["viewer"] });
    await close();
  });

  it("the first password makes an invited account an active one; a lock outlives a new password", async () => {
    const { db, close } = await open();
    const { id } = await make(db, "sato");
    await lockAccounts(db, now);
    await lockAccount(db, id, now);
    await setPassword(db, id, "hash", now);
    const locked = await getAccount(db, id);
    expect(locked).toMatchObject({ state: "locked", passwordAt: now.toISOString() });
    if (locked) await unlockAccount(db, locked, now);
    expect(await getAccount(db, id)).toMatchObject({ state: "active" });
    const other = await make(db, "kato");
    await setPassword(db, other.id, "hash", now);
    expect(await getAccount(db, other.id)).toMatchObject({ state: "active" });
    await close();
  });

  it("tries are counted before they are tried, and none is taken while the account waits", async () => {
    const { db, close } = await open();
    const { id } = await make(db, "sato");
    const wait = (failures: number) => (failures < 3 ? 0 : 10_000);
    const take = (at: Date) => takeTry(db, id, at, wait);
    expect(await Promise.all([take(now), take(now), take(now), take(now)])).toEqual([
      { taken: true },
      { taken: true },
      { taken: true },
      { taken: false, retryAt: later(10_000) },
    ]);
    expect(await take(later(9_999))).toMatchObject({ taken: false });
    expect(await take(later(10_000))).toEqual({ taken: true });
    expect(await getAccount(db, id)).toMatchObject({ failures: 4, retryAt: later(20_000).toISOString() });
    await giveTryBack(db, id);
    expect(await getAccount(db, id)).toMatchObject({ failures: 3, retryAt: null });
    await noteSignIn(db, id, later(1));
    expect(await getAccount(db, id)).toMatchObject({
      failures: 0,
      retryAt: null,
      lastSignInAt: later(1).toISOString(),
    });
    await giveTryBack(db, id);
    expect(await getAccount(db, id)).toMatchObject({ failures: 0 });
    await close();
  });

  it("a code's step is taken once, and none before it", async () => {
    const { db, close } = await open();
    const { id } = await make(db, "sato");
    expect(await setTotpSecret(db, id, "v1.first", now)).toBe(true);
    expect(await confirmTotp(db, id, "v1.other", now)).toBe(false);
    expect(await confirmTotp(db, id, "v1.first", now)).toBe(true);
    expect(await setTotpSecret(db, id, "v1.second", now)).toBe(false);
    const steps = [59_000_000, 59_000_000, 58_999_999, 59_000_001];
    const taken: boolean[] = [];
    for (const step of steps) taken.push(await takeTotpStep(db, id, step));
    expect(taken).toEqual([true, false, false, true]);
    await close();
  });

  it("rights are those of the roles and one's own; a second factor is asked when one role asks", async () => {
    const { db, close } = await open();
    const role = (id: string, permissions: string[], requireTotp = false) => ({
      id,
      label: id,
      permissions,
      requireTotp,
    });
    expect(await createRole(db, role("a", ["x", "y"]))).toBe(true);
    expect(await createRole(db, role("a", []))).toBe(false);
    await createRole(db, role("b", ["y", "z"], true));
    const roles = await listRoles(db);
    expect(rightsOf({ roles: ["a"], permissions: ["own"] }, roles)).toEqual({
      permissions: ["x", "y", "own"],
      requireTotp: false,
    });
    expect(rightsOf({ roles: ["a", "b", "gone"], permissions: [] }, roles)).toEqual({
      permissions: ["x", "y", "z"],
      requireTotp: true,
    });
    await updateRole(db, role("a", [], true));
    expect(await getRole(db, "a")).toEqual(role("a", [], true));
    await close();
  });
});
