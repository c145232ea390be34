/** The words around the settings form. */
import { type FormWords, formWordsSchema } from "../../engine/attribute-schema.ts";
import { readFormWords, saveFormWords } from "../../store/form-words.ts";
import { oneAtATime } from "../../store/transaction.ts";
import { refuseConflict, seenVersion, versionOf, versionSchema } from "./edits.ts";
import { ApiProblem, type Route, route } from "./route.ts";

const shownSchema = formWordsSchema.extend({ version: versionSchema });
const shown = (words: FormWords) => ({ ...words, version: versionOf(words) });

const get = route({
  method: "get",
  path: "/form-words",
  summary: { ja: "設定フォームの文章", en: "The words around the settings form" },
  permission: "signed-in",
  answer: shownSchema,
  async handle({ store }) {
    const words = await readFormWords(store.db);
    if (!words)
      throw new ApiProblem(404, "not-found", "フォームの文章は、まだありません。文章を書いて保存してください。");
    return { json: shown(words) };
  },
});

const put = route({
  method: "put",
  path: "/form-words",
  summary: {
    ja: "設定フォームの文章を直す（同意の文章を変えると、市民はもう一度同意します）",
    en: "Change the words around the settings form; citizens agree anew to other words of consent",
  },
  permission: "attributes.edit",
  body: formWordsSchema.extend({
    version: seenVersion.nullable().describe("読んだときの version。まだないときは null"),
  }),
  answer: shownSchema,
  async handle(call) {
    const { version: seen, ...words } = call.body;
    await call.write(async (tx, record) => {
      await oneAtATime(tx, "attributes", call.now());
      const before = (await readFormWords(tx)) ?? null;
      const version = before && versionOf(before);
      await refuseConflict(tx, { seen, version, object: "form-words", objectId: null, now: before });
      await saveFormWords(tx, words);
      await record({ action: "form-words.update", object: "form-words", before, after: words });
    });
    await call.reread();
    return { json: shown(words) };
  },
});

export const formWordsRoutes: Route[] = [get, put];
