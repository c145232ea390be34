import { words } from "../../text/text";

/** Why a guard holds, of those that a test can meet: it knows no earlier delivery, and one person registered. */
export const heldReasons = words(
  {
    approval: "人の承認がいる",
    "not-authentic": "送信元を確かめられない",
    stale: "古い情報",
    "future-date": "先の日時が書かれている",
    garbled: "文字化けしている",
    "doubtful-decoding": "正しく読み取れたか疑わしい",
    "drill-words": "「訓練」「テスト」の語がある",
    "drill-words-missing": "訓練と書かれていない",
    "empty-text": "文面が空",
    "bad-message": "文面を作れない",
    "identity-reused": "同じ番号で内容の違うメール",
  },
  {
    approval: "needs a person's approval",
    "not-authentic": "the sender is not proven",
    stale: "old news",
    "future-date": "a date lies ahead",
    garbled: "garbled",
    "doubtful-decoding": "may have been read wrongly",
    "drill-words": "speaks of a drill or test",
    "drill-words-missing": "does not say that it is a drill",
    "empty-text": "the text is empty",
    "bad-message": "the messages cannot be made",
    "identity-reused": "an old number with other content",
  },
);

export type HeldReason = keyof typeof heldReasons.ja;

export const isHeldReason = (reason: unknown): reason is HeldReason =>
  typeof reason === "string" && Object.hasOwn(heldReasons.ja, reason);

/** The server's sentences name reasons by their codes: 「approval」 → 「人の承認がいる」. */
export const withoutCodes = (sentence: string) =>
  sentence.replace(/「([a-z-]+)」/g, (whole, code: string) =>
    isHeldReason(code) ? `「${heldReasons.ja[code]}」` : whole,
  );
