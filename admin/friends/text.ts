/** Words that several screens about citizens share. */

import type { Attribute } from "../attributes/types";
import { useLabel, useText, words } from "../text/text";
import { answerWords } from "./answers";

const text = words(
  {
    active: "登録中",
    left: "ブロックなど",
    erased: "情報を削除済み",
    yes: "はい",
    no: "いいえ",
    year: (year: number) => `${year}年`,
    none: "未回答",
  },
  {
    active: "Following",
    left: "Blocked or left",
    erased: "Data deleted",
    yes: "Yes",
    no: "No",
    year: (year: number) => String(year),
    none: "Not answered",
  },
);

export type FriendState = "active" | "left" | "erased";
export const friendStates: readonly FriendState[] = ["active", "left", "erased"];

/** States and plain answers in words. */
export const useFriendWords = () => useText(text);

/** An answer as staff read it. */
export function useAnswer(): (attribute: Attribute, answer: unknown) => string | undefined {
  const t = useFriendWords();
  const label = useLabel();
  return (attribute, answer) => answerWords(attribute, answer, label, t);
}
