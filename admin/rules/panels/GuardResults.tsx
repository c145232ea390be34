import PassIcon from "@mui/icons-material/CheckCircleOutlined";
import DropIcon from "@mui/icons-material/DoNotDisturbOnOutlined";
import HoldIcon from "@mui/icons-material/PanToolOutlined";
import { List, ListItem, ListItemIcon, ListItemText } from "@mui/material";
import { useText, words } from "../../text/text";
import type { DryGuard } from "./dry-run";

const text = words({ pass: "問題なし", hold: "保留", drop: "破棄" }, { pass: "Passed", hold: "Holds", drop: "Drops" });
const icons = {
  pass: <PassIcon color="success" />,
  hold: <HoldIcon color="warning" />,
  drop: <DropIcon color="action" />,
};

/** What each guard asked and said. */
export function GuardResults({ guards }: { guards: readonly DryGuard[] }) {
  const t = useText(text);
  return (
    <List dense disablePadding>
      {guards.map(({ guard, question, verdict }) => {
        const why = typeof verdict.message === "string" ? ` ${verdict.message}` : "";
        return (
          <ListItem key={guard} disableGutters>
            <ListItemIcon sx={{ minWidth: 36 }}>{icons[verdict.verdict]}</ListItemIcon>
            <ListItemText primary={question} secondary={`${t[verdict.verdict]}${why && `:${why}`}`} />
          </ListItem>
        );
      })}
    </List>
  );
}
