import { Box, Card, CardContent, Link, List, ListItem, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router-dom";
import type { Answer } from "../api/client";
import { useMay } from "../auth/session";
import { type DeliveryState, StateChip } from "../parts/StateChip";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";

const text = words(
  {
    title: "この人を対象にした配信",
    about: "新しい順に50件までです。全員への配信はLINEが宛先を決めるため、ここには出ません。",
    none: "まだありません。条件で選んだ人への配信がこの人に届くと、ここに並びます。",
    why: "なぜ届いた？",
    whyOf: (title: string) => `「${title}」がなぜ届いた？`,
  },
  {
    title: "Deliveries to this person",
    about: "Newest first, 50 at most. Of broadcasts to everyone LINE knows the recipients, so they are not listed.",
    none: "None yet. Deliveries to chosen people that reach this person are listed here.",
    why: "Why?",
    whyOf: (title: string) => `Why did “${title}” reach them?`,
  },
);

/** What one citizen was sent, each with the way to its reason. */
export function FriendDeliveries({
  id,
  deliveries,
}: {
  id: string;
  deliveries: Answer<"get /friends/:id">["deliveries"];
}) {
  const t = useText(text);
  const maySee = useMay("deliveries.read");
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
          {t.title}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {deliveries.length === 0 ? t.none : t.about}
        </Typography>
        {deliveries.length > 0 && (
          <List disablePadding>
            {deliveries.map((one) => (
              <ListItem key={one.id} divider disableGutters sx={{ display: "block" }}>
                <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
                  <Typography component="span" variant="body2" color="textSecondary">
                    {formatMinute(one.createdAt)}
                  </Typography>
                  <StateChip state={one.state as DeliveryState} />
                </Box>
                <Box sx={{ overflowWrap: "anywhere" }}>{one.title}</Box>
                {maySee && (
                  <Link
                    component={RouterLink}
                    to={`/deliveries/${one.id}/show?user=${id}`}
                    aria-label={t.whyOf(one.title)}
                  >
                    {t.why}
                  </Link>
                )}
              </ListItem>
            ))}
          </List>
        )}
      </CardContent>
    </Card>
  );
}
