import TestIcon from "@mui/icons-material/FactCheckOutlined";
import { Autocomplete, Button, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";

const text = words(
  {
    open: "このメールをテストにする",
    title: "どのルールのテストにしますか",
    about: "このメールが届いたら配信されるべきか、されないべきかを、ルールのテストとして残します。次の画面で決めます。",
    rule: "ルール",
    none: "この名前のルールはありません",
    go: "ルールのテストへ進む",
  },
  {
    open: "Make it a test",
    title: "A test of which rule?",
    about: "Keep this mail as a test of a rule: it should be sent, or it should not. You say which on the next page.",
    rule: "Rule",
    none: "No rule of this name",
    go: "Go to the rule's tests",
  },
);

/** Leads to the tests of a rule, with this mail. `suggested`: the rule that took it. */
export function UseAsTest({ mailId, suggested }: { mailId: number; suggested: string | undefined }) {
  const t = useText(text);
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const { data: rules = [], error } = useQuery({
    queryKey: ["rules", "for-tests"],
    enabled: open,
    queryFn: () => ask(api.GET("/api/rules", { params: { query: { range: "[0,999]" } } })),
  });
  // Only rules that mails can reach.
  const options = rules.filter(({ trigger }) => trigger === "imap");
  const id = chosen ?? suggested;
  const value = options.find((rule) => rule.id === id) ?? null;
  return (
    <>
      <Button startIcon={<TestIcon />} variant="outlined" onClick={() => setOpen(true)}>
        {t.open}
      </Button>
      <ConfirmDialog
        open={open}
        title={t.title}
        confirm={t.go}
        disabled={value === null}
        error={error}
        onClose={() => setOpen(false)}
        onConfirm={() => {
          if (value) void navigate(`/rules/${encodeURIComponent(value.id)}?tab=tests&mail=${mailId}`);
        }}
      >
        <Typography sx={{ mb: 2 }}>{t.about}</Typography>
        <Autocomplete
          options={options}
          value={value}
          getOptionLabel={(rule) => rule.name}
          getOptionKey={(rule) => rule.id}
          isOptionEqualToValue={(one, other) => one.id === other.id}
          noOptionsText={t.none}
          onChange={(_event, rule) => setChosen(rule?.id ?? "")}
          renderInput={(params) => <TextField {...params} label={t.rule} />}
        />
      </ConfirmDialog>
    </>
  );
}
