/** What routes about signing in ask and refuse alike. */
import type { Account } from "../../store/accounts.ts";
import { HasherBusy, passwordProblem } from "../staff/passwords.ts";
import type { StaffGate, Visit } from "../staff/session.ts";
import type { SignInRefusal } from "../staff/sign-in.ts";
import type { SignedIn } from "../staff/who.ts";
import { ApiProblem } from "./route.ts";

export const notSignedIn = () => new ApiProblem(401, "not-signed-in", "ログインしてください。");

/** Somebody who is there by session: a script's token neither changes a password nor makes another token. */
export async function bySession(visit: Visit): Promise<SignedIn> {
  const signedIn = await visit.signedIn();
  if (signedIn) return signedIn;
  if (await visit.staff())
    throw new ApiProblem(403, "session-only", "この操作は、画面からログインして行ってください。");
  throw notSignedIn();
}

/** Their password once more, for what somebody at an unlocked screen must not do. */
export async function proveAgain(
  gate: StaffGate,
  account: Account,
  { password, path }: { password: string; path: string },
  now: Date,
): Promise<void> {
  const visit = gate.visit();
  const proof = await gate.signIn.confirm(account, password).catch((error: unknown) => {
    throw busyOr(error, visit);
  });
  if (proof.ok) return;
  if (proof.code !== "wrong-credentials") throw refusal(proof, visit, now);
  throw new ApiProblem(403, "wrong-password", "いまのパスワードが違います。", [
    { path, message: "いまのパスワードが違います。" },
  ]);
}

export function refuseBadPassword(password: string, about: readonly string[]): void {
  const message = passwordProblem(password, about);
  if (message !== null) throw new ApiProblem(400, "bad-request", message, [{ path: "password", message }]);
}

const details = {
  "wrong-credentials": "アカウントかパスワードが違います。",
  "code-needed": "認証アプリに出ている6桁の確認コードを入れてください。",
  "wrong-code": "確認コードが違うか、もう使われています。次のコードを入れてください。",
  "account-locked": "このアカウントは停止されています。管理者に相談してください。",
  "totp-unreadable": "2段階認証の設定を読めません。管理者に、2段階認証の解除を頼んでください。",
} as const satisfies Record<Exclude<SignInRefusal["code"], "wait">, string>;

export function refusal(why: SignInRefusal, visit: Visit, now: Date): ApiProblem {
  if (why.code === "wait") {
    const seconds = Math.max(1, Math.ceil((why.retryAt.getTime() - now.getTime()) / 1_000));
    return waitFor(visit, seconds);
  }
  return new ApiProblem(why.code === "account-locked" ? 403 : 401, why.code, details[why.code]);
}

export function waitFor(visit: Visit, seconds: number): ApiProblem {
  visit.retryAfter(seconds);
  const shown = seconds < 60 ? `${seconds}秒` : `${Math.ceil(seconds / 60)}分`;
  const detail = `続けて失敗したため、あと${shown}は試せません。`;
  return new ApiProblem(429, "wait", detail, [], { retryAfter: seconds });
}

/** `HasherBusy` as a problem, everything else as it is. */
export function busyOr(error: unknown, visit: Visit): unknown {
  if (!(error instanceof HasherBusy)) return error;
  visit.retryAfter(2);
  return new ApiProblem(503, "busy", "ログインが混み合っています。少し待って、もう一度お試しください。");
}

export const deadLink = () =>
  new ApiProblem(
    410,
    "link-over",
    "このリンクは使えません。期限が切れたか、もう使われています。新しいリンクを管理者に頼んでください。",
  );
