import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Stack, TextField, Typography } from "@mui/material";
import { useId } from "react";
import { useText, words } from "../text/text";
import { useFault, useHasFault } from "./faults";
import { type Language, languages, missingLanguages } from "./languages";
import type { Label } from "./types";

const text = words(
  {
    translations: (what: string) => `${what}の訳`,
    whole: "すべての言語があります",
    missing: (names: string) => `まだないもの: ${names}`,
    fallback: "訳がない言語では、日本語のまま表示されます。",
    readings: "{漢字|かんじ} と書くと、ふりがなが付きます。",
  },
  {
    translations: (what: string) => `Translations of: ${what}`,
    whole: "all languages are there",
    missing: (names: string) => `missing: ${names}`,
    fallback: "Where a translation is missing, citizens see Japanese.",
    readings: "{漢字|かんじ} puts the reading above the characters.",
  },
);

/** A text in five languages: Japanese at once, the others folded, with a mark of what is missing. */
export function LabelFields({
  name,
  path,
  value,
  onChange,
  required = false,
  multiline = false,
  autoFocus = false,
  help,
}: {
  name: string;
  /** As the API names it: `options[0].label`. */
  path: string;
  value: Partial<Label> | undefined;
  onChange: (value: Label) => void;
  required?: boolean;
  multiline?: boolean;
  /** Only where staff have just asked for the field. */
  autoFocus?: boolean;
  help?: string;
}) {
  const t = useText(text);
  const id = useId();
  const missing = missingLanguages(value);
  const others = languages.filter(({ code }) => code !== "ja");
  // Nothing to translate yet, and nothing translated.
  const isEmpty = missing.length === languages.length;
  const lacking = others.filter(({ code }) => missing.includes(code));
  const hasFault = useHasFault(path);
  const write = (language: Language, said: string) => onChange({ ja: "", ...value, [language]: said });
  return (
    <div>
      <Field
        label={name}
        path={`${path}.ja`}
        value={value?.ja ?? ""}
        onChange={(said) => write("ja", said)}
        required={required}
        multiline={multiline}
        autoFocus={autoFocus}
        help={help}
      />
      {!isEmpty && (
        <Accordion
          disableGutters
          elevation={0}
          defaultExpanded={hasFault}
          slotProps={{ heading: { component: "div" }, transition: { unmountOnExit: true } }}
          sx={{ bgcolor: "transparent", "&::before": { display: "none" } }}
        >
          <AccordionSummary
            expandIcon={<ExpandIcon />}
            id={`${id}-summary`}
            aria-controls={`${id}-details`}
            sx={{ px: 1, minHeight: 40, "& .MuiAccordionSummary-content": { my: 0.5 } }}
          >
            <Typography variant="body2" color="textSecondary">
              {t.translations(name)}（
              {lacking.length === 0 ? t.whole : t.missing(lacking.map((one) => one.name).join("、"))}）
            </Typography>
          </AccordionSummary>
          <AccordionDetails id={`${id}-details`} sx={{ px: 0, pt: 1 }}>
            <Stack spacing={1.5}>
              {others.map(({ code, name: language, tag }) => (
                <Field
                  key={code}
                  label={`${name}（${language}）`}
                  path={`${path}.${code}`}
                  value={value?.[code] ?? ""}
                  onChange={(said) => write(code, said)}
                  multiline={multiline}
                  tag={tag}
                  help={code === "ja_easy" ? t.readings : undefined}
                />
              ))}
              {lacking.length > 0 && (
                <Typography variant="body2" color="textSecondary">
                  {t.fallback}
                </Typography>
              )}
            </Stack>
          </AccordionDetails>
        </Accordion>
      )}
    </div>
  );
}

function Field({
  label,
  path,
  value,
  onChange,
  required = false,
  multiline,
  autoFocus = false,
  tag,
  help,
}: {
  label: string;
  path: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  multiline: boolean;
  autoFocus?: boolean;
  tag?: string;
  help: string | undefined;
}) {
  const fault = useFault(path);
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required={required}
      multiline={multiline}
      minRows={multiline ? 2 : undefined}
      fullWidth
      autoFocus={autoFocus}
      error={fault !== undefined}
      helperText={fault ?? help}
      slotProps={{ htmlInput: { lang: tag, "data-path": path } }}
    />
  );
}
