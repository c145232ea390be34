import { Chip } from "@mui/material";
import { useText } from "../text/text";
import { type Relay, relayWords } from "./relay-words";

const colours = { due: "info", delivered: "success", dead: "error", discarded: "default" } as const;

export function RelayState({ state }: { state: Relay["state"] }) {
  const t = useText(relayWords);
  return <Chip label={t.states[state]} color={colours[state]} size="small" variant="outlined" />;
}
