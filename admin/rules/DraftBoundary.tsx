import { Alert, Button } from "@mui/material";
import type { ReactNode } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { useText, words } from "../text/text";

const text = words(
  {
    notShown: "いまの内容は、ここでは表示できません。変更は残っています。JSONタブで直してください。",
    toJson: "JSONタブを開く",
  },
  {
    notShown: "What the rule says now cannot be shown here. Your changes are still here. Mend them in the JSON tab.",
    toJson: "Open the JSON tab",
  },
);

/** A view of the draft: whatever stands in the JSON, it is not lost because a view cannot show it. */
export function DraftBoundary({
  of,
  onOpenJson,
  children,
}: {
  /** What is shown: another may be shown again. */
  of: unknown;
  onOpenJson: () => void;
  children: ReactNode;
}) {
  const t = useText(text);
  const fallback = (
    <Alert
      severity="error"
      role="alert"
      action={
        <Button color="inherit" size="small" onClick={onOpenJson}>
          {t.toJson}
        </Button>
      }
    >
      {t.notShown}
    </Alert>
  );
  return (
    <ErrorBoundary fallback={fallback} resetKeys={[of]}>
      {children}
    </ErrorBoundary>
  );
}
