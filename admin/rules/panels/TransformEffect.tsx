import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Box, Typography } from "@mui/material";
import { useLabel, useText, words } from "../../text/text";
import { usePlugins } from "../use-plugins";
import type { DryDelivery } from "./dry-run";

const text = words(
  {
    title: (place: number, name: string) => `${place}. ${name}`,
    changed: "本文が変わりました",
    unchanged: "何も変わりません",
    removed: (removed: string) => `取り除いた文: ${removed}`,
    before: "加工の前",
    after: "加工の後",
    empty: "（空）",
  },
  {
    title: (place: number, name: string) => `${place}. ${name}`,
    changed: "The text changed",
    unchanged: "Nothing changes",
    removed: (removed: string) => `Taken out: ${removed}`,
    before: "Before",
    after: "After",
    empty: "(empty)",
  },
);

/** What each transform did to the text. */
export function TransformEffect({ steps }: { steps: DryDelivery["transforms"] }) {
  const t = useText(text);
  const label = useLabel();
  const known = usePlugins().data?.transforms ?? [];
  return steps.map(({ type, changed, before, after, removed }, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one try never move
    <Accordion key={i} disableGutters variant="outlined" slotProps={{ heading: { component: "div" } }}>
      <AccordionSummary expandIcon={<ExpandIcon />}>
        <Typography component="span" sx={{ fontWeight: 700, mr: 2 }}>
          {t.title(i + 1, label(known.find((one) => one.type === type)?.label) || type)}
        </Typography>
        <Typography component="span" color="textSecondary">
          {changed ? t.changed : t.unchanged}
        </Typography>
      </AccordionSummary>
      <AccordionDetails>
        {removed && (
          <Typography variant="body2" sx={{ mb: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {t.removed(removed)}
          </Typography>
        )}
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" }, gap: 2 }}>
          {[
            [t.before, before],
            [t.after, after],
          ].map(([name, shown]) => (
            <Box key={name} sx={{ minWidth: 0 }}>
              <Typography variant="body2" color="textSecondary">
                {name}
              </Typography>
              <Typography variant="body2" sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {shown || t.empty}
              </Typography>
            </Box>
          ))}
        </Box>
      </AccordionDetails>
    </Accordion>
  ));
}
