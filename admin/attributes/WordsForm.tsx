import { Alert, Box, Card, CardContent, Stack, type Theme, Typography, useMediaQuery } from "@mui/material";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { SaveProblem } from "../parts/SaveProblem";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { cleanedLabel, inForm } from "./draft";
import { FormPreview } from "./FormPreview";
import { Faults } from "./faults";
import { LabelFields } from "./LabelFields";
import { besideBars, SaveBar } from "./SaveBar";
import type { Attribute, FieldFault, FormWords, SavedWords } from "./types";
import { formWordsQuery } from "./use-attributes";

const text = words(
  {
    about: "質問のまわりの文章です。改行で段落を分けられます。",
    title: ["フォームの名前", "画面の一番上に出ます。"],
    organisation: ["だれのフォームか", "例: ○○市"],
    purpose: ["何のためのフォームか", "最初の画面に出ます。何が届くのか、登録は任意であることを書きます。"],
    consent: ["同意してもらうこと", "何を保管し、だれが見て、いつまで持ち、どうすれば消せるかを書きます。"],
    contact: ["問い合わせ先", "担当課の名前と電話番号など。"],
    empty: "入力してください。",
    faults: (count: number) => `直すところが${count}か所あります。赤い項目を直して、もう一度保存してください。`,
    ask: "フォームの文言を保存しますか？",
    changed: "市民の受信設定フォームに、すぐに反映されます。",
    again: (count: number) =>
      `「何のためのフォームか」か「同意してもらうこと」が変わったため、これまでに同意した人にも、次にフォームを開いたときにもう一度同意を求めます（登録中の市民は${formatCount(count)}人です）。それまでの登録と配信は、そのまま続きます。`,
    confirm: "保存する",
    saved: "フォームの文言を保存しました。",
  },
  {
    about: "The words around the questions. Line ends part paragraphs.",
    title: ["Name of the form", "At the top of every screen."],
    organisation: ["Whose form it is", "such as the city's name"],
    purpose: ["What it is for", "On the first screen: what one gets, and that answering is voluntary."],
    consent: ["What citizens agree to", "What is kept, who sees it, for how long, and how it is deleted."],
    contact: ["Whom to ask", "The department and its telephone number."],
    empty: "Fill this in.",
    faults: (count: number) => `${count} things need mending. Mend what is red and save again.`,
    ask: "Save the words of the form?",
    changed: "The citizens' form changes at once.",
    again: (count: number) =>
      `What it is for, or what citizens agree to, has changed: whoever agreed before is asked again the next time they open the form (${formatCount(count)} citizens). Until then their answers and messages go on.`,
    confirm: "Save",
    saved: "The words were saved.",
  },
);

const fields = ["title", "organisation", "purpose", "consent", "contact"] as const;
const isLong = (field: (typeof fields)[number]) => field === "purpose" || field === "consent";

const nothing = (): FormWords => ({
  title: { ja: "" },
  organisation: { ja: "" },
  purpose: { ja: "" },
  consent: { ja: "" },
  contact: { ja: "" },
});

/** The words around the questions. `saved`: null before somebody wrote them. */
export function WordsForm({
  saved,
  all,
  onDirty,
}: {
  saved: SavedWords | null;
  all: readonly Attribute[];
  onDirty: (isDirty: boolean) => void;
}) {
  const t = useText(text);
  const notify = useNotify();
  const queries = useQueryClient();
  const isWide = useMediaQuery<Theme>((theme) => theme.breakpoints.up("lg"));
  /** What the draft began with: its version goes back with a save. */
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState<FormWords>(saved ?? nothing());
  const [faults, setFaults] = useState<readonly FieldFault[]>([]);
  const [isAsking, setAsking] = useState(false);
  const next = cleanedWords(draft);
  const before = base && cleanedWords(base);
  const isDirty = JSON.stringify(next) !== JSON.stringify(before ?? nothing());
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
  const isConsentOther =
    before !== null &&
    JSON.stringify([before.purpose, before.consent]) !== JSON.stringify([next.purpose, next.consent]);
  const counts = useQuery({ queryKey: ["friends", "counts"], queryFn: () => ask(api.GET("/api/friends/counts")) });
  const begin = (from: SavedWords | null) => {
    setBase(from);
    setDraft(from ?? nothing());
    setFaults([]);
  };
  const sent = useRef("");
  /** What the page may still show for a moment, and is over. */
  const past = useRef<string | undefined>(undefined);
  const saving = useMutation({
    mutationFn: () => {
      sent.current = JSON.stringify(next);
      return ask(api.PUT("/api/form-words", { body: { ...next, version: base?.version ?? null } }));
    },
    async onSuccess(now) {
      setAsking(false);
      past.current = saved?.version;
      setBase(now);
      setDraft((written) => (JSON.stringify(cleanedWords(written)) === sent.current ? now : written));
      await queries.invalidateQueries({ queryKey: ["form-words"] });
      notify(t.saved);
    },
    onError(error) {
      const { status, errors } = problemOf(error);
      if (status !== 400 || errors.length === 0) return;
      setFaults(errors);
      setAsking(false);
    },
  });
  // What others saved takes the place of nothing that is being written, and is not written over either.
  useEffect(() => {
    if (!saved || saved.version === base?.version || saved.version === past.current) return;
    const written = JSON.stringify(cleanedWords(draft));
    const others = JSON.stringify(cleanedWords(saved));
    if (written !== JSON.stringify(cleanedWords(base ?? nothing())) && written !== others) return;
    setBase(saved);
    setDraft(saved);
  }, [saved, base, draft]);
  const load = async () => {
    const now = await queries.fetchQuery({ ...formWordsQuery, staleTime: 0 });
    past.current = saved?.version;
    begin(now);
    setAsking(false);
  };
  useEffect(() => {
    if (faults.length > 0) document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faults]);
  const askToSave = () => {
    const found = fields.flatMap((field) => (next[field].ja === "" ? [{ path: `${field}.ja`, message: t.empty }] : []));
    setFaults(found);
    if (found.length > 0) return;
    saving.reset();
    setAsking(true);
  };
  return (
    <Box sx={{ display: "flex", gap: 3, alignItems: "flex-start", mt: 2 }}>
      <Box sx={besideBars}>
        {faults.length > 0 && (
          <Alert severity="error" role="alert" sx={{ mb: 2 }}>
            {t.faults(faults.length)}
          </Alert>
        )}
        <Card>
          <CardContent>
            <Typography color="textSecondary" sx={{ mb: 2 }}>
              {t.about}
            </Typography>
            <Faults value={faults}>
              <Stack spacing={2}>
                {fields.map((field) => (
                  <LabelFields
                    key={field}
                    name={t[field][0] ?? field}
                    help={t[field][1]}
                    path={field}
                    value={draft[field]}
                    onChange={(label) => setDraft((one) => ({ ...one, [field]: label }))}
                    required
                    multiline={isLong(field)}
                  />
                ))}
              </Stack>
            </Faults>
          </CardContent>
        </Card>
        <SaveBar isDirty={isDirty} onSave={askToSave} onUndo={() => begin(saved)} />
      </Box>
      {isWide && (
        <Box sx={{ position: "sticky", top: 64, width: 390, flexShrink: 0 }}>
          <FormPreview words={next} attributes={inForm(all)} screen="start" />
        </Box>
      )}
      <ConfirmDialog
        open={isAsking}
        title={t.ask}
        confirm={t.confirm}
        busy={saving.isPending}
        onConfirm={() => saving.mutate()}
        onClose={() => setAsking(false)}
      >
        <Typography>{t.changed}</Typography>
        {isConsentOther && <Typography sx={{ mt: 1 }}>{t.again(counts.data?.active ?? 0)}</Typography>}
        <SaveProblem error={saving.error} onLoad={load} />
      </ConfirmDialog>
    </Box>
  );
}

function cleanedWords(draft: FormWords): FormWords {
  const { title, organisation, purpose, consent, contact } = draft;
  return {
    title: cleanedLabel(title),
    organisation: cleanedLabel(organisation),
    purpose: cleanedLabel(purpose),
    consent: cleanedLabel(consent),
    contact: cleanedLabel(contact),
  };
}
