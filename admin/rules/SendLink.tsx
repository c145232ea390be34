import { Button } from "@mui/material";
import { Link } from "react-router-dom";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";
import type { ListedRule } from "./use-rules";

const text = words(
  { send: "送る…", sendNamed: (name: string) => `「${name}」を送る…` },
  { send: "Send…", sendNamed: (name) => `Send… “${name}”` },
);

/** Where a rule that is sent by hand is sent; nothing for a rule that cannot be, or for who may not. */
export function SendLink({
  rule: { id, name, trigger, enabled, ok },
  size = "medium",
}: {
  rule: Pick<ListedRule, "id" | "name" | "trigger" | "enabled" | "ok">;
  size?: "small" | "medium";
}) {
  const t = useText(text);
  const maySend = useMay("send.segment");
  if (trigger !== "manual" || !enabled || !ok || !maySend) return null;
  return (
    <Button
      component={Link}
      to={`/send/${id}/show`}
      variant="outlined"
      size={size}
      aria-label={t.sendNamed(name || id)}
    >
      {t.send}
    </Button>
  );
}
