import PassIcon from "@mui/icons-material/CheckCircleOutlined";
import DropIcon from "@mui/icons-material/DoNotDisturbOnOutlined";
import HoldIcon from "@mui/icons-material/PanToolOutlined";
import { Box, List, ListItem, ListItemIcon, ListItemText } from "@mui/material";
import { useText, words } from "../../text/text";
import type { DryGuard } from "./dry-run";

const text = words({ pass: "問題なし", hold: "保留", drop: "破棄" }, { pass: "Passed", hold: "Holds", drop: "Drops" });
const icons = {
  pass: <PassIcon color="success" />,
  hold: <HoldIcon color="warning" />,
  drop: <DropIcon color="action" />,
};

const order = { drop: 0, hold: 1, pass: 2 };

/** What each guard asked and said; what stands in the way first. */
export function GuardResults({ guards }: { guards: readonly DryGuard[] }) {
  const t = useText(text);
  const sorted = [...guards].sort((a, b) => order[a.verdict.verdict] - order[b.verdict.verdict]);
  return (
    <List dense disablePadding>
      {sorted.map(({ guard, question, verdict }) => (
        <ListItem key={guard} disableGutters sx={{ py: 0.25 }}>
          <ListItemIcon sx={{ minWidth: 36 }}>{icons[verdict.verdict]}</ListItemIcon>
          <ListItemText
            primary={
              <>
                {question} <Box component="strong">{t[verdict.verdict]}</Box>
              </>
            }
            secondary={typeof verdict.message === "string" ? verdict.message : undefined}
            sx={{ my: 0 }}
          />
        </ListItem>
      ))}
    </List>
  );
}
