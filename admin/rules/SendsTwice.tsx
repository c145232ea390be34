import { Alert } from "@mui/material";
import { useText, words } from "../text/text";
import { isObject } from "./is-object";
import type { RuleJson } from "./types";
import type { Plugins } from "./use-plugins";

const text = words(
  {
    twice: (n: number) =>
      `同じ人に${n}通届きます（${n}つの動作が、それぞれ送ります）。1通でよければ、動作を1つにしてください。`,
  },
  { twice: (n) => `The same people get ${n}: ${n} actions send, one each. If one is enough, keep one action.` },
);

/** How many of the rule's actions send to citizens: so many the same person gets at once. */
export function sendingsOf(rule: Pick<RuleJson, "actions">, plugins: Plugins | undefined): number {
  const actions = Array.isArray(rule.actions) ? rule.actions : [];
  const reachOf = (type: string) => plugins?.actions.find((one) => one.type === type)?.reach ?? "target";
  return actions.filter((one) => isObject(one) && reachOf(one.type) !== "target").length;
}

/** Warns where one firing sends to the same people more than once. Several deliberate ones are fine, so it is no fault. */
export function SendsTwice({ times }: { times: number }) {
  const t = useText(text);
  if (times < 2) return null;
  return (
    <Alert severity="warning" sx={{ my: 1 }}>
      {t.twice(times)}
    </Alert>
  );
}
