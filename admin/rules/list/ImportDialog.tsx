import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../../api/client";
import { problemOf } from "../../api/problem";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { ChangeList } from "../panels/Changes";
import { useRulesChanged } from "../use-rules";
import { changesSending, type ImportedRule, placeInImport, rulesIn, seenVersions } from "./import-preview";

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
    switchedOn: (names: string) => `取り込むと、すぐに有効になるルール: ${names}`,
    switchedOff: (names: string) => `取り込むと、無効になって送らなくなるルール: ${names}`,
    sending: (names: string) =>
      `いま有効で、取り込むとすぐに、送る内容や対象、条件などが変わるルール: ${names}。下の「上書きする」で違いを確かめてください。`,
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
    switchedOn: (names) => `Switched on at once: ${names}`,
    switchedOff: (names) => `Switched off, sending no more: ${names}`,
    sending: (names) =>
      `On now, and at once sending otherwise or to others: ${names}. Look at the differences under “Overwritten”.`,
    note: "Why (kept in the history)",
    confirm: "Import",
    faulty: "There are faults; nothing was imported",
    done: (created, changed) => `Imported (${created} new, ${changed} overwritten).`,
  },
);

interface Preview {
  rules: Record<string, unknown>[];
  all: readonly ImportedRule[];
}

/** Brings rules in from a file, after showing what that will do. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useText(text);
  const notify = useNotify();
  const changed = useRulesChanged();
  const [note, setNote] = useState("");
  const chooser = useRef<HTMLInputElement>(null);
  const read = useMutation({
    async mutationFn(file: File): Promise<{ name: string; preview: Preview | null }> {
      const rules = rulesIn(await file.text());
      if (!rules) return { name: file.name, preview: null };
      const all = await ask(api.POST("/api/rules/import/preview", { body: { rules } }));
      return { name: file.name, preview: { rules, all } };
    },
  });
  const preview = read.data?.preview ?? null;
  const bring = useMutation({
    mutationFn: ({ rules, all }: Preview) => {
      const why = note.trim();
      const body = { rules, seen: seenVersions(all), ...(why === "" ? {} : { note: why }) };
      return ask(api.POST("/api/rules/import", { body }));
    },
    async onSuccess(done) {
      notify(t.done(done.created.length, done.changed.length), { type: "success" });
      onClose();
      await changed();
    },
    onError(error) {
      // Somebody changed one of them: what is shown is old, and is compared anew.
      if (problemOf(error).code === "version-conflict" && read.variables) read.mutate(read.variables);
    },
  });
  const problem = bring.error ? problemOf(bring.error) : null;
  const isFaulty = problem?.code === "faulty-rule";
  const all = preview?.all ?? [];
  const created = all.filter(({ version }) => version === null);
  const overwritten = all.filter(({ version, changes }) => version !== null && changes.length > 0);
  const unchanged = all.filter(({ version, changes }) => version !== null && changes.length === 0);
  const nothingToDo = preview !== null && created.length + overwritten.length === 0;
  const warnings = [
    [t.sending, all.filter(changesSending)],
    [t.switchedOn, all.filter(({ wasOn, isOn }) => isOn && !wasOn)],
    [t.switchedOff, all.filter(({ wasOn, isOn }) => wasOn && !isOn)],
  ] as const;
  return (
    <ConfirmDialog
      open
      title={t.title(preview?.rules.length ?? 0)}
      confirm={t.confirm}
      disabled={preview === null || nothingToDo || isFaulty}
      busy={bring.isPending}
      error={isFaulty ? undefined : bring.error}
      onConfirm={() => preview && bring.mutate(preview)}
      onClose={onClose}
    >
      <Typography sx={{ mb: 2 }}>{t.about}</Typography>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap", mb: 2 }}>
        <Button variant="outlined" onClick={() => chooser.current?.click()}>
          {t.choose}
        </Button>
        <input
          ref={chooser}
          hidden
          type="file"
          accept=".json,application/json"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            bring.reset();
            if (file) read.mutate(file);
            target.value = "";
          }}
        />
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
          {warnings.map(
            ([say, rules]) =>
              rules.length > 0 && (
                <Alert key={say("")} severity="warning" sx={{ my: 1 }}>
                  {say(rules.map(({ name }) => `「${name}」`).join(""))}
                </Alert>
              ),
          )}
          <Rules title={t.created(created.length)} rules={created} />
          <Rules title={t.changed(overwritten.length)} rules={overwritten} isOpen>
            {({ changes }) => <ChangeList changes={changes} />}
          </Rules>
          <Rules title={t.unchanged(unchanged.length)} rules={unchanged} />
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

function Rules({
  title,
  rules,
  isOpen = false,
  children,
}: {
  title: string;
  rules: readonly ImportedRule[];
  isOpen?: boolean;
  children?: (rule: ImportedRule) => ReactNode;
}) {
  if (rules.length === 0) return null;
  return (
    <Box component="details" open={isOpen} sx={{ mb: 0.5 }}>
      <Box component="summary" sx={{ cursor: "pointer", fontWeight: 600 }}>
        {title}
      </Box>
      <Box component="ul" sx={{ mt: 0.5, maxHeight: 320, overflow: "auto" }} tabIndex={0}>
        {rules.map((rule) => (
          <li key={rule.id}>
            {rule.name}
            {children?.(rule)}
          </li>
        ))}
      </Box>
    </Box>
  );
}
