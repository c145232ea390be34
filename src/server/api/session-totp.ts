/** One's own second factor. Setting it up is open to somebody who must before they may do anything else. */
import { z } from "zod";
import { credentialsOf, getAccount } from "../../store/accounts.ts";
import { confirmTotp, forgetTries, removeTotp, setTotpSecret, takeTotpStep } from "../../store/credentials.ts";
import { endSessionsOf } from "../../store/sessions.ts";
import { recordSession } from "../staff/record.ts";
import type { StaffGate } from "../staff/session.ts";
import { ApiProblem, type Route, route } from "./route.ts";
import { describeSession, sessionSchema } from "./session.ts";
import { busyOr, bySession, notSignedIn, proveAgain, refusal } from "./session-problems.ts";

/** After this long without signing in, the password is asked once more. */
const FRESH_MS = 10 * 60_000;

const code = z.string().min(1).max(20);
const password = z.string().min(1).max(1_024);

export function totpRoutes(gate: StaffGate): Route[] {
  const { totp } = gate;
  return [
    route({
      method: "post",
      path: "/session/totp",
      summary: { ja: "2段階認証の準備をする（確認コードで確かめるまでは使われない）", en: "Prepare a second factor" },
      permission: "public",
      body: z.strictObject({ password: password.exactOptional() }),
      answer: z.strictObject({ secret: z.string(), uri: z.string() }),
      async handle({ body, store, now }) {
        const visit = gate.visit();
        const { account, session } = await bySession(visit);
        if (now().getTime() - Date.parse(session.signedInAt) > FRESH_MS) {
          if (body.password === undefined)
            throw new ApiProblem(403, "password-needed", "確かめるため、パスワードをもう一度入れてください。");
          await proveAgain(gate, account, { password: body.password, path: "password" }, now());
        }
        const secret = totp.newSecret();
        await store.db.transaction().execute(async (tx) => {
          if (!(await setTotpSecret(tx, account.id, totp.seal(secret, account.id), now())))
            throw new ApiProblem(409, "totp-there", "2段階認証は設定済みです。変えるときは、先に解除してください。");
          await recordSession(tx, { action: "session.totp-setup", account, address: visit.address }, now());
        });
        return { json: { secret, uri: totp.uri(secret, account.name) } };
      },
    }),

    route({
      method: "put",
      path: "/session/totp",
      summary: { ja: "2段階認証を確認コードで確かめて使い始める", en: "Confirm the second factor" },
      permission: "public",
      body: z.strictObject({ code }),
      answer: sessionSchema,
      async handle({ body, store, now }) {
        const visit = gate.visit();
        const { account } = await bySession(visit);
        const { totpSecret } = await credentialsOf(store.db, account.id);
        if (totpSecret === null || account.totpAt !== null)
          throw new ApiProblem(409, "totp-not-prepared", "先に、2段階認証の準備をしてください。");
        const secret = totp.open(totpSecret, account.id);
        const step = secret === null ? null : totp.stepOf(secret, body.code, now());
        if (step === null) throw refusal({ code: "wrong-code" }, visit, now());
        await store.db.transaction().execute(async (tx) => {
          const isNew =
            (await confirmTotp(tx, account.id, totpSecret, now())) && (await takeTotpStep(tx, account.id, step));
          if (!isNew) throw refusal({ code: "wrong-code" }, visit, now());
          await endSessionsOf(tx, account.id);
          await recordSession(tx, { action: "session.totp-confirm", account, address: visit.address }, now());
        });
        const changed = await getAccount(store.db, account.id);
        const again = changed && (await visit.begin(changed, true));
        if (!again) throw notSignedIn();
        return { json: describeSession(again, visit) };
      },
    }),

    route({
      method: "post",
      path: "/session/totp/remove",
      summary: { ja: "2段階認証を解除する", en: "Remove the second factor" },
      permission: "signed-in",
      body: z.strictObject({ password, code }),
      async handle({ body, now, store, write }) {
        const visit = gate.visit();
        const { account, rights } = await bySession(visit);
        if (rights.requireTotp)
          throw new ApiProblem(409, "totp-required", "2段階認証が必要な役割のため、解除できません。");
        if (account.totpAt === null) return { empty: true };
        const proof = await gate.signIn
          .signIn({ name: account.name, password: body.password, code: body.code })
          .catch((error: unknown) => {
            throw busyOr(error, visit);
          });
        if (!proof.ok) throw refusal(proof, visit, now());
        await forgetTries(store.db, account.id);
        await write(async (tx, record) => {
          await removeTotp(tx, account.id, now());
          await record({ action: "session.totp-remove", object: "accounts", objectId: String(account.id) });
        });
        return { empty: true };
      },
    }),
  ];
}
