/** The words around the settings form. */
import { formWordsSchema } from "../../engine/attribute-schema.ts";
import { readFormWords, saveFormWords } from "../../store/form-words.ts";
import { ApiProblem, type Route, route } from "./route.ts";

const get = route({
  method: "get",
  path: "/form-words",
  summary: { ja: "設定フォームの文章", en: "The words around the settings form" },
  permission: "signed-in",
  answer: formWordsSchema,
  async handle({ store }) {
    const words = await readFormWords(store.db);
    if (!words)
      throw new ApiProblem(404, "not-found", "フォームの文章は、まだありません。文章を書いて保存してください。");
    return { json: words };
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
  body: formWordsSchema,
  answer: formWordsSchema,
  async handle(call) {
    await call.write(async (tx, record) => {
      const before = (await readFormWords(tx)) ?? null;
      await saveFormWords(tx, call.body);
      await record({ action: "form-words.update", object: "form-words", before, after: call.body });
    });
    await call.reread();
    return { json: call.body };
  },
});

export const formWordsRoutes: Route[] = [get, put];
