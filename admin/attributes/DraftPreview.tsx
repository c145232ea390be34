import { Alert, Box } from "@mui/material";
import { useText, words } from "../text/text";
import { UNNAMED, withDraft } from "./draft";
import { FormPreview } from "./FormPreview";
import type { Attribute, Draft, FormWords } from "./types";

const text = words(
  {
    blank: "（質問文）",
    off: "この質問はフォームに出ません。",
    waits: "この質問は、条件に合う答えをプレビューの中で選ぶと出ます。",
    noWords: "「フォームの文言」を保存すると、市民のスマートフォンでの見え方がここに出ます。",
  },
  {
    blank: "(question)",
    off: "This question is not in the form.",
    waits: "This question appears once a fitting answer is chosen in the preview.",
    noWords: "Once the words of the form are saved, it is shown here as citizens see it.",
  },
);

/** The form with a question as it is being written, and what one has to know to find it there. */
export function DraftPreview({
  draft,
  all,
  formWords,
}: {
  draft: Draft;
  all: readonly Attribute[];
  formWords: FormWords | null;
}) {
  const t = useText(text);
  const isOff = draft.staffOnly || draft.retired;
  const note = !formWords ? t.noWords : isOff ? t.off : draft.shownWhen ? t.waits : undefined;
  return (
    <Box>
      {note && (
        <Alert severity="info" sx={{ mb: 1, maxWidth: 390 }}>
          {note}
        </Alert>
      )}
      {formWords && (
        <FormPreview
          words={formWords}
          attributes={withDraft(all, draft, t.blank)}
          screen="form"
          // One that waits for another's answer is not there at first.
          question={draft.shownWhen?.attribute || draft.key || UNNAMED}
        />
      )}
    </Box>
  );
}
