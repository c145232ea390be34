import { Box, Button, Paper, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useNotify } from "react-admin";
import { api, ask } from "../../api/client";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { useRulesChanged } from "../use-rules";

const text = words(
  {
    about: (n: number) =>
      `${n}件の順番が変わります。まだ保存していません。上のルールが先に受け取ると、下のルールには届かないことがあります。`,
    save: "並べ替えを保存",
    busy: "保存しています…",
    undo: "元に戻す",
    saved: "並べ替えを保存しました。",
  },
  {
    about: (n) =>
      `${n} rules change places. Nothing is saved yet. What an upper rule takes may not reach the lower ones.`,
    save: "Save the order",
    busy: "Saving…",
    undo: "Undo",
    saved: "The order is saved.",
  },
);

/** Stays in sight while the order is changed and not saved. */
export function OrderBar({
  ids,
  was,
  count,
  onDone,
}: {
  ids: string[];
  /** As it was when the first of them was moved. */
  was: string[];
  count: number;
  onDone: () => void;
}) {
  const t = useText(text);
  const notify = useNotify();
  const changed = useRulesChanged();
  const save = useMutation({
    mutationFn: () => ask(api.PUT("/api/rules/order", { body: { ids, was, note: "並べ替え" } })),
    async onSuccess() {
      await changed();
      onDone();
      notify(t.saved, { type: "success" });
    },
  });
  return (
    <Paper
      elevation={6}
      role="region"
      aria-label={t.save}
      sx={{ position: "sticky", bottom: 8, zIndex: 3, mt: 1, p: 1.5, border: 1, borderColor: "primary.main" }}
    >
      <ProblemAlert error={save.error} />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
        <Typography role="status" sx={{ flex: "1 1 240px" }}>
          {t.about(count)}
        </Typography>
        <Button onClick={onDone} disabled={save.isPending}>
          {t.undo}
        </Button>
        <Button variant="contained" onClick={() => save.mutate()} disabled={save.isPending}>
          {save.isPending ? t.busy : t.save}
        </Button>
      </Box>
    </Paper>
  );
}
