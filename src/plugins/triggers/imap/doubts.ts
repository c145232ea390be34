/** Why a mail may not have been read rightly. Stable codes; any of them holds what the mail would send. */
export const mailDoubts = {
  "replacement-characters": "文字コードに合わないところがあり、一部の文字を読めませんでした。",
  "charset-ambiguous": "文字コードの表示がないか誤っていて、いくつかの読み方ができます。",
  "charset-unsupported": "扱えない文字コードです。",
  "charset-mislabelled": "文字コードの表示と中身が食い違っています。読み取った文面を確かめてください。",
  "broken-mime": "メールの形式が壊れていて、一部を読めないかもしれません。",
  "empty-message": "件名も本文もありません。",
  "several-from": "差出人（From）が1つではありません。",
  "repeated-header": "1つしかないはずのヘッダーが、いくつもあります。",
} as const;

export type MailDoubt = keyof typeof mailDoubts;
