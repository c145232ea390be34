import { Box, Card, CardContent, FormControlLabel, Stack, Switch, TextField, Typography } from "@mui/material";
import { type Dispatch, type ReactNode, type SetStateAction, useCallback } from "react";
import { useText, words } from "../text/text";
import { isChoice } from "./draft";
import { useFault } from "./faults";
import { ItemsEditor } from "./ItemsEditor";
import { KindField } from "./KindField";
import { LabelFields } from "./LabelFields";
import { RulesUsing } from "./RulesUsing";
import { ShownWhenField } from "./ShownWhenField";
import type { Attribute, Draft, DraftItem, ItemsUpdate } from "./types";

const text = words(
  {
    question: "質問",
    label: "質問文",
    help: "説明（任意）",
    helpHelp: "なぜ聞くのか、答えると何が届くのかを書くと、答えてもらいやすくなります。",
    key: "キー",
    keyHelp: "ルールや書き出しで使う名前です。半角小文字の英数字と _（例: birth_year）。作った後は変えられません。",
    keyFixed: "作った後は変えられません。",
    kind: "答え方",
    options: "選択肢",
    areas: "区と町",
    groups: "選択肢の見出し",
    when: "いつ聞くか",
    required: "必須にする",
    requiredHelp: "答えるまで、市民は設定を保存できません。本当に必要なものだけにしてください。",
    staffOnly: "職員だけが使う",
    rules: "使っているルール",
    staffOnlyHelp: "フォームには出さず、職員が取り込みで登録します。例: 訓練の配信先。",
  },
  {
    question: "Question",
    label: "Text of the question",
    help: "Explanation (optional)",
    helpHelp: "Say why you ask, and what an answer brings: more people will answer.",
    key: "Key",
    keyHelp: "Its name in rules and exports: small letters, digits and _ (such as birth_year). Fixed once made.",
    keyFixed: "Fixed once made.",
    kind: "Answer",
    options: "Options",
    areas: "Wards and towns",
    groups: "Headings over the options",
    when: "When it is asked",
    required: "Required",
    requiredHelp: "Citizens cannot save without an answer. Only for what is really needed.",
    staffOnly: "For staff only",
    rules: "Rules that use it",
    staffOnlyHelp: "Not in the form: staff import it, such as who receives drills.",
  },
);

const NOTHING: readonly DraftItem[] = [];

/** Everything about one question. */
export function AttributeFields({
  draft,
  saved,
  all,
  setDraft,
}: {
  draft: Draft;
  /** Undefined: a new one. */
  saved: Attribute | undefined;
  all: readonly Attribute[];
  setDraft: Dispatch<SetStateAction<Draft>>;
}) {
  const t = useText(text);
  const keyFault = useFault("key");
  const changeOptions = useCallback(
    (update: ItemsUpdate) => setDraft((one) => ({ ...one, options: update(one.options ?? []) })),
    [setDraft],
  );
  const changeGroups = useCallback(
    (update: ItemsUpdate) => setDraft((one) => ({ ...one, groups: update(one.groups ?? []) })),
    [setDraft],
  );
  const turn = (name: "required" | "staffOnly", isOn: boolean) =>
    setDraft(({ [name]: _, ...one }) => (isOn ? { ...one, [name]: true } : one));
  const isArea = draft.kind === "area";
  return (
    <Stack spacing={2}>
      <Section title={t.question}>
        <LabelFields
          name={t.label}
          path="label"
          value={draft.label}
          onChange={(label) => setDraft((one) => ({ ...one, label }))}
          required
        />
        <LabelFields
          name={t.help}
          path="help"
          value={draft.help}
          onChange={(help) => setDraft((one) => ({ ...one, help }))}
          multiline
          help={t.helpHelp}
        />
        <TextField
          label={t.key}
          value={draft.key}
          onChange={(event) => setDraft((one) => ({ ...one, key: event.target.value }))}
          required
          disabled={saved !== undefined}
          error={keyFault !== undefined}
          helperText={keyFault ?? (saved ? t.keyFixed : t.keyHelp)}
          slotProps={{ htmlInput: { maxLength: 40, autoCapitalize: "none", spellCheck: false, "data-path": "key" } }}
        />
      </Section>
      <Section title={t.kind}>
        <KindField value={draft.kind} saved={saved?.kind} onChange={(kind) => setDraft((one) => ({ ...one, kind }))} />
      </Section>
      {isChoice(draft.kind) && (
        <Section title={isArea ? t.areas : t.options}>
          <ItemsEditor
            // Another kind has other fields in its rows.
            key={isArea ? "areas" : "options"}
            kind={isArea ? "areas" : "options"}
            path="options"
            items={draft.options ?? NOTHING}
            groups={isArea ? undefined : draft.groups}
            onChange={changeOptions}
          />
        </Section>
      )}
      {/* The form shows headings where several may be chosen. */}
      {(draft.kind === "multiple" || (draft.kind === "single" && (draft.groups?.length ?? 0) > 0)) && (
        <Section title={t.groups}>
          <ItemsEditor kind="groups" path="groups" items={draft.groups ?? NOTHING} onChange={changeGroups} />
        </Section>
      )}
      <Section title={t.when}>
        <Turn
          label={t.required}
          help={t.requiredHelp}
          isOn={draft.required ?? false}
          onTurn={(isOn) => turn("required", isOn)}
        />
        <Turn
          label={t.staffOnly}
          help={t.staffOnlyHelp}
          isOn={draft.staffOnly ?? false}
          onTurn={(isOn) => turn("staffOnly", isOn)}
        />
        <ShownWhenField
          draft={draft}
          all={all}
          onChange={(shownWhen) => setDraft(({ shownWhen: _, ...one }) => (shownWhen ? { ...one, shownWhen } : one))}
        />
      </Section>
      {saved && (
        <Section title={t.rules}>
          <RulesUsing attribute={saved.key} />
        </Section>
      )}
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section">
      <CardContent>
        <Typography component="h2" variant="h2" sx={{ mb: 2 }}>
          {title}
        </Typography>
        <Stack spacing={2}>{children}</Stack>
      </CardContent>
    </Card>
  );
}

function Turn({
  label,
  help,
  isOn,
  onTurn,
}: {
  label: string;
  help: string;
  isOn: boolean;
  onTurn: (isOn: boolean) => void;
}) {
  return (
    <Box>
      <FormControlLabel control={<Switch checked={isOn} onChange={(_event, next) => onTurn(next)} />} label={label} />
      <Typography variant="body2" color="textSecondary">
        {help}
      </Typography>
    </Box>
  );
}
