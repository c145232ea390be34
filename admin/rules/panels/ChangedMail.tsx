import { Box, Card, CardContent, Link, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router-dom";
import { useMay } from "../../auth/session";
import { TextDiff } from "../../parts/TextDiff";
import { useText, words } from "../../text/text";
import { formatCount, formatMinute } from "../../text/time";
import type { Comparison, MailDifference, Side } from "./comparison";

const text = words(
  {
    hidden: "ほかの部署のメール（内容は表示しません）",
    before: "今のルール",
    after: "下書き",
    outcomes: {
      fires: "送る",
      "does-not-fire": "送らない（条件に合わない）",
      held: "保留",
      dropped: "破棄",
      failed: "条件を調べられない",
      "stopped-by-earlier-rule": "送らない（ほかのルールが先に受け取る）",
    } satisfies Record<Side["outcome"], string>,
    why: (message: string) => `理由: ${message}`,
    to: (people: number, audience: string) => `${formatCount(people)}人（${audience}）`,
    text: "文面の違い",
    same: "文面は同じです。",
    rule: (name: string | null) => (name === null ? "別の部署のルール" : `ルール「${name}」`),
    gains: (rule: string) => `${rule}が、新しくこのメールを受け取ります。`,
    loses: (rule: string) => `${rule}は、このメールを受け取らなくなります。`,
  },
  {
    hidden: "A mail of another department (not shown)",
    before: "Rule in force",
    after: "Draft",
    outcomes: {
      fires: "Sent",
      "does-not-fire": "Not sent (conditions do not hold)",
      held: "Held",
      dropped: "Dropped",
      failed: "Conditions cannot be asked",
      "stopped-by-earlier-rule": "Not sent (another rule takes it first)",
    },
    why: (message: string) => `Why: ${message}`,
    to: (people: number, audience: string) => `${formatCount(people)} people (${audience})`,
    text: "How the text differs",
    same: "The text is the same.",
    rule: (name: string | null) => (name === null ? "A rule of another department" : `The rule “${name}”`),
    gains: (rule: string) => `${rule} newly takes this mail.`,
    loses: (rule: string) => `${rule} no longer takes this mail.`,
  },
);

const reaches = ({ outcome }: Side) => outcome === "fires" || outcome === "held";

/** A mail of which something else would come, both ways side by side. */
export function ChangedMail({
  difference,
  audience,
}: {
  difference: MailDifference;
  audience: Comparison["audience"];
}) {
  const t = useText(text);
  const may = useMay("mails.read");
  const { eventId, title, receivedAt, before, after, others, differs } = difference;
  const sides = [
    { name: t.before, side: before, whom: audience.before },
    { name: t.after, side: after, whom: audience.after },
  ];
  return (
    <Card component="li" sx={{ listStyle: "none" }}>
      <CardContent sx={{ display: "flex", flexDirection: "column", gap: 1, "&:last-child": { pb: 2 } }}>
        <Box>
          <Typography component="h4" variant="h3" sx={{ overflowWrap: "anywhere" }}>
            {eventId !== null && may ? (
              <Link component={RouterLink} to={`/mails/${eventId}/show`}>
                {title}
              </Link>
            ) : (
              (title ?? t.hidden)
            )}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {formatMinute(receivedAt)}
          </Typography>
        </Box>
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, gap: 2 }}>
          {sides.map(({ name, side, whom }) => (
            <Box key={name} sx={{ minWidth: 0 }}>
              <Typography variant="body2" color="textSecondary">
                {name}
              </Typography>
              <Typography sx={{ fontWeight: 700 }}>{t.outcomes[side.outcome]}</Typography>
              {side.message && <Typography variant="body2">{t.why(side.message)}</Typography>}
              {reaches(side) && <Typography variant="body2">{t.to(whom.people, whom.words)}</Typography>}
            </Box>
          ))}
        </Box>
        {others.map((one) => (
          <Typography key={one.ruleId ?? `other-${one.after}`} variant="body2">
            {one.after ? t.gains(t.rule(one.name)) : t.loses(t.rule(one.name))}
          </Typography>
        ))}
        {differs.includes("text") && (
          <Box>
            <Typography variant="body2" color="textSecondary">
              {t.text}
            </Typography>
            <TextDiff before={before.text} after={after.text} />
          </Box>
        )}
      </CardContent>
    </Card>
  );
}
