import { expect, it } from "vitest";
import { grouped } from "../../../admin/accounts/permission-groups.ts";
import { type Permission, permissions } from "../../../src/server/staff/permissions.ts";

const ids = Object.keys(permissions) as Permission[];

it("every permission stands in one group, in the server's order", () => {
  const all = grouped(ids.map((id) => ({ id })));
  expect(all.flatMap(([, some]) => some.map(({ id }) => id)).sort()).toEqual([...ids].sort());
  expect(all.find(([group]) => group === "rules")?.[1].map(({ id }) => id)).toEqual([
    "rules.read",
    "rules.edit",
    "rules.enable",
  ]);
});

it("groups without permissions are left out", () => {
  expect(grouped([{ id: "exports" }])).toEqual([["administration", [{ id: "exports" }]]]);
});
