import { Typography } from "@mui/material";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { nextRun } from "./next-run";
import type { RuleJson } from "./types";
import { usePlugins } from "./use-plugins";

const text = words(
  {
    event: "これから条件に合うものが届くと、職員の確認を待たずに自動で送ります。",
    eventHeld: "これから条件に合うものが届くと保留になり、職員が承認してから送ります。",
    manual: "「手動で送る」で職員が送るまで、何も送りません。",
    manualHeld: "「手動で送る」で職員が送るまで、何も送りません。送ると保留になり、承認してから届きます。",
    next: (at: string) => `次は ${at}（日本時間）に、職員の確認を待たずに自動で送ります。`,
    nextHeld: (at: string) => `次は ${at}（日本時間）に保留になり、職員が承認してから送ります。`,
    past: (at: string) =>
      `予定の日時 ${at}（日本時間）は、もう過ぎています。まだ送っていなければ、すぐに送るか、遅れが大きければ保留になります。`,
    pastHeld: (at: string) =>
      `予定の日時 ${at}（日本時間）は、もう過ぎています。まだ送っていなければ、すぐに保留になり、職員が承認してから送ります。`,
    never: "次に送る日時がありません。契機の「いつ」を確かめてください。",
    personal: "これから市民の操作が条件に合うと、職員の確認を待たずに、その本人に自動で送ります。",
    personalHeld: "これから市民の操作が条件に合うと保留になり、職員が承認してから、その本人に送ります。",
    relay: "これから市民の操作が条件に合うと、ほかのサーバーへ自動で中継します。市民には何も送りません。",
  },
  {
    event: "From now on it sends by itself whenever its conditions are met.",
    eventHeld: "From now on what meets its conditions is held until a person approves it.",
    manual: "It sends nothing until somebody sends it on “Send by hand”.",
    manualHeld:
      "It sends nothing until somebody sends it on “Send by hand”, and then it is held until a person approves it.",
    next: (at) => `Next it sends by itself at ${at} (Japan time).`,
    nextHeld: (at) => `Next, at ${at} (Japan time), it is held until a person approves it.`,
    past: (at) =>
      `Its time, ${at} (Japan time), is past. Unless it went already, it goes at once, or is held if too late.`,
    pastHeld: (at) =>
      `Its time, ${at} (Japan time), is past. Unless it went already, it is held at once until a person approves it.`,
    never: "There is no next time at which it would send. Look at its trigger.",
    personal: "From now on, when what a citizen does meets its conditions, it answers that citizen by itself.",
    personalHeld:
      "From now on, when what a citizen does meets its conditions, the answer to that citizen is held until a person approves it.",
    relay: "From now on, what citizens do and meets its conditions is relayed to other servers. Citizens get nothing.",
  },
);

/** When a rule sends once it is on, and whether anybody looks at it before: by its trigger. */
export function WhenItSends({ rule }: { rule: RuleJson }) {
  const t = useText(text);
  const plugins = usePlugins();
  const plugin = plugins.data?.triggers.find(({ type }) => type === rule.trigger?.type);
  return plugin ? <Typography sx={{ mb: 1 }}>{sentence(rule, plugin.personal, t)}</Typography> : null;
}

function sentence({ trigger, audience, guard }: RuleJson, isPersonal: boolean, t: (typeof text)["ja"]): string {
  const isHeld = guard?.approval === true;
  if (isPersonal) {
    if (audience === "nobody") return t.relay;
    return isHeld ? t.personalHeld : t.personal;
  }
  if (trigger?.type === "manual") return isHeld ? t.manualHeld : t.manual;
  if (trigger?.type !== "schedule") return isHeld ? t.eventHeld : t.event;
  const next = nextRun(trigger);
  if (!next) return t.never;
  const at = formatMinute(next.at);
  if (next.isPast) return isHeld ? t.pastHeld(at) : t.past(at);
  return isHeld ? t.nextHeld(at) : t.next(at);
}
