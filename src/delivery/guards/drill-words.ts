import { type Guard, hold, pass } from "./guard.ts";

/** Compared after NFKC and case only, since hiragana around テスト tells it from コンテスト. */
const DRILL_WORDS =
  /訓練|試験(放送|配信|送信)|(?<![ァ-ヶー])テスト(メール)?(?![ァ-ヶー])|(?<![a-z])(test|drill)(?![a-z])/;
/** 「訓練ではありません」 says that it is real, and minutes count. */
const DENIED = /(?:訓練|テスト|試験放送)(?:では|じゃ)(?:ありません|ない)/g;

function drillWord(text: string): string | undefined {
  return DRILL_WORDS.exec(text.normalize("NFKC").toLowerCase().replace(DENIED, ""))?.[0];
}

export const drillWords: Guard = {
  name: "drill-words",
  question: "訓練と本番を取り違えていないか",
  check({ decision: { rule, event }, draft }) {
    const find = (texts: string[]) => texts.map(drillWord).find((word) => word !== undefined);
    if (rule.drill) {
      // The title is not sent: only the words citizens read tell them that it is a drill.
      return find(draft.texts)
        ? pass
        : hold("drill-words-missing", "訓練用のルールですが、文面に「訓練」「テスト」の言葉がありません。");
    }
    const found = find([event.title, ...draft.texts]);
    if (!found || rule.guard.allowDrillWords) return pass;
    return hold(
      "drill-words",
      `本番のルールですが、「${found}」の言葉があります。訓練やテストの知らせではありませんか。`,
    );
  },
};
