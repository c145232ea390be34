import { Box, Chip, Link, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router-dom";
import { useLabel, useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { useKindWords } from "./KindField";
import { languages, missingLanguages } from "./languages";
import type { Attribute } from "./types";
import { useAnswered } from "./use-attributes";

const text = words(
  {
    required: "必須",
    staffOnly: "職員だけ",
    options: (count: number) => `選択肢 ${formatCount(count)}`,
    towns: (wards: number, towns: number) => `${formatCount(wards)}区・${formatCount(towns)}町`,
    answered: (count: number) => `${formatCount(count)}人が回答`,
    when: (name: string) => `「${name}」の答えによって聞く`,
    missing: (names: string) => `訳なし: ${names}`,
  },
  {
    required: "required",
    staffOnly: "staff only",
    options: (count: number) => `${formatCount(count)} options`,
    towns: (wards: number, towns: number) => `${formatCount(wards)} wards, ${formatCount(towns)} towns`,
    answered: (count: number) => `${formatCount(count)} answered`,
    when: (name: string) => `asked by the answer to “${name}”`,
    missing: (names: string) => `no ${names}`,
  },
);

/** One question in the list. */
export function QuestionRow({ attribute, all }: { attribute: Attribute; all: readonly Attribute[] }) {
  const t = useText(text);
  const label = useLabel();
  const kindWords = useKindWords();
  const answered = useAnswered().data?.[attribute.key];
  const { key, kind, options = [], required, staffOnly, shownWhen } = attribute;
  const towns = options.reduce((sum, { parts = [] }) => sum + parts.length, 0);
  const other = shownWhen && all.find((one) => one.key === shownWhen.attribute);
  const missing = missingLanguages(attribute.label);
  const missingNames = languages.filter(({ code }) => missing.includes(code)).map(({ short }) => short);
  const facts = [
    kindWords(kind),
    ...(kind === "area" ? [t.towns(options.length, towns)] : options.length > 0 ? [t.options(options.length)] : []),
    ...(answered === undefined ? [] : [t.answered(answered)]),
    ...(other ? [t.when(label(other.label))] : []),
    ...(missing.length > 0 ? [t.missing(missingNames.join("・"))] : []),
  ];
  return (
    <Box sx={{ py: 1, px: 1 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1 }}>
        <Link component={RouterLink} to={`/attributes/${key}`} sx={{ fontWeight: 600 }}>
          {label(attribute.label)}
        </Link>
        {required && <Chip size="small" label={t.required} />}
        {staffOnly && <Chip size="small" variant="outlined" label={t.staffOnly} />}
      </Box>
      <Typography variant="body2" color="textSecondary">
        {facts.join(" ／ ")}
      </Typography>
    </Box>
  );
}
