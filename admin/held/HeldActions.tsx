import { Alert, Box, Button } from "@mui/material";
import { useMay } from "../auth/session";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import type { Decision } from "./DecisionDialog";

const text = words(
  {
    release: (people: string) => `${people}人に送る…`,
    discard: "破棄する…",
    mayNot: "保留の配信を送る・破棄する権限がありません。権限のある職員に知らせてください。",
    nothing: "送れる文面か対象の人がないため、送信できません。破棄してから、ルールを直すか、手動で送ってください。",
  },
  {
    release: (people) => `Send to ${people} people…`,
    discard: "Discard…",
    mayNot: "You may neither release nor discard it. Please tell somebody who may.",
    nothing: "There is nothing to send, or nobody to send it to. Discard it, then mend the rule or send by hand.",
  },
);

/** Release or discard: wide buttons in reach of a thumb. */
export function HeldActions({ delivery, onAsk }: { delivery: Delivery; onAsk: (decision: Decision) => void }) {
  const t = useText(text);
  const mayRelease = useMay("deliveries.release");
  if (!mayRelease) return <Alert severity="info">{t.mayNot}</Alert>;
  const isEmpty = delivery.count === 0;
  return (
    <>
      {isEmpty && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {t.nothing}
        </Alert>
      )}
      <Box
        sx={{
          display: "flex",
          gap: 1.5,
          py: { xs: 1, sm: 0 },
          // On a phone they stay in reach of the thumb, however long the text above is.
          position: { xs: "sticky", sm: "static" },
          bottom: 0,
          bgcolor: "background.paper",
          zIndex: 1,
        }}
      >
        {!isEmpty && (
          <Button
            variant="contained"
            size="large"
            sx={{ minHeight: 48, flexGrow: { xs: 1, sm: 0 } }}
            onClick={() => onAsk({ act: "release", delivery })}
          >
            {t.release(formatCount(delivery.count))}
          </Button>
        )}
        <Button
          variant="outlined"
          color="error"
          size="large"
          sx={{ minHeight: 48 }}
          onClick={() => onAsk({ act: "discard", delivery })}
        >
          {t.discard}
        </Button>
      </Box>
    </>
  );
}
