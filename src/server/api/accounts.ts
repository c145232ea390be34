/** Accounts: who may sign in, and what they may. Whoever manages accounts may give everything, also to themselves. */
import { z } from "zod";
import {
  accountSorts,
  createAccount,
  getAccount,
  listAccounts,
  lockAccount,
  lockAccounts,
  removeAccount,
  unlockAccount,
  updateAccount,
} from "../../store/accounts.ts";
import { removeTokensOf } from "../../store/api-tokens.ts";
import { removeTotp } from "../../store/credentials.ts";
import { voidLinks } from "../../store/one-time-links.ts";
import { endSessionsOf } from "../../store/sessions.ts";
import { seedRoles } from "../staff/default-roles.ts";
import { giveLink } from "../staff/links.ts";
import {
  accountName,
  departmentList,
  displayName,
  permissionList,
  refuseUnknownRoles,
  roleId,
  roleIds,
} from "../staff/rights-input.ts";
import type { StaffGate } from "../staff/session.ts";
import {
  accountSchema,
  changeAccount,
  edited,
  existing,
  linkSchema,
  logged,
  refuseOwn,
  shown,
  states,
} from "./account-changes.ts";
import { refuseConflict, seenVersion, versionOf } from "./edits.ts";
import { ApiProblem, idParams, listQuery, notFound, type Route, route } from "./route.ts";

export function accountRoutes(gate: StaffGate): Route[] {
  return [
    route({
      method: "get",
      path: "/accounts",
      summary: { ja: "アカウントの一覧", en: "List accounts" },
      permission: "accounts.manage",
      query: listQuery(
        {
          id: z.array(z.int().positive()).max(1_000).exactOptional(),
          q: z
            .string()
            .trim()
            .min(1)
            .max(100)
            .regex(/^\P{Cc}*$/u, { error: "制御文字は使えません。" })
            .exactOptional(),
          state: z.enum(states).exactOptional(),
          role: roleId.exactOptional(),
        },
        accountSorts,
      ),
      answer: accountSchema,
      isList: true,
      async handle({ query, store }) {
        const { id, q, state, role } = query.filter;
        const [from, to] = query.range;
        const [sort, order] = query.sort;
        const { total, accounts } = await listAccounts(
          store.db,
          { ids: id, q, state, role },
          { sort, order: order === "ASC" ? "asc" : "desc", offset: from, limit: to - from + 1 },
        );
        return { list: accounts.map(shown), total, from };
      },
    }),

    route({
      method: "get",
      path: "/accounts/:id",
      summary: { ja: "アカウントを見る", en: "See an account" },
      permission: "accounts.manage",
      params: idParams,
      answer: accountSchema,
      async handle({ params, store }) {
        const account = await getAccount(store.db, params.id);
        if (!account) throw notFound("このアカウント");
        return { json: shown(account) };
      },
    }),

    route({
      method: "post",
      path: "/accounts",
      summary: { ja: "アカウントを作り、招待のリンクを受け取る", en: "Create an account and get its invitation" },
      permission: "accounts.manage",
      body: z.strictObject({
        name: accountName,
        displayName,
        roles: roleIds.default([]),
        permissions: permissionList.default([]),
        departments: departmentList.default(null),
      }),
      answer: accountSchema.extend(linkSchema.shape),
      async handle({ body, now, write }) {
        const made = await write(async (tx, record) => {
          await lockAccounts(tx, now());
          await seedRoles(tx);
          await refuseUnknownRoles(tx, body.roles);
          const account = await createAccount(tx, body, now());
          if (!account) {
            const message = "このアカウント名は使われています（削除したものも含みます）。";
            throw new ApiProblem(409, "name-taken", message, [{ path: "name", message }]);
          }
          const link = await giveLink(
            tx,
            { accountId: account.id, kind: "invitation", publicUrl: gate.publicUrl },
            now(),
          );
          await record({
            action: "accounts.create",
            object: "accounts",
            objectId: String(account.id),
            after: logged(account),
          });
          return { account, link };
        });
        return {
          json: { ...shown(made.account), link: made.link.url, linkEndsAt: made.link.endsAt },
          status: 201,
        };
      },
    }),

    route({
      method: "put",
      path: "/accounts/:id",
      summary: { ja: "アカウントの表示名・役割・権限・部署を変える", en: "Change an account" },
      permission: "accounts.manage",
      params: idParams,
      body: z.strictObject({
        displayName: displayName.exactOptional(),
        roles: roleIds.exactOptional(),
        permissions: permissionList.exactOptional(),
        departments: departmentList.exactOptional(),
        version: seenVersion,
      }),
      answer: accountSchema,
      async handle(call) {
        const { version: seen, ...change } = call.body;
        const after = await changeAccount(call, "accounts.update", async (tx, account) => {
          await refuseConflict(tx, {
            seen,
            version: versionOf(edited(account)),
            object: "accounts",
            objectId: String(account.id),
            now: logged(account),
            part: edited,
          });
          await refuseUnknownRoles(tx, change.roles ?? []);
          await updateAccount(tx, account.id, change, call.now());
        });
        return { json: shown(after) };
      },
    }),

    route({
      method: "post",
      path: "/accounts/:id/lock",
      summary: { ja: "アカウントを停止し、ログインをすべて終わらせる", en: "Lock an account" },
      permission: "accounts.manage",
      params: idParams,
      answer: accountSchema,
      async handle(call) {
        refuseOwn(call);
        const after = await changeAccount(call, "accounts.lock", async (tx, account) => {
          await lockAccount(tx, account.id, call.now());
          await endSessionsOf(tx, account.id);
        });
        return { json: shown(after) };
      },
    }),

    route({
      method: "post",
      path: "/accounts/:id/unlock",
      summary: { ja: "停止と、失敗のあとの待ち時間を解く", en: "Unlock an account, and end its wait" },
      permission: "accounts.manage",
      params: idParams,
      answer: accountSchema,
      async handle(call) {
        const after = await changeAccount(call, "accounts.unlock", (tx, account) =>
          unlockAccount(tx, account, call.now()),
        );
        return { json: shown(after) };
      },
    }),

    route({
      method: "delete",
      path: "/accounts/:id",
      summary: { ja: "アカウントを削除する（名前は操作ログのために残る）", en: "Remove an account" },
      permission: "accounts.manage",
      params: idParams,
      async handle(call) {
        refuseOwn(call);
        await changeAccount(call, "accounts.remove", async (tx, account) => {
          await removeAccount(tx, account.id, call.now());
          await endSessionsOf(tx, account.id);
          await removeTokensOf(tx, account.id);
          await voidLinks(tx, account.id);
        });
        return { empty: true };
      },
    }),

    route({
      method: "post",
      path: "/accounts/:id/password-link",
      summary: { ja: "パスワードを決め直すリンクを作る", en: "Make a link that sets a new password" },
      permission: "accounts.manage",
      params: idParams,
      answer: linkSchema,
      async handle({ params, now, write }) {
        const link = await write(async (tx, record) => {
          const account = await existing(tx, params.id);
          const kind = account.passwordAt === null ? "invitation" : "reset";
          const given = await giveLink(tx, { accountId: account.id, kind, publicUrl: gate.publicUrl }, now());
          await record({
            action: "accounts.password-link",
            object: "accounts",
            objectId: String(account.id),
            note: kind,
          });
          return given;
        });
        return { json: { link: link.url, linkEndsAt: link.endsAt } };
      },
    }),

    route({
      method: "delete",
      path: "/accounts/:id/sessions",
      summary: { ja: "アカウントのログインをすべて終わらせる", en: "End all sessions of an account" },
      permission: "accounts.manage",
      params: idParams,
      answer: z.strictObject({ ended: z.int() }),
      async handle({ params, write }) {
        const ended = await write(async (tx, record) => {
          const account = await existing(tx, params.id);
          const sessions = await endSessionsOf(tx, account.id);
          await record({
            action: "accounts.sign-out",
            object: "accounts",
            objectId: String(account.id),
            counts: { sessions },
          });
          return sessions;
        });
        return { json: { ended } };
      },
    }),

    route({
      method: "delete",
      path: "/accounts/:id/totp",
      summary: { ja: "アカウントの2段階認証を解除する（電話をなくしたとき）", en: "Remove an account's second factor" },
      permission: "accounts.manage",
      params: idParams,
      async handle(call) {
        await changeAccount(call, "accounts.totp-remove", async (tx, account) => {
          await removeTotp(tx, account.id, call.now());
          // Who holds the telephone may hold a session, too.
          await endSessionsOf(tx, account.id);
        });
        return { empty: true };
      },
    }),
  ];
}
