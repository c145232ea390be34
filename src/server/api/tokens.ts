/** Tokens for scripts: everybody's own, with no more rights than they have; who manages accounts sees and ends all. */
import { z } from "zod";
import { getAccount } from "../../store/accounts.ts";
import { type ApiToken, createToken, getToken, listTokens, removeToken } from "../../store/api-tokens.ts";
import type { Db } from "../../store/open.ts";
import { known } from "../staff/administrators.ts";
import { hashOfSecret } from "../staff/links.ts";
import { permissionSchema, type Staff } from "../staff/permissions.ts";
import { departmentList, permissionList, refuseMoreThanOwn } from "../staff/rights-input.ts";
import type { StaffGate } from "../staff/session.ts";
import { newToken } from "../staff/who.ts";
import { ApiProblem, idParams, listQuery, notFound, type Route, route } from "./route.ts";
import { bySession } from "./session-problems.ts";

const DAY_MS = 24 * 3_600_000;
const MAX_DAYS = 365;

const tokenSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  /** Who made it. */
  account: z.string(),
  permissions: z.array(permissionSchema),
  departments: z.array(z.string()).nullable(),
  createdAt: z.string(),
  endsAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
  error: "トークンの名前は、半角の小文字・数字・ハイフンで40文字までにしてください。",
});

async function shown(db: Db, token: ApiToken): Promise<z.infer<typeof tokenSchema>> {
  const { id, name, permissions, departments, createdAt, endsAt, lastUsedAt } = token;
  const account = (await getAccount(db, token.accountId))?.name ?? "?";
  return { id, name, account, permissions: known(permissions), departments, createdAt, endsAt, lastUsedAt };
}

const logged = ({ name, permissions, departments, endsAt }: ApiToken) => ({ name, permissions, departments, endsAt });

/** Whose tokens somebody sees. */
const seenBy = (staff: Staff) => (staff.permissions.has("accounts.manage") ? undefined : staff.accountId);

export function tokenRoutes(gate: StaffGate): Route[] {
  return [
    route({
      method: "get",
      path: "/tokens",
      summary: { ja: "スクリプト用のトークンの一覧", en: "List tokens for scripts" },
      permission: "signed-in",
      query: listQuery({}, ["id"]),
      answer: tokenSchema,
      isList: true,
      async handle({ query, store, staff }) {
        const [from, to] = query.range;
        const all = await listTokens(store.db, seenBy(staff));
        const list = [];
        for (const token of all.slice(from, to + 1)) list.push(await shown(store.db, token));
        return { list, total: all.length, from };
      },
    }),

    route({
      method: "post",
      path: "/tokens",
      summary: { ja: "スクリプト用のトークンを作る（表示は一度だけ）", en: "Make a token for a script" },
      permission: "signed-in",
      body: z.strictObject({
        name,
        permissions: permissionList,
        /** Left out: those of the account. */
        departments: departmentList.exactOptional(),
        days: z
          .int()
          .min(1)
          .max(MAX_DAYS, { error: `期限は${MAX_DAYS}日までにしてください。` }),
      }),
      answer: tokenSchema.extend({ token: z.string() }),
      async handle({ body, store, staff, now, write }) {
        await bySession(gate.visit());
        const own = staff.departments === null ? null : [...staff.departments];
        const { departments = own } = body;
        refuseMoreThanOwn(staff, { permissions: body.permissions, departments });
        const token = newToken();
        const made = await write(async (tx, record) => {
          // Ended ones keep no name from being used again.
          const others = (await listTokens(tx, staff.accountId)).filter(({ endsAt }) => endsAt > now().toISOString());
          if (others.some((other) => other.name === body.name)) {
            const message = "この名前のトークンは、もうあります。";
            throw new ApiProblem(409, "name-taken", message, [{ path: "name", message }]);
          }
          const created = await createToken(
            tx,
            {
              name: body.name,
              hash: hashOfSecret(token),
              accountId: staff.accountId,
              permissions: body.permissions,
              departments,
              endsAt: new Date(now().getTime() + body.days * DAY_MS).toISOString(),
            },
            now(),
          );
          await record({
            action: "tokens.create",
            object: "tokens",
            objectId: String(created.id),
            after: logged(created),
          });
          return created;
        });
        return { json: { ...(await shown(store.db, made)), token }, status: 201 };
      },
    }),

    route({
      method: "delete",
      path: "/tokens/:id",
      summary: { ja: "トークンを使えなくする", en: "End a token" },
      permission: "signed-in",
      params: idParams,
      async handle({ params, staff, write }) {
        // A script that went wrong, or whose token was stolen, must not end the others.
        await bySession(gate.visit());
        await write(async (tx, record) => {
          const token = await getToken(tx, params.id);
          const whose = seenBy(staff);
          if (!token || (whose !== undefined && token.accountId !== whose)) throw notFound("このトークン");
          await removeToken(tx, token.id);
          await record({
            action: "tokens.remove",
            object: "tokens",
            objectId: String(token.id),
            before: logged(token),
          });
        });
        return { empty: true };
      },
    }),
  ];
}
