import { FormControl, FormControlLabel, FormLabel, MenuItem, Radio, RadioGroup, TextField } from "@mui/material";
import { useText, words } from "../../text/text";
import type { ExpectedForm } from "./expected";
import { heldReasons } from "./reason-words";

const text = words(
  {
    outcome: "期待する結果",
    fires: "配信する",
    "does-not-fire": "配信しない",
    held: "保留になる",
    heldReason: "保留の理由",
    anyReason: "どの理由でもよい",
    audience: "対象",
    anyAudience: "確かめない",
    everyone: "友だち全員",
    segment: "条件で選んだ人",
    contains: "文面にあるはずの言葉",
    lacks: "文面にないはずの言葉",
    oneALine: "1行に1つ。空なら確かめません。",
  },
  {
    outcome: "Expected outcome",
    fires: "It is sent",
    "does-not-fire": "It is not sent",
    held: "It is held",
    heldReason: "Why it is held",
    anyReason: "Any reason",
    audience: "Audience",
    anyAudience: "Not tested",
    everyone: "Everyone",
    segment: "Those whom conditions choose",
    contains: "Words the text must hold",
    lacks: "Words the text must not hold",
    oneALine: "One a line; left empty, it is not tested.",
  },
);

/** What should come of a test's mail. */
export function ExpectedFields({ value, onChange }: { value: ExpectedForm; onChange: (value: ExpectedForm) => void }) {
  const t = useText(text);
  const reasons = useText(heldReasons);
  const set = (part: Partial<ExpectedForm>) => onChange({ ...value, ...part });
  return (
    <>
      <FormControl component="fieldset">
        <FormLabel component="legend">{t.outcome}</FormLabel>
        <RadioGroup
          row
          value={value.outcome}
          onChange={(_, outcome) => set({ outcome: outcome as ExpectedForm["outcome"] })}
        >
          {(["fires", "does-not-fire", "held"] as const).map((one) => (
            <FormControlLabel key={one} value={one} control={<Radio />} label={t[one]} />
          ))}
        </RadioGroup>
      </FormControl>
      {value.outcome === "held" && (
        <TextField
          select
          label={t.heldReason}
          value={value.heldReason}
          onChange={(event) => set({ heldReason: event.target.value })}
        >
          <MenuItem value="any">{t.anyReason}</MenuItem>
          {Object.entries(reasons).map(([reason, name]) => (
            <MenuItem key={reason} value={reason}>
              {name}
            </MenuItem>
          ))}
        </TextField>
      )}
      {value.outcome !== "does-not-fire" && (
        <>
          <TextField
            select
            label={t.audience}
            value={value.audience}
            onChange={(event) => set({ audience: event.target.value as ExpectedForm["audience"] })}
          >
            <MenuItem value="any">{t.anyAudience}</MenuItem>
            <MenuItem value="everyone">{t.everyone}</MenuItem>
            <MenuItem value="segment">{t.segment}</MenuItem>
          </TextField>
          {(["contains", "lacks"] as const).map((one) => (
            <TextField
              key={one}
              label={t[one]}
              helperText={t.oneALine}
              value={value[one]}
              onChange={(event) => set({ [one]: event.target.value })}
              multiline
              minRows={2}
            />
          ))}
        </>
      )}
    </>
  );
}
