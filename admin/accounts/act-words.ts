import { words } from "../text/text";

const ja = {
  title: "このアカウントへの操作",
  own: "自分のアカウントは、停止も削除もできません。ほかの管理者に頼んでください。",
  link: {
    label: "パスワードのリンクを作る",
    title: (name: string) => `「${name}」さんのパスワードのリンクを作りますか？`,
    body: "本人がパスワードを決め直すための、新しいリンクを作ります。前に渡したリンクは使えなくなります。いまのパスワードは、本人が新しいリンクで決め直すまで使えます。",
    confirm: "リンクを作る",
  },
  totp: {
    label: "2段階認証を解除する",
    title: (name: string) => `「${name}」さんの2段階認証を解除しますか？`,
    body: "電話をなくしたときなどに使います。ログインはすべて終わり、次からはパスワードだけでログインできます。必ず本人からの頼みだと確かめてください。",
    confirm: "解除する",
    said: (name: string) => `「${name}」さんの2段階認証を解除しました。`,
  },
  signOut: {
    label: "ログインをすべて終わらせる",
    title: (name: string) => `「${name}」さんのログインをすべて終わらせますか？`,
    body: "どの端末でも、もう一度ログインが必要になります。保存していない入力は失われます。",
    confirm: "終わらせる",
    said: (ended: number) => `${ended}件のログインを終わらせました。`,
  },
  lock: {
    label: "停止する",
    title: (name: string) => `「${name}」さんのアカウントを停止しますか？`,
    body: "すぐにログインが終わり、停止を解くまでログインできません。この人が作ったトークンも使えなくなります。",
    confirm: "停止する",
    said: (name: string) => `「${name}」さんのアカウントを停止しました。`,
  },
  unlock: {
    label: "停止・待ち時間を解く",
    title: (name: string) => `「${name}」さんの停止・待ち時間を解きますか？`,
    body: "すぐにログインできるようになります。",
    confirm: "解く",
    said: (name: string) => `「${name}」さんはログインできます。`,
  },
  remove: {
    label: "削除する",
    title: (name: string) => `「${name}」さんのアカウントを削除しますか？`,
    body: "元に戻せません。ログインとトークンはすぐに使えなくなります。操作の記録と作ったルールは残り、同じアカウント名は二度と使えません。しばらく使わないだけなら「停止する」にしてください。",
    confirm: "削除する",
    said: (name: string) => `「${name}」さんのアカウントを削除しました。`,
  },
};

/** Each act on an account: its button, the question, what will happen, and that it happened. */
export const actWords = words(ja, {
  title: "Acts on this account",
  own: "You can neither lock nor remove your own account. Ask another administrator.",
  link: {
    label: "Make a password link",
    title: (name) => `Make a password link for ${name}?`,
    body: "A new link by which they set their password anew. Links given before are void. The present password stays until they use it.",
    confirm: "Make the link",
  },
  totp: {
    label: "Remove the second factor",
    title: (name) => `Remove the second factor of ${name}?`,
    body: "For a lost phone. They are signed out everywhere, and sign in by password alone. Make sure that it is they who ask.",
    confirm: "Remove it",
    said: (name) => `The second factor of ${name} was removed.`,
  },
  signOut: {
    label: "Sign out everywhere",
    title: (name) => `Sign ${name} out everywhere?`,
    body: "They must sign in again on every device. What they have not saved is lost.",
    confirm: "Sign out",
    said: (ended) => `${ended} sessions were ended.`,
  },
  lock: {
    label: "Lock",
    title: (name) => `Lock the account of ${name}?`,
    body: "They are signed out at once and cannot sign in until it is unlocked. Their tokens stop working, too.",
    confirm: "Lock",
    said: (name) => `The account of ${name} is locked.`,
  },
  unlock: {
    label: "Unlock",
    title: (name) => `Unlock the account of ${name}?`,
    body: "They can sign in at once.",
    confirm: "Unlock",
    said: (name) => `${name} can sign in.`,
  },
  remove: {
    label: "Remove",
    title: (name) => `Remove the account of ${name}?`,
    body: "This cannot be undone. Sessions and tokens end at once. Records and rules stay, and the name cannot be used again. To pause it, lock it.",
    confirm: "Remove",
    said: (name) => `The account of ${name} was removed.`,
  },
});
