import { Card, CardContent } from "@mui/material";
import { Facts } from "../parts/Facts";
import { TextLink } from "../parts/TextLink";
import { relaysPath } from "../relays/relays-path";
import { useText } from "../text/text";
import { formatCount, formatMinute, formatSecond } from "../text/time";
import { TargetState } from "./TargetState";
import { lagWords, type RelayTarget, stateOf, targetWords } from "./target-words";

/** How a target does now. */
export function TargetNow({ target }: { target: RelayTarget }) {
  const t = useText(targetWords);
  const { name, due, dead, lagSeconds } = target;
  const counted = (state: "due" | "dead") => (
    <TextLink key={state} to={relaysPath({ state, target: name })}>
      {t.count(formatCount(target[state]))}
    </TextLink>
  );
  return (
    <Card>
      <CardContent>
        <Facts
          items={[
            [
              t.state,
              <span key="state">
                <TargetState target={target} /> {t.stateHelp[stateOf(target)]}
              </span>,
            ],
            [t.due, due === 0 ? t.count("0") : counted("due")],
            [t.lag, due === 0 ? null : lagWords(lagSeconds, t)],
            [t.dead, dead === 0 ? t.count("0") : counted("dead")],
            [t.lastSuccessAt, formatMinute(target.lastSuccessAt) || t.never],
            [
              t.lastFailureAt,
              target.lastFailureAt && `${formatMinute(target.lastFailureAt)} ${target.lastMessage ?? ""}`,
            ],
            [t.retryAt, formatSecond(target.retryAt)],
          ]}
        />
      </CardContent>
    </Card>
  );
}
