/** Roles, and the permissions that they bundle. */
import { z } from "zod";
import { accountsWithRole, lockAccounts } from "../../store/accounts.ts";
import type { Db } from "../../store/open.ts";
import { createRole, getRole, listRoles, type Role, removeRole, updateRole } from "../../store/roles.ts";
import { keepAdministrator, known } from "../staff/administrators.ts";
import { permissionSchema, permissions } from "../staff/permissions.ts";
import { permissionList, roleId, roleLabel } from "../staff/rights-input.ts";
import { refuseConflict, seenVersion, versionOf, versionSchema } from "./edits.ts";
import { ApiProblem, listQuery, notFound, type Route, route } from "./route.ts";

const roleSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  permissions: z.array(permissionSchema),
  requireTotp: z.boolean(),
  version: versionSchema,
});

const roleParams = z.strictObject({ id: roleId });

const logged = ({ label, permissions, requireTotp }: Role) => ({ label, permissions, requireTotp });
const shown = (role: Role) => ({
  ...role,
  permissions: known(role.permissions),
  version: versionOf(logged(role)),
});

async function existing(db: Db, id: string): Promise<Role> {
  const role = await getRole(db, id);
  if (!role) throw notFound("この役割");
  return role;
}

export const roleRoutes: Route[] = [
  route({
    method: "get",
    path: "/permissions",
    summary: { ja: "権限の種類", en: "What may be permitted" },
    permission: "signed-in",
    query: listQuery({}, ["id"]),
    answer: z.strictObject({ id: permissionSchema, label: z.strictObject({ ja: z.string(), en: z.string() }) }),
    isList: true,
    async handle({ query }) {
      const [from, to] = query.range;
      const all = Object.entries(permissions).map(([id, words]) => ({ id, label: words }));
      return { list: all.slice(from, to + 1), total: all.length, from };
    },
  }),

  route({
    method: "get",
    path: "/roles",
    summary: { ja: "役割の一覧", en: "List roles" },
    permission: "accounts.manage",
    query: listQuery({ id: z.array(roleId).max(1_000).exactOptional() }, ["id", "label"]),
    answer: roleSchema,
    isList: true,
    async handle({ query, store }) {
      const { id } = query.filter;
      const [from, to] = query.range;
      const [by, order] = query.sort;
      const sign = order === "ASC" ? 1 : -1;
      const found = (await listRoles(store.db))
        .filter((role) => id === undefined || id.includes(role.id))
        .sort((a, b) => sign * (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0));
      return { list: found.slice(from, to + 1).map(shown), total: found.length, from };
    },
  }),

  route({
    method: "get",
    path: "/roles/:id",
    summary: { ja: "役割を見る", en: "See a role" },
    permission: "accounts.manage",
    params: roleParams,
    answer: roleSchema,
    async handle({ params, store }) {
      return { json: shown(await existing(store.db, params.id)) };
    },
  }),

  route({
    method: "post",
    path: "/roles",
    summary: { ja: "役割を作る", en: "Create a role" },
    permission: "accounts.manage",
    body: z.strictObject({
      id: roleId,
      label: roleLabel,
      permissions: permissionList,
      requireTotp: z.boolean().default(false),
    }),
    answer: roleSchema,
    async handle({ body, write }) {
      await write(async (tx, record) => {
        if (!(await createRole(tx, body))) {
          const message = "この番号の役割は、もうあります。";
          throw new ApiProblem(409, "role-taken", message, [{ path: "id", message }]);
        }
        await record({ action: "roles.create", object: "roles", objectId: body.id, after: logged(body) });
      });
      return { json: shown(body), status: 201 };
    },
  }),

  route({
    method: "put",
    path: "/roles/:id",
    summary: { ja: "役割の名前・権限・2段階認証の要否を変える", en: "Change a role" },
    permission: "accounts.manage",
    params: roleParams,
    body: z.strictObject({
      label: roleLabel,
      permissions: permissionList,
      requireTotp: z.boolean(),
      version: seenVersion,
    }),
    answer: roleSchema,
    async handle({ params, body, now, write }) {
      const { version: seen, ...rest } = body;
      const role = { id: params.id, ...rest };
      await write(async (tx, record) => {
        await lockAccounts(tx, now());
        const before = await existing(tx, params.id);
        const was = logged(before);
        await refuseConflict(tx, { seen, version: versionOf(was), object: "roles", objectId: params.id, now: was });
        await updateRole(tx, role);
        await keepAdministrator(tx);
        await record({
          action: "roles.update",
          object: "roles",
          objectId: params.id,
          before: was,
          after: logged(role),
        });
      });
      return { json: shown(role) };
    },
  }),

  route({
    method: "delete",
    path: "/roles/:id",
    summary: { ja: "役割を削除する（だれも持っていないとき）", en: "Remove a role that nobody has" },
    permission: "accounts.manage",
    params: roleParams,
    async handle({ params, now, write }) {
      await write(async (tx, record) => {
        await lockAccounts(tx, now());
        const before = await existing(tx, params.id);
        const holders = await accountsWithRole(tx, params.id);
        if (holders.length > 0)
          throw new ApiProblem(
            409,
            "role-in-use",
            `この役割を持つアカウントが${holders.length}件あります。先に、その役割を外してください。`,
            [],
            { accounts: holders.length },
          );
        await removeRole(tx, params.id);
        await record({ action: "roles.remove", object: "roles", objectId: params.id, before: logged(before) });
      });
      return { empty: true };
    },
  }),
];
