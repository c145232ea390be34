import { fold } from "../../engine/fold.ts";
import { type Guard, hold, pass } from "./guard.ts";

/** Folded form: kana are katakana, Latin letters lower case. コンテスト and the like are not tests; an uninterrupted katakana word decides. */
const DRILL_WORDS =
  /訓練|試験(放送|配信|送信)|(?<![ァ-ヶー])テスト(メール)?(?![ァ-ヶー])|(?<![a-z])(test|drill)(?![a-z])/;

export const drillWords: Guard = {
  name: "drill-words",
  question: "訓練と本番を取り違えていないか",
  check({ decision: { rule, event }, draft }) {
    const found = [event.title, ...draft.texts]
      .map((text) => DRILL_WORDS.exec(fold(text))?.[0])
      .find((word) => word !== undefined);
    if (rule.drill) {
      return found
        ? pass
        : hold("drill-words-missing", "訓練用のルールですが、文面に「訓練」「テスト」の言葉がありません。");
    }
    if (!found || rule.guard.allowDrillWords) return pass;
    return hold(
      "drill-words",
      `本番のルールですが、「${found}」の言葉があります。訓練やテストの知らせではありませんか。`,
    );
  },
};
