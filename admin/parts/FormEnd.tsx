import { Box, Button } from "@mui/material";
import { Link } from "react-router-dom";
import { Problem, problemOf } from "../api/problem";
import { useText, words } from "../text/text";
import { ProblemAlert } from "./ProblemAlert";
import { SaveProblem } from "./SaveProblem";

const text = words({ cancel: "やめる", busy: "保存しています…" }, { cancel: "Cancel", busy: "Saving…" });

/** Where the one thing that is wrong is the whole of it, it is not said twice. */
function onceOnly(error: unknown): Problem | null {
  if (!error) return null;
  const { status, code, message, errors } = problemOf(error);
  return new Problem(status, { code, detail: message, errors: errors.filter((one) => one.message !== message) });
}

/** Below a form: what was refused, the button that saves, the way back. */
export function FormEnd({
  save,
  back,
  busy,
  disabled = false,
  error,
  onLoad,
}: {
  /** The verb on the button. */
  save: string;
  /** Where "cancel" leads. */
  back: string;
  busy: boolean;
  disabled?: boolean;
  error: unknown;
  /** As in `SaveProblem`; left out: it is new, and nobody else can have saved it. */
  onLoad?: () => Promise<void>;
}) {
  const t = useText(text);
  return (
    <Box sx={{ mt: 3 }}>
      {onLoad ? <SaveProblem error={onceOnly(error)} onLoad={onLoad} /> : <ProblemAlert error={onceOnly(error)} />}
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button type="submit" variant="contained" disabled={busy || disabled}>
          {busy ? t.busy : save}
        </Button>
        <Button component={Link} to={back}>
          {t.cancel}
        </Button>
      </Box>
    </Box>
  );
}
