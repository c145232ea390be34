/** Signing in and out, and one's own password. */
import { z } from "zod";
import { getAccount } from "../../store/accounts.ts";
import { noteSignIn, setPassword } from "../../store/credentials.ts";
import { findLink, sweepLinks, takeLink } from "../../store/one-time-links.ts";
import { endSessionsOf, sweepSessions } from "../../store/sessions.ts";
import { hashOfSecret } from "../staff/links.ts";
import { MAX_PASSWORD } from "../staff/passwords.ts";
import { permissionSchema } from "../staff/permissions.ts";
import { recordSession } from "../staff/record.ts";
import type { StaffGate, Visit } from "../staff/session.ts";
import { aliveAt } from "../staff/session-store.ts";
import type { SignedIn } from "../staff/who.ts";
import { type Route, route } from "./route.ts";
import {
  busyOr,
  bySession,
  deadLink,
  notSignedIn,
  proveAgain,
  refusal,
  refuseBadPassword,
  waitFor,
} from "./session-problems.ts";

export const sessionSchema = z.strictObject({
  /** `totp-setup`: a second factor must be set up before anything else. */
  stage: z.enum(["signed-out", "totp-setup", "full"]),
  /** For the header `x-csrf-token` of everything that changes something. */
  csrfToken: z.string().nullable(),
  account: z.strictObject({ id: z.int(), name: z.string(), displayName: z.string() }).nullable(),
  permissions: z.array(permissionSchema),
  departments: z.array(z.string()).nullable(),
  /** Whether a second factor is asked, and whether a role asks for one. */
  totp: z.boolean(),
  requireTotp: z.boolean(),
  /** The latest instant at which the session ends; it ends before that after half an hour without a request. */
  endsAt: z.string().nullable(),
});
type SessionAnswer = z.infer<typeof sessionSchema>;

const SIGNED_OUT: SessionAnswer = {
  stage: "signed-out",
  csrfToken: null,
  account: null,
  permissions: [],
  departments: [],
  totp: false,
  requireTotp: false,
  endsAt: null,
};

/** Longer ones are no passwords; what is too long for one is said by its own rule. */
const passwordInput = z
  .string()
  .min(1)
  .max(MAX_PASSWORD * 4);
const codeInput = z.string().max(20);
const linkToken = z.string().min(1).max(100);

export function describeSession(signedIn: SignedIn, visit: Visit): SessionAnswer {
  const { account, rights, stage } = signedIn;
  return {
    stage,
    csrfToken: visit.csrfToken(),
    account: { id: account.id, name: account.name, displayName: account.displayName },
    permissions: stage === "full" ? [...rights.permissions] : [],
    departments: account.departments,
    totp: account.totpAt !== null,
    requireTotp: rights.requireTotp,
    endsAt: visit.endsAt(),
  };
}

export function sessionRoutes(gate: StaffGate): Route[] {
  const { signIn, hasher, addressTries } = gate;

  return [
    route({
      method: "get",
      path: "/session",
      summary: { ja: "だれとしてログインしているか", en: "Who is signed in" },
      permission: "public",
      answer: sessionSchema,
      async handle({ store }) {
        const visit = gate.visit();
        const signedIn = await visit.signedIn();
        if (signedIn) return { json: describeSession(signedIn, visit) };
        const staff = await visit.staff();
        const account = staff && (await getAccount(store.db, staff.accountId));
        if (!staff || !account) return { json: SIGNED_OUT };
        return {
          json: {
            ...SIGNED_OUT,
            stage: "full",
            account: { id: account.id, name: staff.account, displayName: account.displayName },
            permissions: [...staff.permissions],
            departments: staff.departments === null ? null : [...staff.departments],
          } satisfies SessionAnswer,
        };
      },
    }),

    route({
      method: "post",
      path: "/session",
      summary: { ja: "ログインする", en: "Sign in" },
      permission: "public",
      body: z.strictObject({
        account: z.string().min(1).max(100),
        password: passwordInput,
        code: codeInput.exactOptional(),
      }),
      answer: sessionSchema,
      async handle({ body, store, now }) {
        const visit = gate.visit();
        await visit.signedIn();
        const turn = await addressTries.take(visit.address);
        if (!turn.taken) throw waitFor(visit, turn.retryAfterS);
        const result = await signIn
          .signIn({ name: body.account, password: body.password, code: body.code })
          .catch(async (error: unknown) => {
            await turn.giveBack();
            throw busyOr(error, visit);
          });
        const { account } = result;
        if (!result.ok && result.code === "code-needed") await turn.giveBack();
        else if (!result.ok) {
          const about = { account, address: visit.address, result: "refused", note: result.code } as const;
          await store.db
            .transaction()
            .execute((tx) => recordSession(tx, { action: "session.sign-in", ...about }, now()));
        }
        if (!result.ok) throw refusal(result, visit, now());
        await turn.giveBack();
        await store.db.transaction().execute(async (tx) => {
          await noteSignIn(tx, result.account.id, now());
          await sweepSessions(tx, aliveAt(now()));
          await sweepLinks(tx, now());
          await recordSession(tx, { action: "session.sign-in", account, address: visit.address }, now());
        });
        const signedIn = await visit.begin(result.account, result.totp);
        // Locked, or given another password, in this very moment.
        if (!signedIn) throw refusal({ code: "wrong-credentials" }, visit, now());
        return { json: describeSession(signedIn, visit) };
      },
    }),

    route({
      method: "delete",
      path: "/session",
      summary: { ja: "ログアウトする", en: "Sign out" },
      permission: "public",
      async handle({ store, now }) {
        const visit = gate.visit();
        const signedIn = await visit.signedIn();
        if (!signedIn) return { empty: true };
        await visit.end();
        await store.db
          .transaction()
          .execute((tx) =>
            recordSession(tx, { action: "session.sign-out", account: signedIn.account, address: visit.address }, now()),
          );
        return { empty: true };
      },
    }),

    route({
      method: "put",
      path: "/session/password",
      summary: { ja: "自分のパスワードを変える", en: "Change one's own password" },
      permission: "signed-in",
      body: z.strictObject({ current: passwordInput, password: passwordInput }),
      answer: sessionSchema,
      async handle({ body, store, now, write }) {
        const visit = gate.visit();
        const { account, session } = await bySession(visit);
        await proveAgain(gate, account, { password: body.current, path: "current" }, now());
        refuseBadPassword(body.password, [account.name, account.displayName]);
        const hash = await hasher.hash(body.password).catch((error: unknown) => {
          throw busyOr(error, visit);
        });
        await write(async (tx, record) => {
          await setPassword(tx, account.id, hash, now());
          const ended = await endSessionsOf(tx, account.id);
          await record({
            action: "session.password",
            object: "accounts",
            objectId: String(account.id),
            counts: { sessions: ended },
          });
        });
        const changed = await getAccount(store.db, account.id);
        const again = changed && (await visit.begin(changed, session.totp));
        if (!again) throw notSignedIn();
        return { json: describeSession(again, visit) };
      },
    }),

    route({
      method: "post",
      path: "/session/link/check",
      summary: { ja: "パスワードを決めるリンクが使えるか確かめる", en: "See whether a one-time link is good" },
      permission: "public",
      body: z.strictObject({ token: linkToken }),
      answer: z.strictObject({
        account: z.string(),
        displayName: z.string(),
        kind: z.enum(["first", "invitation", "reset"]),
        endsAt: z.string(),
      }),
      async handle({ body, store, now }) {
        const link = await findLink(store.db, hashOfSecret(body.token), now());
        const account = link && (await getAccount(store.db, link.accountId));
        if (!link || !account || account.state === "removed") throw deadLink();
        const { name, displayName } = account;
        return { json: { account: name, displayName, kind: link.kind, endsAt: link.endsAt } };
      },
    }),

    route({
      method: "post",
      path: "/session/link",
      summary: { ja: "リンクからパスワードを決める（一度だけ）", en: "Set a password by a one-time link" },
      permission: "public",
      body: z.strictObject({ token: linkToken, password: passwordInput }),
      answer: z.strictObject({ account: z.string() }),
      async handle({ body, store, now }) {
        const visit = gate.visit();
        const hash = hashOfSecret(body.token);
        const link = await findLink(store.db, hash, now());
        const account = link && (await getAccount(store.db, link.accountId));
        if (!account || account.state === "removed") throw deadLink();
        // Before the link is used up: who chose a bad one may choose again.
        refuseBadPassword(body.password, [account.name, account.displayName]);
        const passwordHash = await hasher.hash(body.password).catch((error: unknown) => {
          throw busyOr(error, visit);
        });
        await store.db.transaction().execute(async (tx) => {
          if (!(await takeLink(tx, hash, now()))) throw deadLink();
          await setPassword(tx, account.id, passwordHash, now());
          await endSessionsOf(tx, account.id);
          await recordSession(tx, { action: "session.link", account, address: visit.address, note: link.kind }, now());
        });
        return { json: { account: account.name } };
      },
    }),
  ];
}
