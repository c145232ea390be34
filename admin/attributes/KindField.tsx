import { FormControl, FormControlLabel, FormHelperText, Radio, RadioGroup, Typography } from "@mui/material";
import { useText, words } from "../text/text";
import { kindsFrom } from "./draft";
import { useFault } from "./faults";
import type { Kind } from "./types";

const text = words(
  {
    label: "答え方",
    fixed: "作った後は変えられません。",
    become: "今の答えを残したまま、次のものにだけ変えられます。",
    single: ["1つ選ぶ", "例: 届く言葉、性別"],
    multiple: ["いくつでも選ぶ", "例: 受け取りたい情報"],
    boolean: ["はい・いいえ", "例: 訓練の配信を受け取る"],
    number: ["数", "整数。例: いっしょに住む人の数"],
    year: ["年", "西暦で、年齢で対象を選べるようになります。例: 生まれた年"],
    area: ["地域（区と町）", "区だけでも、町まででも答えられます。例: お住まいの区"],
  },
  {
    label: "How it is answered",
    fixed: "Cannot be changed later.",
    become: "Keeping the answers, it can become only these.",
    single: ["One of several", "such as language, gender"],
    multiple: ["Any number of several", "such as kinds of information"],
    boolean: ["Yes or no", "such as: receives drills"],
    number: ["A number", "whole, such as people in the household"],
    year: ["A year", "audiences can then ask for ages, such as: year of birth"],
    area: ["An area (ward and town)", "the ward alone or the town as well, such as: where you live"],
  },
);

/** The words of the kinds, for lists. */
export function useKindWords(): (kind: Kind) => string {
  const t = useText(text);
  return (kind) => t[kind][0] ?? kind;
}

/** How a question is answered, in words with an example; `saved`: as it is kept now, which leaves little choice. */
export function KindField({
  value,
  saved,
  onChange,
}: {
  value: Kind;
  saved: Kind | undefined;
  onChange: (kind: Kind) => void;
}) {
  const t = useText(text);
  const fault = useFault("kind");
  const kinds = kindsFrom(saved);
  return (
    <FormControl error={fault !== undefined}>
      <RadioGroup aria-label={t.label} value={value} onChange={(_event, next) => onChange(next as Kind)}>
        {kinds.map((kind) => (
          <FormControlLabel
            key={kind}
            value={kind}
            control={<Radio size="small" />}
            label={
              <>
                {t[kind][0]}
                <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: 1 }}>
                  {t[kind][1]}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
      <FormHelperText>{fault ?? (kinds.length > 1 && saved !== undefined ? t.become : t.fixed)}</FormHelperText>
    </FormControl>
  );
}
