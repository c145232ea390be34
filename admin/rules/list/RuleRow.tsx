import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import HandleIcon from "@mui/icons-material/DragIndicator";
import { Box, IconButton, Typography } from "@mui/material";
import { useText, words } from "../../text/text";
import { ruleColumns } from "./columns";
import { RuleCells, type RuleCellsProps } from "./RuleCells";

const text = words(
  { handle: (name: string) => `「${name}」を並べ替える`, sortable: "並べ替えできる行" },
  { handle: (name) => `Move “${name}”`, sortable: "sortable row" },
);

/** One rule of the list: a row on a desk, a card on a phone. */
export function RuleRow(props: RuleCellsProps) {
  const { rule, position, sortable } = props;
  const { id, name } = rule;
  const t = useText(text);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    disabled: !sortable,
    attributes: { roleDescription: t.sortable },
  });
  return (
    <Box
      component="li"
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "auto 1fr auto", lg: ruleColumns.template },
        gap: { xs: 1, lg: 1.5 },
        alignItems: "center",
        px: 1.5,
        py: { xs: 1.5, lg: 0.75 },
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: isDragging ? "action.selected" : "background.paper",
        position: "relative",
        zIndex: isDragging ? 1 : "auto",
        boxShadow: isDragging ? 4 : 0,
      }}
    >
      <Box sx={{ display: "flex", alignItems: "center", gap: 0.5 }}>
        {sortable && (
          <IconButton
            ref={setActivatorNodeRef}
            {...attributes}
            {...listeners}
            size="small"
            aria-label={t.handle(name)}
            sx={{ cursor: "grab", touchAction: "none", ml: -1 }}
          >
            <HandleIcon fontSize="small" />
          </IconButton>
        )}
        <Typography component="span" color="textSecondary" sx={{ minWidth: 22, textAlign: "right" }}>
          {position}
        </Typography>
      </Box>

      <RuleCells {...props} />
    </Box>
  );
}
