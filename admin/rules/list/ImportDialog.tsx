import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { api, ask, httpClient } from "../../api/client";
import { problemOf } from "../../api/problem";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { useRulesChanged } from "../use-rules";
import { type ImportPreview, placeInImport, previewImport, rulesIn } from "./import-preview";

const text = words(
  {
    title: (n: number) => (n === 0 ? "ルールを取り込みますか？" : `ルール${n}件を取り込みますか？`),
    about:
      "「書き出す」で作ったファイルか、ルールのJSONを選んでください。同じidのルールは上書きされ、ほかのルールはそのまま残ります。1つでも誤りがあれば、何も取り込みません。",
    choose: "ファイルを選ぶ",
    notRules: "ルールのJSONとして読めません。「書き出す」で作ったファイルを選んでください。",
    created: (n: number) => `新しく作る: ${n}件`,
    changed: (n: number) => `上書きする: ${n}件`,
    unchanged: (n: number) => `変わらない: ${n}件`,
    switchedOn: (n: number) => `取り込むとすぐに有効になるルールが${n}件あります。`,
    note: "変更の理由（履歴に残ります）",
    confirm: "取り込む",
    faulty: "誤りがあるため、何も取り込みませんでした",
    done: (created: number, changed: number) => `取り込みました（新規${created}件、上書き${changed}件）。`,
  },
  {
    title: (n) => (n === 0 ? "Import rules?" : `Import ${n} rules?`),
    about:
      "Choose an exported file or the JSON of a rule. Rules with the same id are overwritten, others stay. With any fault, nothing is imported.",
    choose: "Choose a file",
    notRules: "This cannot be read as rules. Choose an exported file.",
    created: (n) => `Created: ${n}`,
    changed: (n) => `Overwritten: ${n}`,
    unchanged: (n) => `Unchanged: ${n}`,
    switchedOn: (n) => `${n} rules will be on at once.`,
    note: "Why (kept in the history)",
    confirm: "Import",
    faulty: "There are faults; nothing was imported",
    done: (created, changed) => `Imported (${created} new, ${changed} overwritten).`,
  },
);

/** Brings rules in from a file, after showing what that will do. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useText(text);
  const notify = useNotify();
  const changed = useRulesChanged();
  const [note, setNote] = useState("");
  const read = useMutation({
    async mutationFn(file: File): Promise<{ name: string; preview: ImportPreview | null }> {
      const rules = rulesIn(await file.text());
      if (!rules) return { name: file.name, preview: null };
      const now = (await httpClient("/api/rules/export")).json as { rules: Record<string, unknown>[] };
      return { name: file.name, preview: previewImport(rules, now.rules) };
    },
  });
  const preview = read.data?.preview ?? null;
  const bring = useMutation({
    mutationFn: (rules: Record<string, unknown>[]) =>
      ask(api.POST("/api/rules/import", { body: { rules, ...(note.trim() === "" ? {} : { note: note.trim() }) } })),
    async onSuccess(done) {
      notify(t.done(done.created.length, done.changed.length), { type: "success" });
      onClose();
      await changed();
    },
  });
  const problem = bring.error ? problemOf(bring.error) : null;
  const isFaulty = problem?.code === "faulty-rule";
  const nothingToDo = preview !== null && preview.created.length + preview.changed.length === 0;
  return (
    <ConfirmDialog
      open
      title={t.title(preview?.rules.length ?? 0)}
      confirm={t.confirm}
      disabled={preview === null || nothingToDo || isFaulty}
      busy={bring.isPending}
      error={isFaulty ? undefined : bring.error}
      onConfirm={() => preview && bring.mutate(preview.rules)}
      onClose={onClose}
    >
      <Typography sx={{ mb: 2 }}>{t.about}</Typography>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap", mb: 2 }}>
        <Button component="label" variant="outlined">
          {t.choose}
          <input
            type="file"
            accept=".json,application/json"
            aria-label={t.choose}
            style={{ position: "absolute", width: 1, height: 1, opacity: 0 }}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              bring.reset();
              if (file) read.mutate(file);
              target.value = "";
            }}
          />
        </Button>
        <span>{read.data?.name}</span>
      </Box>
      <ProblemAlert error={read.error} />
      {read.data && !preview && (
        <Alert severity="error" role="alert">
          {t.notRules}
        </Alert>
      )}
      {preview && (
        <Box role="status">
          <Names title={t.created(preview.created.length)} names={preview.created} />
          <Names title={t.changed(preview.changed.length)} names={preview.changed} />
          <Names title={t.unchanged(preview.unchanged.length)} names={preview.unchanged} />
          {preview.switchedOn.length > 0 && (
            <Alert severity="warning" sx={{ my: 1 }}>
              {t.switchedOn(preview.switchedOn.length)}
            </Alert>
          )}
        </Box>
      )}
      {preview && !nothingToDo && (
        <TextField
          label={t.note}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          fullWidth
          sx={{ mt: 1 }}
        />
      )}
      {isFaulty && preview && (
        <Alert severity="error" role="alert" sx={{ mt: 2 }}>
          {t.faulty}
          <ul>
            {problem.errors.map((error) => {
              const place = placeInImport(error.path, preview.rules);
              return (
                <li key={`${error.path} ${error.message}`}>
                  {place.name && `「${place.name}」 `}
                  {place.path && <code>{place.path}</code>} {error.message}
                </li>
              );
            })}
          </ul>
        </Alert>
      )}
    </ConfirmDialog>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Box component="details" sx={{ mb: 0.5 }}>
      <Box component="summary" sx={{ cursor: "pointer", fontWeight: 600 }}>
        {title}
      </Box>
      <Box component="ul" sx={{ mt: 0.5, maxHeight: 180, overflow: "auto" }} tabIndex={0}>
        {names.map((name, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may have one name, and the list never changes
          <li key={i}>{name}</li>
        ))}
      </Box>
    </Box>
  );
}
