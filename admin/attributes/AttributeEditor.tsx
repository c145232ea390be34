import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Link,
  type Theme,
  Typography,
  useMediaQuery,
} from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { Link as RouterLink, useNavigate } from "react-router-dom";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { SaveProblem } from "../parts/SaveProblem";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { AttributeFields } from "./AttributeFields";
import { DraftPreview } from "./DraftPreview";
import { cleaned, draftFaults, draftOf, emptyDraft, isOnlyPlaced, optionChanges } from "./draft";
import { Faults } from "./faults";
import { RulesInUse } from "./RulesInUse";
import { besideBars, SaveBar } from "./SaveBar";
import type { Attribute, Draft, FieldFault, FormWords, SavedAttribute } from "./types";
import { attributesQuery, useCounts } from "./use-attributes";

const text = words(
  {
    create: "質問を作る",
    edit: (name: string) => `質問「${name}」`,
    back: "質問の一覧へ",
    preview: "プレビュー",
    close: "閉じる",
    faults: (count: number) => `直すところが${count}か所あります。赤い項目を直して、もう一度保存してください。`,
    titleNew: "この質問を作りますか？",
    title: "この質問の変更を保存しますか？",
    live: "市民の受信設定フォームに、すぐに出ます。",
    changed: "市民の受信設定フォームに、すぐに反映されます。",
    hidden: "フォームには出ません（職員だけが使う質問です）。",
    answered: (count: number) => `これまでに答えた${formatCount(count)}人の答えは残ります。`,
    added: (count: number) => `増える選択肢: ${formatCount(count)}件`,
    removed: (count: number) => `削除する選択肢: ${formatCount(count)}件`,
    retired: (count: number) => `廃止する選択肢: ${formatCount(count)}件`,
    confirm: "保存する",
    made: "質問を作りました。",
    saved: "質問を保存しました。",
    values: {
      empty: "入力してください。",
      key: "半角小文字で始め、英数字と _ だけを使ってください（40文字まで）。",
      keyTaken: "このキーは、すでに使われています。別のキーにしてください。",
      noOptions: "選択肢を1つ以上足してください。",
      double: "同じ値がほかにもあります。別の値にしてください。",
      badValue: "値に「;」（地域では「/」も）は使えません。",
    },
  },
  {
    create: "New question",
    edit: (name: string) => `Question “${name}”`,
    back: "To the list of questions",
    preview: "Preview",
    close: "Close",
    faults: (count: number) => `${count} things need mending. Mend what is red and save again.`,
    titleNew: "Create this question?",
    title: "Save the changes of this question?",
    live: "It is in the citizens' form at once.",
    changed: "The citizens' form changes at once.",
    hidden: "It is not in the form (for staff only).",
    answered: (count: number) => `The answers of ${formatCount(count)} people stay.`,
    added: (count: number) => `Options added: ${formatCount(count)}`,
    removed: (count: number) => `Options deleted: ${formatCount(count)}`,
    retired: (count: number) => `Options retired: ${formatCount(count)}`,
    confirm: "Save",
    made: "The question was created.",
    saved: "The question was saved.",
    values: {
      empty: "Fill this in.",
      key: "Small letters, digits and _ only, beginning with a letter (40 at most).",
      keyTaken: "This key is taken. Choose another.",
      noOptions: "Add at least one option.",
      double: "There is another one with this value. Choose a different value.",
      badValue: "A value may not contain “;” (nor “/” in areas).",
    },
  },
);

/** One question, new or known, beside the form as citizens would see it. */
export function AttributeEditor({
  saved,
  all,
  formWords,
  actions,
}: {
  saved?: SavedAttribute;
  all: readonly Attribute[];
  formWords: FormWords | null;
  actions?: ReactNode;
}) {
  const t = useText(text);
  const dialogId = useId();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const isWide = useMediaQuery<Theme>((theme) => theme.breakpoints.up("lg"));
  /** What the draft began with: its version goes back with a save. */
  const [base, setBase] = useState(saved);
  const start = useMemo(() => (base ? draftOf(base) : emptyDraft()), [base]);
  const [draft, setDraft] = useState<Draft>(start);
  const [faults, setFaults] = useState<readonly FieldFault[]>([]);
  const [isAsking, setAsking] = useState(false);
  const [isLooking, setLooking] = useState(false);
  const [isMade, setMade] = useState(false);
  const counts = useCounts(saved?.key ?? null);
  const next = cleaned(draft);
  const isDirty = !isMade && JSON.stringify(next) !== JSON.stringify(cleaned(start));

  const begin = (from: SavedAttribute | undefined) => {
    setBase(from);
    setDraft(from ? draftOf(from) : emptyDraft());
    setFaults([]);
  };

  const sent = useRef("");
  /** What the list may still show for a moment, and is over. */
  const past = useRef<string | undefined>(undefined);
  const saving = useMutation({
    mutationFn: () => {
      sent.current = JSON.stringify(next);
      if (!base) return ask(api.POST("/api/attributes", { body: next }));
      const body = { ...next, version: base.version };
      return ask(api.PUT("/api/attributes/{id}", { params: { path: { id: base.key } }, body }));
    },
    async onSuccess(answer) {
      setAsking(false);
      setFaults([]);
      if (base) {
        // Options are described as anything; they are what was sent.
        const now = answer as unknown as SavedAttribute;
        past.current = saved?.version;
        setBase(now);
        setDraft((written) => (JSON.stringify(cleaned(written)) === sent.current ? draftOf(now) : written));
      }
      await queries.invalidateQueries({ queryKey: ["attributes"] });
      notify(saved ? t.saved : t.made);
      if (!saved) setMade(true);
    },
    onError(error) {
      const { status, code, errors } = problemOf(error);
      if (code === "version-conflict") void queries.invalidateQueries({ queryKey: attributesQuery.queryKey });
      // What a field can be blamed for stands at the field; what rules or people stand against, in the dialog.
      if (status !== 400 || errors.length === 0) return;
      setFaults(errors);
      setAsking(false);
    },
  });
  // Only now does the guard let go.
  useEffect(() => {
    if (isMade) void navigate("/attributes");
  }, [isMade, navigate]);
  // What was saved comes back as the new beginning. What others saved takes the place of nothing that is being written, and is
  // not written over either; only the question's place and whether it is retired are not written here.
  useEffect(() => {
    if (!saved || !base || saved.version === base.version || saved.version === past.current) return;
    const written = JSON.stringify(cleaned(draft));
    if (written === JSON.stringify(cleaned(start)) || written === JSON.stringify(cleaned(draftOf(saved)))) {
      setBase(saved);
      setDraft(draftOf(saved));
    } else if (isOnlyPlaced(base, saved)) {
      setBase(saved);
      setDraft(({ order: _order, retired: _retired, ...now }) => {
        const { order, retired } = draftOf(saved);
        return { ...now, ...(order !== undefined && { order }), ...(retired !== undefined && { retired }) };
      });
    }
  }, [saved, base, start, draft]);
  const load = async () => {
    const now = await queries.fetchQuery({ ...attributesQuery, staleTime: 0 });
    past.current = saved?.version;
    begin(now.find(({ key }) => key === base?.key) ?? base);
    setAsking(false);
  };
  useEffect(() => {
    if (faults.length > 0) document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faults]);

  const askToSave = () => {
    const taken = saved ? [] : all.map(({ key }) => key);
    const found = draftFaults(draft, taken, t.values);
    setFaults(found);
    if (found.length > 0) return;
    saving.reset();
    setAsking(true);
  };
  const changes = optionChanges(base, next);
  const preview = <DraftPreview draft={draft} all={all} formWords={formWords} />;
  return (
    <Page
      title={saved ? t.edit(saved.label.ja) : t.create}
      actions={
        <>
          {!isWide && <Button onClick={() => setLooking(true)}>{t.preview}</Button>}
          {actions}
        </>
      }
    >
      <Box sx={{ mb: 2 }}>
        <Link component={RouterLink} to="/attributes">
          {t.back}
        </Link>
      </Box>
      <Box sx={{ display: "flex", gap: 3, alignItems: "flex-start" }}>
        <Box sx={besideBars}>
          {faults.length > 0 && (
            <Alert severity="error" role="alert" sx={{ mb: 2 }}>
              {t.faults(faults.length)}
            </Alert>
          )}
          <Faults value={faults}>
            <AttributeFields draft={draft} saved={saved} all={all} setDraft={setDraft} />
          </Faults>
          <SaveBar isDirty={isDirty} onSave={askToSave} onUndo={() => begin(saved)} />
        </Box>
        {isWide && <Box sx={{ position: "sticky", top: 64, width: 390, flexShrink: 0 }}>{preview}</Box>}
      </Box>
      {!isWide && (
        <Dialog open={isLooking} onClose={() => setLooking(false)} fullScreen aria-labelledby={dialogId}>
          <DialogTitle id={dialogId}>{t.preview}</DialogTitle>
          <DialogContent>{preview}</DialogContent>
          <DialogActions>
            <Button onClick={() => setLooking(false)}>{t.close}</Button>
          </DialogActions>
        </Dialog>
      )}
      <ConfirmDialog
        open={isAsking}
        title={saved ? t.title : t.titleNew}
        confirm={t.confirm}
        busy={saving.isPending}
        onConfirm={() => saving.mutate()}
        onClose={() => setAsking(false)}
      >
        <Typography>{draft.staffOnly || draft.retired ? t.hidden : saved ? t.changed : t.live}</Typography>
        {saved && counts.data && <Typography>{t.answered(counts.data.answered)}</Typography>}
        {saved && (
          <Box component="ul" sx={{ my: 1 }}>
            {changes.added > 0 && <li>{t.added(changes.added)}</li>}
            {changes.removed > 0 && <li>{t.removed(changes.removed)}</li>}
            {changes.retired > 0 && <li>{t.retired(changes.retired)}</li>}
          </Box>
        )}
        {base ? <SaveProblem error={saving.error} onLoad={load} /> : <ProblemAlert error={saving.error} />}
        <RulesInUse error={saving.error} />
      </ConfirmDialog>
      <UnsavedGuard when={isDirty} />
    </Page>
  );
}
