import { Alert, Box, Button } from "@mui/material";
import { useText, words } from "../../text/text";
import type { Draft } from "../use-draft";

const text = words(
  {
    form: "JSONタブの内容がルールとして読めないため、フォームは最後に読めた内容を見せています。ここで直す前に、JSONタブの内容を直すか、捨ててください。",
    run: "JSONタブの内容がルールとして読めないため、試すことも比べることもできません。JSONタブの内容を直すか、捨ててください。",
    fields:
      "フォームに、JSONとして読めない欄があります。直すまで、試すことも、比べることも、保存することもできません。",
    toJson: "JSONタブを開く",
    drop: "JSONタブの変更を捨てる",
    toForm: "フォームを開く",
  },
  {
    form: "What the JSON tab holds cannot be read as a rule; the form shows the last that could. Mend or drop it before working here.",
    run: "What the JSON tab holds cannot be read as a rule, so nothing can be tried or compared. Mend or drop it.",
    fields: "A field of the form cannot be read as JSON. Until it is mended nothing can be tried, compared or saved.",
    toJson: "Open the JSON tab",
    drop: "Drop the changes in the JSON tab",
    toForm: "Open the form",
  },
);

/** What was typed and cannot be read, told where something older stands in its place. Nothing where it stands itself. */
export function BrokenDraft({
  tab,
  draft,
  areFieldsBroken,
  onOpen,
}: {
  tab: string;
  draft: Draft;
  areFieldsBroken: boolean;
  onOpen: (tab: "form" | "json") => void;
}) {
  const t = useText(text);
  const ofJson = draft.problem !== null && tab !== "json" && tab !== "versions";
  return (
    <>
      {ofJson && (
        <Alert
          severity="warning"
          sx={{ mb: 2 }}
          action={
            <Box sx={{ display: "flex", flexDirection: { xs: "column", md: "row" } }}>
              <Button color="inherit" size="small" onClick={() => onOpen("json")}>
                {t.toJson}
              </Button>
              <Button color="inherit" size="small" onClick={draft.dropText}>
                {t.drop}
              </Button>
            </Box>
          }
        >
          {tab === "form" ? t.form : t.run}
        </Alert>
      )}
      {areFieldsBroken && tab !== "form" && (
        <Alert
          severity="warning"
          sx={{ mb: 2 }}
          action={
            <Button color="inherit" size="small" onClick={() => onOpen("form")}>
              {t.toForm}
            </Button>
          }
        >
          {t.fields}
        </Alert>
      )}
    </>
  );
}
