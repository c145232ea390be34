import AddIcon from "@mui/icons-material/Add";
import { Box, Button, Skeleton, Tab, Tabs } from "@mui/material";
import { type ReactNode, useId, useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { inForm } from "./draft";
import { FormPreview } from "./FormPreview";
import { QuestionList } from "./QuestionList";
import { useAttributes, useFormWords } from "./use-attributes";
import { WordsForm } from "./WordsForm";

const text = words(
  {
    title: "受信設定フォーム",
    about:
      "市民がLINEから開く、受け取る情報を選ぶフォームです。ここで作った質問の答え（属性）で、ルールは配信の対象を選びます。",
    questions: "質問",
    words: "フォームの文言",
    preview: "プレビュー",
    create: "質問を作る",
    noWords: "フォームの文言がまだありません",
    noWordsBody: "「フォームの文言」に文章を書いて保存すると、フォームが開けるようになり、ここで見られます。",
  },
  {
    title: "Settings form",
    about: "The form that citizens open from LINE to choose what they receive. Rules choose people by the answers.",
    questions: "Questions",
    words: "Words of the form",
    preview: "Preview",
    create: "New question",
    noWords: "The form has no words yet",
    noWordsBody: "Write and save the words of the form: then it can be opened, and seen here.",
  },
);

const tabs = ["questions", "words", "preview"] as const;
type TabName = (typeof tabs)[number];

export default function AttributeList() {
  const t = useText(text);
  const id = useId();
  const [search, setSearch] = useSearchParams();
  const tab = tabs.find((one) => one === search.get("tab")) ?? "questions";
  const [opened, setOpened] = useState<ReadonlySet<TabName>>(new Set());
  const [isOrderDirty, setOrderDirty] = useState(false);
  const [isWordsDirty, setWordsDirty] = useState(false);
  const attributes = useAttributes();
  const formWords = useFormWords();
  const all = attributes.data;
  const around = formWords.data;
  const isThere = all !== undefined && around !== undefined;
  const choose = (next: TabName) => {
    setOpened(new Set([...opened, tab]));
    setSearch(next === "questions" ? {} : { tab: next }, { replace: true });
  };
  const panel = (name: TabName, keep: boolean, children: ReactNode) =>
    (name === tab || (keep && opened.has(name))) && (
      <Box
        role="tabpanel"
        id={`${id}-${name}-panel`}
        aria-labelledby={`${id}-${name}`}
        hidden={name !== tab}
        sx={{ pt: 2 }}
      >
        {children}
      </Box>
    );
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/attributes/create" variant="contained" startIcon={<AddIcon />}>
          {t.create}
        </Button>
      }
    >
      <ProblemAlert error={attributes.error ?? formWords.error} />
      <Tabs value={tab} onChange={(_event, next: TabName) => choose(next)} aria-label={t.title}>
        {tabs.map((name) => (
          <Tab key={name} value={name} label={t[name]} id={`${id}-${name}`} aria-controls={`${id}-${name}-panel`} />
        ))}
      </Tabs>
      {!isThere && !attributes.error && !formWords.error && <Skeleton variant="rounded" height={320} sx={{ mt: 2 }} />}
      {isThere && (
        <>
          {/* What is unsaved in them stays while another one is looked at. */}
          {panel("questions", true, <QuestionList all={all} onDirty={setOrderDirty} />)}
          {panel("words", true, <WordsForm saved={around} all={all} onDirty={setWordsDirty} />)}
          {panel(
            "preview",
            false,
            around ? (
              <FormPreview words={around} attributes={inForm(all)} screen="start" />
            ) : (
              <Empty title={t.noWords}>{t.noWordsBody}</Empty>
            ),
          )}
        </>
      )}
      {/* One for both: the router asks only one. */}
      <UnsavedGuard when={isOrderDirty || isWordsDirty} />
    </Page>
  );
}
