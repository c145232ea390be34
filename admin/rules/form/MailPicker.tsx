import { Autocomplete, TextField } from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ask } from "../../api/client";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import { useLater } from "../use-later";

const text = words(
  {
    label: "見本にするメール",
    help: "選んだメールで、下の加工と文面を確かめられます。何も送りません。",
    none: "メールがありません",
  },
  {
    label: "Sample mail",
    help: "Transforms and messages below are shown with this mail. Nothing is sent.",
    none: "No mails",
  },
);

/** Chooses one of the mails that came; first the newest that this rule took, or the newest of all. */
export function MailPicker({
  ruleId,
  value,
  onChange,
}: {
  ruleId: string | null;
  value: number | null;
  onChange: (id: number | null) => void;
}) {
  const t = useText(text);
  const [typed, setTyped] = useState("");
  const q = useLater(typed.trim(), 300);
  const mails = useQuery({
    queryKey: ["mails", "pick", q],
    queryFn: () =>
      ask(
        api.GET("/api/mails", {
          params: { query: { filter: JSON.stringify(q === "" ? {} : { q }), range: "[0,49]" } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const options = mails.data ?? [];
  const [picked, setPicked] = useState<(typeof options)[number] | null>(null);
  useEffect(() => {
    if (value !== null || picked || options.length === 0) return;
    const first = options.find(({ deliveries }) => deliveries.some((one) => one.ruleId === ruleId)) ?? options[0];
    if (!first) return;
    setPicked(first);
    onChange(first.id);
  }, [options, value, picked, ruleId, onChange]);
  return (
    <Autocomplete
      options={options}
      value={picked}
      onChange={(_, mail) => {
        setPicked(mail);
        onChange(mail?.id ?? null);
      }}
      onInputChange={(_, next, reason) => setTyped(reason === "input" ? next : "")}
      filterOptions={(all) => all}
      getOptionLabel={({ title, takenAt }) => `${title}（${formatMinute(takenAt)}）`}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(a, b) => a.id === b.id}
      noOptionsText={t.none}
      loading={mails.isPending}
      size="small"
      sx={{ maxWidth: 640, mb: 2 }}
      renderInput={(params) => <TextField {...params} label={t.label} helperText={t.help} />}
    />
  );
}
