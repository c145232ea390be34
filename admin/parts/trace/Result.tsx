import NoIcon from "@mui/icons-material/Close";
import YesIcon from "@mui/icons-material/Done";
import NotAskedIcon from "@mui/icons-material/Remove";
import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { traceText } from "./text";

/** ✓, ✗ or neither: never by the sign or its colour alone. */
export function Result({ result }: { result: boolean | null }) {
  const t = useText(traceText);
  const Icon = result === null ? NotAskedIcon : result ? YesIcon : NoIcon;
  return (
    <Box
      component="span"
      sx={{
        display: "inline-flex",
        alignItems: "center",
        gap: 0.5,
        flex: "none",
        fontSize: "0.85rem",
        fontWeight: 700,
        color: result === null ? "text.secondary" : result ? "success.main" : "error.main",
      }}
    >
      <Icon fontSize="small" aria-hidden />
      {t.results[`${result}`]}
    </Box>
  );
}
