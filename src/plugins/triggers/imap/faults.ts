/** What went wrong with a mailbox, told for staff. */
export interface MailboxFault {
  kind: FaultKind;
  /** Stable, for the log: the server's response code (RFC 5530) or Node's code. */
  code: string;
  /** Japanese; holds neither user nor password. */
  message: string;
}

/** `cut` mends itself in most cases: a line that worked went away. All but `cut` and `intake` ask for a person at once. */
type FaultKind = keyof typeof sentences;

const sentences = {
  unresolved: (where: string) => `メールサーバー ${where} の名前を解決できません。自動で再接続を続けています。`,
  unreachable: (where: string, code: string) =>
    `メールサーバー ${where} に接続できません（${code}）。自動で再接続を続けています。`,
  certificate: (where: string, code: string) =>
    `メールサーバー ${where} の証明書を確認できないため、接続していません（${code}）。`,
  "login-refused": (where: string) =>
    `メールサーバー ${where} がログインを拒否しました。ユーザー名とパスワードの設定を確認してください。アカウントがロックされないよう、間隔をあけて再試行しています。`,
  "mailbox-refused": (where: string) =>
    `メールサーバー ${where} で、設定された名前のメールボックスを開けません。名前を確認してください。自動で再試行しています。`,
  cut: (where: string, code: string) =>
    `メールサーバー ${where} との通信が途切れています（${code}）。自動で再接続を続けています。`,
  intake: () => "届いたメールを保存できません。メールは失われていません。自動で再試行しています。",
};

/** Taking a mail in failed on our side; the mail is still in the mailbox. */
export class IntakeError extends Error {
  override readonly name = "IntakeError";
}

/** The server is there and let us in, but does not open the mailbox: it is missing, or not ours. */
export class RefusedMailboxError extends Error {
  override readonly name = "RefusedMailboxError";
}

/** Sorts an error of `MailboxConnection` or of the intake. `where` names the server, `host:port`. */
export function faultOf(error: unknown, where: string): MailboxFault {
  const code = codeOf(error);
  const kind = kindOf(error, code);
  return { kind, code, message: sentences[kind](where, code) };
}

function codeOf(error: unknown): string {
  const { serverResponseCode, code, cause } = (error ?? {}) as Record<string, unknown>;
  if (typeof serverResponseCode === "string") return serverResponseCode;
  if (typeof code === "string") return code;
  return cause === undefined ? "unknown" : codeOf(cause);
}

function kindOf(error: unknown, code: string): FaultKind {
  if (error instanceof IntakeError) return "intake";
  if (error instanceof RefusedMailboxError) return "mailbox-refused";
  const { authenticationFailed, tlsFailed } = (error ?? {}) as Record<string, unknown>;
  // RFC 5530: with these it is the server's own trouble, not the password's.
  if (authenticationFailed === true) return code === "UNAVAILABLE" || code === "INUSE" ? "cut" : "login-refused";
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) return "certificate";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "unresolved";
  return UNREACHABLE.has(code) || tlsFailed === true ? "unreachable" : "cut";
}

/** Node's codes, then imapflow's; the last means that the server offers no STARTTLS where we insist on it. */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EACCES",
  "CONNECT_TIMEOUT",
  "GREETING_TIMEOUT",
  "UPGRADE_TIMEOUT",
  "MissingServerExtension",
]);
