import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    id: "配信番号",
    cause: "きっかけ",
    mail: "届いたメール",
    triggers: { schedule: "予定の時刻", manual: "手動", webhook: "市民の操作" } as Record<string, string>,
    by: (account: string) => `手動（${account}）`,
    rule: "ルール",
    version: (name: string, version: number) => `${name}（第${version}版）`,
    audience: "対象",
    department: "所属",
    kind: "種別",
    drill: "訓練",
    created: "作られた日時",
    released: "送ると決めた日時",
    finished: "終わった日時",
  },
  {
    id: "Number",
    cause: "Cause",
    mail: "A mail",
    triggers: { schedule: "A schedule", manual: "By hand", webhook: "A citizen's act" },
    by: (account) => `By hand (${account})`,
    rule: "Rule",
    version: (name, version) => `${name} (version ${version})`,
    audience: "Audience",
    department: "Department",
    kind: "Kind",
    drill: "Drill",
    created: "Made",
    released: "Released",
    finished: "Finished",
  },
);

/** Where a delivery comes from: mail or account, rule with its version, audience, times. */
export function Origin({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const mayReadMails = useMay("mails.read");
  const mayReadRules = useMay("rules.read");
  const { trigger, firedBy, eventId, ruleId, ruleName, ruleVersion } = delivery;
  const cause =
    trigger === "imap" ? (
      mayReadMails ? (
        <Link to={`/mails/${eventId}/show`}>{t.mail}</Link>
      ) : (
        t.mail
      )
    ) : firedBy === null ? (
      (t.triggers[trigger] ?? trigger)
    ) : (
      t.by(firedBy)
    );
  const version = t.version(ruleName, ruleVersion);
  const rule = mayReadRules ? <Link to={`/rules/${encodeURIComponent(ruleId)}?tab=versions`}>{version}</Link> : version;
  const pairs: [string, ReactNode][] = [
    [t.id, delivery.id],
    [t.cause, cause],
    [t.rule, rule],
    [t.audience, delivery.audienceWords],
    [t.department, delivery.department],
    [t.kind, delivery.drill ? t.drill : null],
    [t.created, formatSecond(delivery.createdAt)],
    [t.released, formatSecond(delivery.releasedAt)],
    [t.finished, formatSecond(delivery.finishedAt)],
  ];
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", gap: 0.5, columnGap: 2 }}
    >
      {pairs
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Typography component="dt" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, overflowWrap: "anywhere" }}>
              {value}
            </Typography>
          </Box>
        ))}
    </Box>
  );
}
