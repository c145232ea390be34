/** What the properties of a rule are for, in Japanese; in English the schema itself says it. */

const words: Record<string, string> = {
  id: "ルールの記号。半角の小文字・数字・「-」で、作ったあとは変えられません。",
  name: "ルールの名前。職員が見ます。",
  description: "何のためのルールか（職員向け）。",
  topic: "市民の受信設定の画面に見せる名前。言語ごとに書きます。省くと見せません。",
  department: "担当する部署。書くと、ほかの部署だけの職員には見えません。",
  enabled: "true: 有効、false: 無効。省くと true です。",
  priority: "優先度。大きいほど先に尋ねます。同じときは id の順。省くと 100 です。",
  drill: "true: 訓練用。「訓練」「テスト」の言葉がない文面を保留にします。",
  trigger: "契機。何が起きたときに尋ねるか。type で種類を選びます。",
  conditions: "条件。all（すべて）、any（どれか）、not（でない）の組み合わせ（json-rules-engine の形）です。",
  audience:
    '対象。"everyone"（友だち全員）、"sender"（操作した本人）、"nobody"（中継だけ）、または属性の条件（all / any / not）です。',
  transforms: "加工。本文を送る前に、上から順に直します。",
  actions: "動作。条件に合ったときにすること。1〜10個。",
  guard: "安全確認。省いたものは標準の値になります。",
  continue: "true: このルールが送ったあと、下のルールにも尋ねます。省くと false です。",
  all: "ここに並べた条件が、すべて合うこと。",
  any: "ここに並べた条件の、どれか1つが合うこと。",
  not: "この条件に合わないこと。",
  fact: "何を見るか。条件では契機の事実（mail など）、対象では属性の記号です。",
  path: "事実のどこを見るか。例: $.subject",
  operator: "比べ方。例: containsText（含む）、equalsText（等しい）",
  value: "比べる値。",
  type: "種類。",
  keywords: "探す言葉。最初に見つかったところから後ろを切り取ります。全角・半角や大文字・小文字は区別しません。",
  within:
    '本文のどこを探すか。"whole"（全体）、"footer"（フッター）、{ "firstLines": 行数 }、{ "lastLines": 行数 }、{ "section": 見出し }',
  containing: "この言葉のどれかを含む行を取り除きます。",
  matching: "この正規表現（RE2）に合う行を取り除きます。",
  find: '探す言葉。または { "pattern": 正規表現（RE2） }',
  with: "代わりに入れる言葉。",
  separator: "本文との間に入れる文字。省くと空行です。",
  max: "続く空行を、この行数まで残します。",
  text: "文面。{{mail.subject}} のように書くと、届いたものの内容が差し込まれます。",
  messages: "送るメッセージ（1〜5個）。LINE のメッセージの形です。",
  maxAgeMinutes: "日時がこの分数より古いものを保留にします。null: 古くても送る。標準 180。",
  dedupeMinutes: "この分数のうちに同じ内容を送っていれば破棄します。0: 確かめない。標準 60。",
  maxRecipients: "対象がこの人数より多ければ保留にします。null: 制限しない（標準）。",
  maxPerFriend: "このルールをこの回数受け取った人には送りません。null: 制限しない（標準）。",
  requireAuthenticMail: "送信元が本物と確かめられないメールを保留にします。省くと、全員に送るルールだけ確かめます。",
  fusePerHour: "受信元の配信が1時間にこの件数を超えると、以後をすべて保留にします。標準 30。",
  allowDrillWords: "true: 「訓練」「テスト」の言葉があっても保留にしません。",
  approval: "true: いつも保留にして、職員の承認を待ちます。",
};

/** Of the last name in the path. */
export const propertyWords = (name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined;
