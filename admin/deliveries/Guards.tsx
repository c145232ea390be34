import { Alert, Box, Chip, Typography } from "@mui/material";
import { useText, words } from "../text/text";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    none: "安全確認は行われていません。",
    allPassed: (count: number) => `${count}件の安全確認をすべて通りました。`,
    others: (count: number) => `通った安全確認（${count}件）`,
    pass: "通過",
    hold: "保留",
    drop: "破棄",
  },
  {
    none: "No guards were asked.",
    allPassed: (count) => `All ${count} guards let it pass.`,
    others: (count) => `Guards that let it pass (${count})`,
    pass: "Pass",
    hold: "Hold",
    drop: "Drop",
  },
);

/** What the guards said: those that spoke up first, with their reason. */
export function Guards({ guards }: { guards: Delivery["guards"] }) {
  const t = useText(text);
  const spoke = guards.filter(({ verdict }) => verdict !== "pass");
  const passed = guards.filter(({ verdict }) => verdict === "pass");
  if (guards.length === 0) return <Typography>{t.none}</Typography>;
  return (
    <>
      {spoke.map(({ guard, question, verdict, message }) => (
        <Alert key={guard} severity={verdict === "hold" ? "warning" : "info"} sx={{ mb: 1 }}>
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mb: 0.5 }}>
            <strong>{t[verdict]}</strong>
            <span lang="ja">{question}</span>
          </Box>
          <span lang="ja">{message}</span>
        </Alert>
      ))}
      {passed.length > 0 && (
        <details>
          <summary>{spoke.length === 0 ? t.allPassed(passed.length) : t.others(passed.length)}</summary>
          <Box component="ul" sx={{ listStyle: "none", m: 0, mt: 1, p: 0, display: "grid", gap: 0.5 }}>
            {passed.map(({ guard, question }) => (
              <Box component="li" key={guard} sx={{ display: "flex", gap: 1, alignItems: "center" }}>
                <Chip label={t.pass} size="small" color="success" variant="outlined" />
                <span lang="ja">{question}</span>
              </Box>
            ))}
          </Box>
        </details>
      )}
    </>
  );
}
