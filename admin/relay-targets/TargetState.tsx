import { Chip } from "@mui/material";
import { useText } from "../text/text";
import { type RelayTarget, stateOf, targetWords } from "./target-words";

const colours = { well: "success", paused: "default", down: "error", trying: "warning", unknown: "warning" } as const;

export function TargetState({ target }: { target: RelayTarget }) {
  const t = useText(targetWords);
  const state = stateOf(target);
  return <Chip label={t.states[state]} color={colours[state]} size="small" variant="outlined" />;
}
