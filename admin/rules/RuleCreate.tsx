import { Alert, Button, LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useNotify } from "react-admin";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatDay } from "../text/time";
import { copyOf, newRule, ruleFromMail, withFollowingId, withKey } from "./draft";
import { RulePage } from "./RulePage";
import type { RuleJson } from "./types";
import { useDraft } from "./use-draft";
import { useFaults } from "./use-faults";
import { useRule, useRules } from "./use-rules";
import { useSave } from "./use-save";

const text = words(
  {
    title: "ルールを作る",
    about: "作ったルールは無効です。試してから有効にします。",
    back: "一覧へ戻る",
    copy: (name: string) => `${name}（複製）`,
    copied: (name: string) => `「${name}」の複製です。名前と内容を直して、作成してください。`,
    fromMail: (title: string) => `メール「${title}」から作りました。条件の言葉を確かめ、対象を選んでください。`,
    created: "ルールを作成しました。まだ無効です。",
    may: "ルールを作る権限がありません",
  },
  {
    title: "Create a rule",
    about: "A new rule is off. Try it, then switch it on.",
    back: "Back to the list",
    copy: (name) => `${name} (copy)`,
    copied: (name) => `A copy of “${name}”. Change its name and what differs, then create it.`,
    fromMail: (title) => `Made from the mail “${title}”. See to the words of its conditions and choose an audience.`,
    created: "The rule is created. It is off.",
    may: "You may not create rules",
  },
);

/** A new rule: empty, a copy (`?from=ID`), or made from a mail (`?mail=ID`). */
export default function RuleCreate() {
  const t = useText(text);
  const mayEdit = useMay("rules.edit");
  const rules = useRules();
  const taken = useMemo(() => new Set((rules.data ?? []).map(({ id }) => id)), [rules.data]);
  const [search] = useSearchParams();
  const from = search.get("from");
  const mailId = search.get("mail");
  const source = useRule(from);
  const mail = useQuery({
    queryKey: ["mails", "one", mailId],
    queryFn: () => ask(api.GET("/api/mails/{id}", { params: { path: { id: mailId ?? "" } } })),
    enabled: mailId !== null,
    retry: false,
  });
  const waitsFor = from !== null ? source : mailId !== null ? mail : null;
  const initial = source.data
    ? copyOf(source.data.rule, t.copy)
    : mail.data
      ? ruleFromMail(mail.data)
      : waitsFor
        ? null
        : newRule();
  const news = source.data ? t.copied(source.data.name) : mail.data ? t.fromMail(mail.data.title) : null;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/rules">
          {t.back}
        </Button>
      }
    >
      {!mayEdit && <Empty title={t.may} />}
      {mayEdit && (waitsFor?.isPending || rules.isPending) && <LinearProgress aria-label={t.title} />}
      <ProblemAlert error={waitsFor?.error ?? rules.error} />
      {mayEdit && initial && rules.data && (
        <Creating key={`${from} ${mailId}`} initial={initial} news={news} taken={taken} />
      )}
    </Page>
  );
}

function Creating({
  initial,
  news,
  taken,
}: {
  initial: RuleJson;
  news: string | null;
  /** Ids that are used. */
  taken: ReadonlySet<string>;
}) {
  const t = useText(text);
  const notify = useNotify();
  const navigate = useNavigate();
  const today = formatDay(new Date());
  const [first] = useState(() => withFollowingId({}, initial, taken, today));
  const own = useDraft(first);
  const { rule } = own;
  const draft = {
    ...own,
    setRule: (next: RuleJson) => own.setRule(withFollowingId(rule, next, taken, today)),
  };
  const [createdId, setCreatedId] = useState<string | null>(null);
  const checking = useFaults(rule);
  const saving = useSave(
    rule,
    checking,
    // Whatever the JSON tab says: a rule is switched on by the question that tells what it will do.
    async (sent) => ask(api.POST("/api/rules", { body: { rule: withKey(sent, "enabled", false) } })),
    ({ id }) => setCreatedId(id),
  );
  // After the guard against unsaved changes has let go.
  useEffect(() => {
    if (createdId === null || !saving.isDone) return;
    notify(t.created, { type: "success" });
    void navigate(`/rules/${createdId}`, { replace: true });
  }, [createdId, saving.isDone, navigate, notify, t]);
  return (
    <RulePage
      saved={null}
      version={null}
      draft={draft}
      checking={checking}
      saving={saving}
      banner={
        news && (
          <Alert severity="info" sx={{ mb: 2 }}>
            {news}
          </Alert>
        )
      }
    />
  );
}
