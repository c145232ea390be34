import { Chip } from "@mui/material";
import { useText } from "../text/text";
import { type Account, accountWords } from "./account-words";

const colours = { invited: "info", active: "success", locked: "error", removed: "default" } as const;

export function AccountState({ state }: { state: Account["state"] }) {
  const t = useText(accountWords);
  return <Chip label={t.states[state]} color={colours[state]} size="small" variant="outlined" />;
}
