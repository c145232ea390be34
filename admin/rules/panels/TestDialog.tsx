import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
  Typography,
  useMediaQuery,
  useTheme,
} from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, ask } from "../../api/client";
import { MailPicker } from "../../parts/MailPicker";
import { type ChosenMail, mailBody } from "../../parts/mail-picker/chosen-mail";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import type { RuleJson } from "../types";
import { dryRun } from "./dry-run";
import { ExpectedFields } from "./ExpectedFields";
import { emptyForm, expectedNow, expectedOf, formOf, type RuleTest } from "./expected";
import { triedDraft } from "./tried";
import { verdictOf, verdictSentence, verdictWords } from "./verdict";

const text = words(
  {
    add: "テストを加える",
    edit: "テストを直す",
    name: "テストの名前",
    nameHelp: "何を確かめるか。例: 震度5弱の地震は全員に送る",
    mail: "メール",
    fixedMail: (title: string) =>
      `メール「${title}」は変えられません。別のメールで確かめるには、新しいテストを加えてください。`,
    now: "いまの結果を入れる",
    nowHelp:
      "いま画面にあるルールがこのメールをどうするかを、期待する結果に入れます。書いた言葉はそのまま残ります。望む結果かどうかを確かめてください。",
    nowBusy: "調べています…",
    came: (verdict: string) => `いまの結果: ${verdict}`,
    save: "保存する",
    saving: "保存しています…",
    cancel: "やめる",
  },
  {
    add: "Add a test",
    edit: "Change a test",
    name: "Name of the test",
    nameHelp: "What it makes sure of, such as: a strong quake goes to everyone",
    mail: "Mail",
    fixedMail: (title: string) => `Its mail, “${title}”, stays. Add another test for another mail.`,
    now: "Take what comes now",
    nowHelp:
      "Fills in what the rule on the screen makes of this mail; words that you wrote stay. Make sure that it is what you want.",
    nowBusy: "Trying…",
    came: (verdict: string) => `Now: ${verdict}`,
    save: "Save",
    saving: "Saving…",
    cancel: "Cancel",
  },
);

/** Adds a test, or changes what one expects. */
export function TestDialog({
  ruleId,
  draft,
  test,
  mail: given,
  onClose,
  onSaved,
}: {
  ruleId: string;
  draft: RuleJson;
  /** Left out: a new one. */
  test?: RuleTest;
  /** The mail to begin with. */
  mail?: ChosenMail | null;
  onClose: () => void;
  onSaved: () => void;
}) {
  const t = useText(text);
  const say = useText(verdictWords);
  const id = useId();
  const isNarrow = useMediaQuery(useTheme().breakpoints.down("sm"));
  const [name, setName] = useState(test?.name ?? "");
  const [mail, setMail] = useState<ChosenMail | null>(given ?? null);
  const [form, setForm] = useState(test ? formOf(test.expected) : emptyForm);

  const expected = JSON.stringify(form);
  const [first] = useState(expected);
  const isTouched = name !== (test?.name ?? "") || mail !== (given ?? null) || expected !== first;

  const trying = useMutation({
    mutationFn: (chosen: ChosenMail) => dryRun(draft, { mail: chosen, among: false, asNow: false }),
    onSuccess: (result) => setForm((now) => ({ ...now, ...expectedNow(result, triedDraft(draft).id) })),
  });
  const saving = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), expected: expectedOf(form) };
      if (test) {
        const path = { id: ruleId, testId: String(test.id) };
        await api.PUT("/api/rules/{id}/tests/{testId}", { params: { path }, body });
      } else if (mail) {
        const params = { path: { id: ruleId } };
        await ask(api.POST("/api/rules/{id}/tests", { params, body: { ...body, ...mailBody(mail) } }));
      }
    },
    onSuccess: onSaved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };

  return (
    <Dialog
      open
      // A press beside it, or one key too many, is no wish to lose what was entered: the button says that.
      onClose={saving.isPending || isTouched ? undefined : onClose}
      aria-labelledby={id}
      fullWidth
      maxWidth="md"
      fullScreen={isNarrow}
    >
      <DialogTitle id={id}>{test ? t.edit : t.add}</DialogTitle>
      <DialogContent>
        <Box
          component="form"
          id={`${id}-form`}
          onSubmit={submit}
          sx={{ display: "flex", flexDirection: "column", gap: 2, pt: 1 }}
        >
          <TextField
            label={t.name}
            helperText={t.nameHelp}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
          {test ? (
            <Typography color="textSecondary">{t.fixedMail(test.title)}</Typography>
          ) : (
            <Box component="section" aria-labelledby={`${id}-mail`}>
              <Typography id={`${id}-mail`} component="h3" variant="h3" sx={{ mb: 1 }}>
                {t.mail}
              </Typography>
              <MailPicker
                value={mail}
                onChange={(next) => {
                  setMail(next);
                  trying.reset();
                }}
              />
            </Box>
          )}
          {mail && (
            <Box>
              <Button variant="outlined" disabled={trying.isPending} onClick={() => trying.mutate(mail)}>
                {trying.isPending ? t.nowBusy : t.now}
              </Button>
              <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
                {t.nowHelp}
              </Typography>
              <ProblemAlert error={trying.error} />
              {trying.data && (
                <Alert severity="info" role="status" sx={{ mt: 1 }}>
                  {t.came(verdictSentence(verdictOf(trying.data, triedDraft(draft).id), say))}
                </Alert>
              )}
            </Box>
          )}
          <ExpectedFields value={form} onChange={setForm} />
        </Box>
        <ProblemAlert error={saving.error} />
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button onClick={onClose} disabled={saving.isPending}>
          {t.cancel}
        </Button>
        <Button
          type="submit"
          form={`${id}-form`}
          variant="contained"
          disabled={saving.isPending || name.trim() === "" || (!test && !mail)}
        >
          {saving.isPending ? t.saving : t.save}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
