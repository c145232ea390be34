import { Box, Button, MenuItem, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useSession } from "../../auth/session";
import { useText, words } from "../../text/text";
import { withKey } from "../draft";
import type { Fault, RuleJson } from "../types";
import { faultAt } from "./places";
import { Section } from "./Section";

const text = words(
  {
    title: "基本",
    name: "名前",
    nameHelp: "職員が見て分かる名前。市民には見せません。",
    id: "id（ルールの記号）",
    idHelp: "名前から自動で作ります。半角の小文字・数字・「-」で、あとから変えられません。",
    idFixed: "作ったあとは変えられません。別のidにするには、複製してください。",
    description: "説明（職員向け）",
    descriptionHelp: "何のためのルールか。書かなくてもかまいません。",
    department: "部署",
    departmentHelp: "半角の小文字・数字・「-」。書くと、ほかの部署だけの職員には見えません。",
    noDepartment: "指定しない",
    priority: "優先度",
    priorityHelp: "大きいほど先に尋ねます（標準は100）。一覧で並べ替えることもできます。",
    topic: "市民に見せる名前",
    topicHelp: "受信設定の画面で「このような情報が届きます」と見せる名前。書かなければ見せません。",
    languages: "ほかの言語の名前",
    hide: "ほかの言語を閉じる",
    ja_easy: "やさしい日本語",
    en: "英語",
    zh: "中国語",
    ko: "韓国語",
    state: "状態",
    on: "有効です。",
    new: "作成すると、まず無効になります。作成したあと、画面の上の「有効にする」から有効にできます。",
    off: "無効です。保存したあとで、画面の上の「有効にする」から有効にできます。",
  },
  {
    title: "Basics",
    name: "Name",
    nameHelp: "For staff; citizens do not see it.",
    id: "id",
    idHelp: "Made from the name. Lower-case letters, digits and “-”; cannot be changed later.",
    idFixed: "Cannot be changed any more. Duplicate the rule for another id.",
    description: "Description (for staff)",
    descriptionHelp: "What it is for. May be left empty.",
    department: "Department",
    departmentHelp: "Lower-case letters, digits and “-”. Accounts of other departments do not see the rule then.",
    noDepartment: "None",
    priority: "Priority",
    priorityHelp: "The higher, the earlier it is asked (usual: 100). The list can be put in order, too.",
    topic: "Name for citizens",
    topicHelp: "Shown in the settings form as what will be received. Left empty: not shown.",
    languages: "In other languages",
    hide: "Hide other languages",
    ja_easy: "Easy Japanese",
    en: "English",
    zh: "Chinese",
    ko: "Korean",
    state: "State",
    on: "It is on.",
    new: "It is created switched off. Once created it can be switched on at the top of the page.",
    off: "It is off. Once saved it can be switched on at the top of the page.",
  },
);
const languages = ["ja_easy", "en", "zh", "ko"] as const;
type Language = "ja" | (typeof languages)[number];

/** Name, id and what else says whose rule this is. */
export function BasicSection({
  rule,
  onChange,
  isNew,
  isOn,
  faults,
  disabled,
}: {
  rule: RuleJson;
  onChange: (rule: RuleJson) => void;
  isNew: boolean;
  /** As it is saved, whatever is worked on. */
  isOn: boolean;
  faults: readonly Fault[];
  disabled: boolean;
}) {
  const t = useText(text);
  const departments = useSession()?.departments ?? null;
  const topic = typeof rule.topic === "object" && rule.topic !== null ? rule.topic : {};
  const [showLanguages, setShowLanguages] = useState(languages.some((language) => topic[language]));
  const field = (key: "name" | "id" | "description" | "department", help: string) => {
    const fault = faultAt(faults, key);
    return {
      "data-path": key,
      label: t[key],
      value: typeof rule[key] === "string" ? rule[key] : "",
      onChange: ({ target: { value } }: { target: { value: string } }) =>
        onChange(withKey(rule, key, value === "" && key !== "name" ? undefined : value)),
      error: fault !== undefined,
      helperText: fault ?? help,
      disabled,
      fullWidth: true,
    };
  };
  const setTopic = (language: Language, value: string) => {
    const next = { ...topic, [language]: value };
    if (value === "") delete next[language];
    onChange(withKey(rule, "topic", Object.keys(next).length === 0 ? undefined : next));
  };
  const topicField = (language: Language, label: string, help?: string) => {
    const fault = faultAt(faults, `topic.${language}`) ?? (language === "ja" ? faultAt(faults, "topic") : undefined);
    return (
      <TextField
        key={language}
        data-path={language === "ja" ? "topic" : `topic.${language}`}
        label={label}
        value={topic[language] ?? ""}
        onChange={({ target }) => setTopic(language, target.value)}
        error={fault !== undefined}
        helperText={fault ?? help}
        disabled={disabled}
        fullWidth
      />
    );
  };
  const priorityFault = faultAt(faults, "priority");
  return (
    <Section title={t.title}>
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" }, gap: 2, alignItems: "start" }}>
        <TextField {...field("name", t.nameHelp)} required slotProps={{ inputLabel: { required: false } }} />
        <TextField {...field("id", isNew ? t.idHelp : t.idFixed)} disabled={disabled || !isNew} />
        <TextField {...field("description", t.descriptionHelp)} multiline />
        <TextField
          data-path="priority"
          label={t.priority}
          type="number"
          value={typeof rule.priority === "number" ? rule.priority : ""}
          placeholder="100"
          onChange={({ target: { value } }) =>
            onChange(withKey(rule, "priority", value === "" ? undefined : Number(value)))
          }
          error={priorityFault !== undefined}
          helperText={priorityFault ?? t.priorityHelp}
          disabled={disabled}
          slotProps={{ inputLabel: { shrink: true } }}
          fullWidth
        />
        {topicField("ja", t.topic, t.topicHelp)}
        {departments === null ? (
          <TextField {...field("department", t.departmentHelp)} />
        ) : (
          <TextField {...field("department", t.departmentHelp)} select>
            <MenuItem value="">{t.noDepartment}</MenuItem>
            {[...new Set([...departments, ...(rule.department ? [rule.department] : [])])].map((department) => (
              <MenuItem key={department} value={department}>
                {department}
              </MenuItem>
            ))}
          </TextField>
        )}
        {showLanguages && languages.map((language) => topicField(language, `${t.topic}（${t[language]}）`))}
      </Box>
      <Button size="small" onClick={() => setShowLanguages(!showLanguages)} aria-expanded={showLanguages}>
        {showLanguages ? t.hide : t.languages}
      </Button>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {t.state}: {isNew ? t.new : isOn ? t.on : t.off}
      </Typography>
    </Section>
  );
}
