import { Box, Skeleton, Typography } from "@mui/material";
import { useStatus } from "../api/status";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { Attentions } from "./Attentions";
import { FriendsOverTime } from "./FriendsOverTime";
import { StateTiles } from "./StateTiles";
import { Today } from "./Today";

const text = words({ title: "ホーム", state: "いまの状態" }, { title: "Home", state: "How things are" });

/** Is everything well, what waits for a person, what went out today. */
export function Dashboard() {
  const t = useText(text);
  const status = useStatus();
  const maySeeDeliveries = useMay("deliveries.read");
  return (
    <Page title={t.title}>
      <ProblemAlert error={status.error} />
      {status.data ? <Attentions status={status.data} /> : !status.error && <Skeleton variant="rounded" height={56} />}
      <Typography component="h2" variant="h2" sx={{ mt: 3, mb: 1 }}>
        {t.state}
      </Typography>
      {status.data ? <StateTiles status={status.data} /> : <Skeleton variant="rounded" height={180} />}
      <Box
        sx={{
          mt: 3,
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 1fr) minmax(0, 1fr)" },
        }}
      >
        {maySeeDeliveries && <Today />}
        <FriendsOverTime />
      </Box>
    </Page>
  );
}
