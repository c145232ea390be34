/** The operation log keeps names that do not change; people read words. */
import type { Locale } from "../text/text";

const actions: Record<string, Record<Locale, string>> = {
  "session.sign-in": { ja: "ログイン", en: "Signed in" },
  "session.sign-out": { ja: "ログアウト", en: "Signed out" },
  "session.link": { ja: "リンクからパスワードを決めた", en: "Set a password by a link" },
  "session.password": { ja: "自分のパスワードを変えた", en: "Changed the own password" },
  "session.totp-setup": { ja: "2段階認証の設定を始めた", en: "Began to set up the second factor" },
  "session.totp-confirm": { ja: "2段階認証を使い始めた", en: "Set up the second factor" },
  "session.totp-remove": { ja: "自分の2段階認証を解除した", en: "Removed the own second factor" },
  "sessions.end": { ja: "自分のログインを一つ終わらせた", en: "Ended an own session" },
  "sessions.end-others": { ja: "自分のほかのログインを終わらせた", en: "Ended the own other sessions" },
  "accounts.create": { ja: "アカウントを作った", en: "Created an account" },
  "accounts.first-link": { ja: "最初の管理者のリンクを作った", en: "Made the first administrator's link" },
  "accounts.update": { ja: "アカウントを変えた", en: "Changed an account" },
  "accounts.lock": { ja: "アカウントを停止した", en: "Locked an account" },
  "accounts.unlock": { ja: "アカウントの停止・待ち時間を解いた", en: "Unlocked an account" },
  "accounts.remove": { ja: "アカウントを削除した", en: "Removed an account" },
  "accounts.password-link": { ja: "パスワードのリンクを作った", en: "Made a password link" },
  "accounts.totp-remove": { ja: "アカウントの2段階認証を解除した", en: "Removed an account's second factor" },
  "accounts.sign-out": { ja: "アカウントのログインをすべて終わらせた", en: "Signed an account out everywhere" },
  "roles.create": { ja: "役割を作った", en: "Created a role" },
  "roles.update": { ja: "役割を変えた", en: "Changed a role" },
  "roles.remove": { ja: "役割を削除した", en: "Removed a role" },
  "tokens.create": { ja: "トークンを作った", en: "Created a token" },
  "tokens.remove": { ja: "トークンを止めた", en: "Revoked a token" },
  "rules.create": { ja: "ルールを作った", en: "Created a rule" },
  "rules.update": { ja: "ルールを変えた", en: "Changed a rule" },
  "rules.delete": { ja: "ルールを削除した", en: "Removed a rule" },
  "rules.restore": { ja: "ルールを前の版に戻した", en: "Restored a rule's earlier version" },
  "rules.enable": { ja: "ルールを有効にした", en: "Switched a rule on" },
  "rules.disable": { ja: "ルールを無効にした", en: "Switched a rule off" },
  "rules.order": { ja: "ルールの順番を変えた", en: "Changed the order of rules" },
  "rules.import": { ja: "ルールを取り込んだ", en: "Imported a rule" },
  "rules.fire": { ja: "手動で配信した", en: "Sent by hand" },
  "rules.tests.create": { ja: "ルールのテストを作った", en: "Created a rule's test" },
  "rules.tests.update": { ja: "ルールのテストを変えた", en: "Changed a rule's test" },
  "rules.tests.delete": { ja: "ルールのテストを削除した", en: "Removed a rule's test" },
  "deliveries.release": { ja: "保留の配信を送った", en: "Released a held delivery" },
  "deliveries.discard": { ja: "配信を破棄した", en: "Discarded a delivery" },
  "deliveries.retry": { ja: "配信を送り直した", en: "Resent a delivery" },
  "deliveries.settle": { ja: "届かなかった配信を片付けた", en: "Settled a failed delivery" },
  "friends.export": { ja: "市民のデータを書き出した", en: "Exported citizens' data" },
  "friends.delete": { ja: "市民の情報を削除した", en: "Deleted a citizen's data" },
  "attributes.create": { ja: "属性を作った", en: "Created an attribute" },
  "attributes.update": { ja: "属性を変えた", en: "Changed an attribute" },
  "attributes.retire": { ja: "属性の使用をやめた", en: "Retired an attribute" },
  "attributes.order": { ja: "属性の順番を変えた", en: "Changed the order of attributes" },
  "form-words.update": { ja: "フォームの文章を変えた", en: "Changed the words of the form" },
  "relay-targets.create": { ja: "中継先を登録した", en: "Added a relay target" },
  "relay-targets.update": { ja: "中継先を変えた", en: "Changed a relay target" },
  "relay-targets.delete": { ja: "中継先を削除した", en: "Removed a relay target" },
  "relay-targets.reset": { ja: "中継先へすぐに送り直した", en: "Tried a relay target at once" },
  "relays.resend": { ja: "中継を送り直した", en: "Resent relays" },
  "relays.discard": { ja: "中継を破棄した", en: "Discarded relays" },
  "webhooks.retry": { ja: "LINEからの通知を読み直した", en: "Read webhook bodies again" },
  "sources.reset": { ja: "受信元のヒューズを戻した", en: "Reset a source's fuse" },
  "channels.resume": { ja: "LINEへの送信を再開した", en: "Resumed sending to LINE" },
  "audit.export": { ja: "操作ログを書き出した", en: "Exported the operation log" },
};

const objects: Record<string, Record<Locale, string>> = {
  accounts: { ja: "アカウント", en: "Account" },
  session: { ja: "ログイン", en: "Session" },
  sessions: { ja: "ログイン", en: "Session" },
  roles: { ja: "役割", en: "Role" },
  tokens: { ja: "トークン", en: "Token" },
  rules: { ja: "ルール", en: "Rule" },
  mails: { ja: "メール", en: "Mail" },
  deliveries: { ja: "配信", en: "Delivery" },
  friends: { ja: "市民", en: "Citizen" },
  attributes: { ja: "属性", en: "Attribute" },
  "form-words": { ja: "フォームの文章", en: "Words of the form" },
  "relay-targets": { ja: "中継先", en: "Relay target" },
  relays: { ja: "中継", en: "Relay" },
  webhooks: { ja: "LINEからの通知", en: "Webhook body" },
  sources: { ja: "受信元", en: "Source" },
  channels: { ja: "LINE公式アカウント", en: "LINE official account" },
  "audit-logs": { ja: "操作ログ", en: "Operation log" },
  jobs: { ja: "作業", en: "Job" },
};

/** Notes that the program writes itself; all others are what people wrote. */
const notes: Record<string, Record<Locale, string>> = {
  first: { ja: "最初の管理者", en: "First administrator" },
  invitation: { ja: "招待", en: "Invitation" },
  reset: { ja: "再設定", en: "Reset" },
  "wrong-credentials": { ja: "アカウントかパスワードの間違い", en: "Wrong account or password" },
  "code-needed": { ja: "確認コードがない", en: "No code given" },
  "wrong-code": { ja: "確認コードの間違い", en: "Wrong code" },
  "account-locked": { ja: "停止中のアカウント", en: "Locked account" },
  "totp-unreadable": { ja: "2段階認証の設定が読めない", en: "The second factor cannot be read" },
  wait: { ja: "続けて失敗したあとの待ち時間", en: "Waits after failed tries" },
};

export const noteWords = (note: string, locale: Locale) => notes[note]?.[locale] ?? note;

/** For filters: every action and object that has words, in this order. */
export const knownActions = Object.keys(actions);
export const knownObjects = Object.keys(objects);

export const objectWords = (object: string, locale: Locale) => objects[object]?.[locale] ?? object;

/** In words; what was refused at the door is named `put /rules/:id`, and an action that we do not know stays as it is. */
export function actionWords(action: string, locale: Locale): string {
  const known = actions[action];
  if (known) return known[locale];
  const [method, path] = action.split(" ", 2);
  if (path === undefined) return action;
  const object = objectWords(path.split("/")[1] ?? "", locale);
  if (locale === "en") return `${object}: ${method} without permission`;
  return `${object}への${method === "delete" ? "削除の" : ""}操作（権限がなく断られた）`;
}

/** Where the screen of an object is; undefined: it has none of its own. */
export function objectPath(object: string, id: string | null): string | undefined {
  const shown = ["accounts", "roles", "rules", "deliveries", "mails", "attributes", "relay-targets"];
  if (id === null || !shown.includes(object)) return undefined;
  const show = object === "deliveries" || object === "mails" ? "/show" : "";
  return `/${object}/${encodeURIComponent(id)}${show}`;
}
