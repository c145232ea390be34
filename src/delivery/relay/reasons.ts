/** Why a relay did not arrive: stable codes, listed in docs/reasons.md. */

/** What failed before there was an answer. */
export type RelayFailure = "timeout" | "unreachable" | "refused-address" | "tls" | "cut" | "bad-url" | "bug";

export type RelayCode =
  | RelayFailure
  | "refused"
  | "redirect"
  | "unauthorised"
  | "forbidden"
  | "not-found"
  | "rate-limited"
  | "server-error"
  | "unexpected-answer"
  | "expired"
  | "erased"
  | "removed"
  | "targetless";

/** Whose fault it is, which alone decides what follows: `policy.ts`. */
export type RelayBlame =
  /** The target's, or the way's: everything for it waits. */
  | "target"
  /** This body's: it alone is given up after a few attempts. */
  | "body"
  /** Nobody tries any more. */
  | "over";

/** A sentence for staff by code. */
export const relayReasons: Readonly<Record<RelayCode, { blame: RelayBlame; message: string }>> = {
  timeout: {
    blame: "target",
    message: "中継先が時間内に応答しませんでした。自動で送り直します。続くときは中継先を確かめてください。",
  },
  unreachable: {
    blame: "target",
    message: "中継先に接続できませんでした。中継先が動いているか、URLのホスト名を確かめてください。",
  },
  "refused-address": {
    blame: "target",
    message:
      "中継先の名前が、外部に公開されていないアドレスを指しています。庁内のサーバーへ中継するときは、設定 RELAY_ALLOW にその範囲を加えてください。",
  },
  tls: {
    blame: "target",
    message: "中継先との暗号化通信（TLS）を確立できませんでした。中継先の証明書を確かめてください。",
  },
  cut: { blame: "target", message: "中継先との通信が途中で切れました。自動で送り直します。" },
  "bad-url": { blame: "target", message: "中継先のURLを使えません。noroshi relays target set で直してください。" },
  bug: {
    blame: "target",
    message: "中継の処理でプログラムの誤りがありました。ログを確かめ、開発者に知らせてください。",
  },
  refused: {
    blame: "body",
    message: "中継先がこの内容を受け付けませんでした。中継先の受け取り方を確かめてから、送り直してください。",
  },
  redirect: {
    blame: "target",
    message: "中継先が別のURLへ案内しました。転送には従わないため、正しいURLを設定してください。",
  },
  unauthorised: { blame: "target", message: "中継先が認証を求めました。中継先の設定を確かめてください。" },
  forbidden: { blame: "target", message: "中継先が受け取りを許可していません。中継先の設定を確かめてください。" },
  "not-found": { blame: "target", message: "中継先にこのURLがありません。URLを確かめてください。" },
  "rate-limited": { blame: "target", message: "中継先が間隔をあけるよう求めました。待ってから送り直します。" },
  "server-error": {
    blame: "target",
    message: "中継先で障害が起きています。自動で送り直します。続くときは中継先を確かめてください。",
  },
  "unexpected-answer": { blame: "target", message: "中継先から想定外の応答がありました。中継先を確かめてください。" },
  expired: {
    blame: "over",
    message: "3日のあいだ届けられなかったため、送信をやめました。中継先を直してから、送り直してください。",
  },
  erased: { blame: "over", message: "本文の保存期間が過ぎて消去されたため、送れません。" },
  removed: { blame: "over", message: "中継先が削除されたため、送らずに破棄しました。" },
  targetless: {
    blame: "over",
    message: "この名前の中継先が3日のあいだ登録されなかったため、送信をやめました。登録してから、送り直してください。",
  },
};

/** A code with its sentence, as relays keep them. */
export function reason(code: RelayCode): { code: RelayCode; message: string } {
  return { code, message: relayReasons[code].message };
}
