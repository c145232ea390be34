import { Box, FormControlLabel, FormHelperText, MenuItem, Switch, TextField } from "@mui/material";
import { useText, words } from "../../text/text";
import { withKey } from "../draft";
import type { Fault, RuleJson } from "../types";
import { LimitField } from "./LimitField";
import { faultAt } from "./places";
import { Section } from "./Section";

const text = words(
  {
    title: "安全確認",
    about: "送る前に自動で確かめること。何も変えなければ、標準の確認をします。",
    approval: "いつも職員の承認を待つ",
    approvalHelp: "条件に合っても自動では送らず、保留にします。職員が文面を見て送ります。標準: 待たずに送る",
    requireAuthenticMail: "送信元の確認（DKIM・DMARC）",
    requireAuthenticMailHelp: "送信元が本物と確かめられないメールを保留にして、なりすましから守ります。",
    authenticUsual: "標準（全員に送るルールだけ確かめる）",
    authenticYes: "いつも確かめる",
    authenticNo: "確かめない",
    maxAgeMinutes: "古い情報を保留にする",
    maxAgeMinutesHelp: "メールや本文の日時がこれより古ければ、保留にします。",
    maxAgeMinutesNone: "古くても送る",
    dedupeMinutes: "同じ内容を続けて送らない",
    dedupeMinutesHelp: "この時間のうちに同じ内容を送っていれば、破棄します。0 は確かめません。",
    maxRecipients: "人数の上限",
    maxRecipientsHelp: "対象がこれより多ければ、保留にします。",
    maxPerFriend: "1人に送る回数",
    maxPerFriendHelp: "このルールからこの回数を受け取った人には、もう送りません（ご案内などに）。",
    fusePerHour: "1時間の配信の数（ヒューズ）",
    fusePerHourHelp: "受信元からの配信が1時間にこれを超えると、以後をすべて保留にし、職員が戻すまで送りません。",
    allowDrillWords: "「訓練」「テスト」の言葉があっても送る",
    allowDrillWordsHelp: "訓練のお知らせなどに使います。標準: 保留にする",
    drill: "訓練用のルール",
    drillHelp:
      "「訓練」「テスト」の言葉がない文面を保留にして、本番の情報と取り違えないようにします。標準: 訓練用ではない",
    minutes: "分",
    people: "人",
    times: "回",
    deliveries: "件",
    unlimited: "制限しない",
    usually: (n: number, unit: string) => `${n}${unit}`,
  },
  {
    title: "Safety checks",
    about: "What is checked before anything is sent. Left alone, the usual checks are made.",
    approval: "Always wait for a person's approval",
    approvalHelp:
      "Held although the conditions are met, until a person has looked and releases it. Usual: sent at once",
    requireAuthenticMail: "Check of the sender (DKIM, DMARC)",
    requireAuthenticMailHelp: "Mails whose sender is not proven are held, against forgery.",
    authenticUsual: "Usual (only for rules that reach everyone)",
    authenticYes: "Always",
    authenticNo: "Never",
    maxAgeMinutes: "Hold old news",
    maxAgeMinutesHelp: "Held when a date of the mail or its text is older.",
    maxAgeMinutesNone: "Send however old",
    dedupeMinutes: "Same content again",
    dedupeMinutesHelp: "Dropped when the same content was sent within this time. 0: not checked.",
    maxRecipients: "Most people",
    maxRecipientsHelp: "Held when the audience is larger.",
    maxPerFriend: "Times for each person",
    maxPerFriendHelp: "Who got this rule so often is left out (for reminders).",
    fusePerHour: "Deliveries an hour (fuse)",
    fusePerHourHelp: "With more from its source within an hour everything further is held until a person resets it.",
    allowDrillWords: "Send although it says 訓練 (drill) or テスト (test)",
    allowDrillWordsHelp: "For news about drills. Usual: held",
    drill: "For drills only",
    drillHelp:
      "Texts without 訓練 or テスト are held, so that drills and real news are not mixed up. Usual: not for drills",
    minutes: "minutes",
    people: "people",
    times: "times",
    deliveries: "deliveries",
    unlimited: "No limit",
    usually: (n, unit) => `${n} ${unit}`,
  },
);

/** `usual` null: no limit. Values and bounds as `src/engine/rule.ts` has them. */
const limits = [
  { key: "maxAgeMinutes", unit: "minutes", usual: 180, first: 180, minimum: 1, maximum: 525_600, nullable: true },
  { key: "dedupeMinutes", unit: "minutes", usual: 60, first: 60, minimum: 0, maximum: 10_080, nullable: false },
  { key: "maxRecipients", unit: "people", usual: null, first: 1_000, minimum: 1, maximum: 1e9, nullable: true },
  { key: "maxPerFriend", unit: "times", usual: null, first: 3, minimum: 1, maximum: 1_000, nullable: true },
  { key: "fusePerHour", unit: "deliveries", usual: 30, first: 30, minimum: 1, maximum: 1_000, nullable: false },
] as const;

/** What is checked before a delivery goes. */
export function GuardSection({
  rule,
  onChange,
  faults,
  disabled,
}: {
  rule: RuleJson;
  onChange: (rule: RuleJson) => void;
  faults: readonly Fault[];
  disabled: boolean;
}) {
  const t = useText(text);
  const guard = rule.guard ?? {};
  const set = (key: string, value: unknown) => {
    const next = { ...guard, [key]: value };
    if (value === undefined) delete next[key];
    onChange(withKey(rule, "guard", Object.keys(next).length === 0 ? undefined : next));
  };
  const toggle = (path: string, label: string, help: string, checked: boolean, change: (checked: boolean) => void) => (
    <div data-path={path}>
      <FormControlLabel
        control={<Switch checked={checked} disabled={disabled} onChange={({ target }) => change(target.checked)} />}
        label={label}
      />
      <FormHelperText error={faultAt(faults, path) !== undefined} sx={{ ml: 1.75 }}>
        {faultAt(faults, path) ?? help}
      </FormHelperText>
    </div>
  );
  const authentic = guard.requireAuthenticMail;
  return (
    <Section title={t.title} about={t.about} path="guard" error={faultAt(faults, "guard")}>
      <Box
        sx={{
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" },
          gap: 2.5,
        }}
      >
        {toggle("guard.approval", t.approval, t.approvalHelp, guard.approval === true, (on) =>
          set("approval", on || undefined),
        )}
        {rule.trigger?.type === "imap" || authentic !== undefined ? (
          <TextField
            data-path="guard.requireAuthenticMail"
            select
            label={t.requireAuthenticMail}
            value={authentic === undefined ? "usual" : authentic === true ? "yes" : "no"}
            onChange={({ target: { value } }) =>
              set("requireAuthenticMail", value === "usual" ? undefined : value === "yes")
            }
            error={faultAt(faults, "guard.requireAuthenticMail") !== undefined}
            helperText={faultAt(faults, "guard.requireAuthenticMail") ?? t.requireAuthenticMailHelp}
            disabled={disabled}
          >
            <MenuItem value="usual">{t.authenticUsual}</MenuItem>
            <MenuItem value="yes">{t.authenticYes}</MenuItem>
            <MenuItem value="no">{t.authenticNo}</MenuItem>
          </TextField>
        ) : null}
        {limits.map(({ key, unit, usual, first, minimum, maximum, nullable }) => (
          <LimitField
            key={key}
            path={`guard.${key}`}
            label={t[key]}
            help={t[`${key}Help`]}
            unit={t[unit]}
            usual={usual === null ? t.unlimited : t.usually(usual, t[unit])}
            first={first}
            // Without a limit by itself, to be without is no other choice.
            none={nullable && usual !== null ? t.maxAgeMinutesNone : nullable ? t.unlimited : undefined}
            minimum={minimum}
            maximum={maximum}
            value={guard[key]}
            onChange={(value) => set(key, value)}
            error={faultAt(faults, `guard.${key}`)}
            disabled={disabled}
          />
        ))}
        {toggle(
          "guard.allowDrillWords",
          t.allowDrillWords,
          t.allowDrillWordsHelp,
          guard.allowDrillWords === true,
          (on) => set("allowDrillWords", on || undefined),
        )}
        {toggle("drill", t.drill, t.drillHelp, rule.drill === true, (on) =>
          onChange(withKey(rule, "drill", on || undefined)),
        )}
      </Box>
    </Section>
  );
}
