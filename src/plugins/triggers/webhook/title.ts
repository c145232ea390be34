import type { JsonObject } from "../../../engine/types.ts";

const titles: Readonly<Record<string, string>> = {
  messageEdited: "メッセージの編集",
  unsend: "メッセージの送信取消",
  unfollow: "ブロック",
  join: "グループへの参加",
  leave: "グループからの退出",
  memberJoined: "グループのメンバーの参加",
  memberLeft: "グループのメンバーの退出",
  videoPlayComplete: "動画の視聴完了",
  module: "モジュールチャネルの変更",
  activated: "チャットの制御の開始",
  deactivated: "チャットの制御の終了",
  botSuspended: "アカウントの利用停止",
  botResumed: "アカウントの利用再開",
  delivery: "通知メッセージの配達完了",
};
const messages: Readonly<Record<string, string>> = {
  text: "文字",
  image: "画像",
  video: "動画",
  audio: "音声",
  file: "ファイル",
  location: "位置情報",
  sticker: "スタンプ",
};
const beacons: Readonly<Record<string, string>> = { enter: "圏内に入った", banner: "バナー", stay: "圏内にいる" };
const memberships: Readonly<Record<string, string>> = { joined: "加入", left: "退会", renewed: "更新" };

/** What a list of events shows of this one: its kind and never what a citizen wrote or chose. */
export function titleOf(kind: string, { unblocked, message, postback, beacon, link, membership }: JsonObject): string {
  switch (kind) {
    case "message":
      return `メッセージ${inBrackets(messages, message)}`;
    case "follow":
      return unblocked === true ? "友だち追加（ブロックの解除）" : "友だち追加";
    case "postback":
      return postbackTitle(postback);
    case "beacon":
      return `ビーコン${inBrackets(beacons, beacon)}`;
    case "accountLink":
      return `アカウント連携${inBrackets({ ok: "成功", failed: "失敗" }, link, "result")}`;
    case "membership":
      return `メンバーシップ${inBrackets(memberships, membership)}`;
    default:
      return wordOf(titles, kind) ?? `そのほか${nameInBrackets(kind)}`;
  }
}

/** Of data only our own command is shown: other systems may put anything into theirs. */
function postbackTitle(postback: JsonObject[string] | undefined): string {
  const { data, params } = objectOf(postback);
  const { newRichMenuAliasId, status, date, time, datetime } = objectOf(params);
  if (newRichMenuAliasId !== undefined || status !== undefined) return "リッチメニューの切り替え";
  if (date !== undefined || time !== undefined || datetime !== undefined) return "日時の選択";
  const command = typeof data === "string" ? /^noroshi:[a-z]{1,20}(?=\?|$)/.exec(data) : null;
  return command ? `ボタン: ${command[0]}` : "ボタン";
}

function inBrackets(
  words: Readonly<Record<string, string>>,
  part: JsonObject[string] | undefined,
  name = "type",
): string {
  const value = objectOf(part)[name];
  if (typeof value !== "string") return "";
  const word = wordOf(words, value);
  return word === undefined ? nameInBrackets(value) : `（${word}）`;
}

/** A name of LINE's that we do not know yet, as far as it looks like one. */
function nameInBrackets(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name) ? `（${name}）` : "";
}

function wordOf(words: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

function objectOf(value: JsonObject[string] | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
