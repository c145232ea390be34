import { Box, Card, CardContent, Link, Skeleton, Stack, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { useAttributes } from "../attributes/use-attributes";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { shortId } from "./answers";
import { CopyId } from "./CopyId";
import { EraseButton } from "./EraseButton";
import { FriendAnswers } from "./FriendAnswers";
import { FriendDeliveries } from "./FriendDeliveries";
import { FriendLog } from "./FriendLog";
import { useFriendWords } from "./text";

const text = words(
  {
    title: (id: string) => `市民 ${id}`,
    back: "市民の一覧へ",
    about: "この人の登録内容と、届いた配信です。氏名は持っていません。",
    id: "ユーザーID",
    state: "状態",
    since: "友だちになった日時",
    known: "このシステムが知った日時",
    consent: "受信設定の同意",
    noConsent: "まだ同意していません",
    language: "言語（LINE）",
    unknown: "不明",
  },
  {
    title: (id: string) => `Citizen ${id}`,
    back: "To the list of citizens",
    about: "What this person registered, and which deliveries reached them. No name is kept.",
    id: "User id",
    state: "State",
    since: "Friend since",
    known: "Known since",
    consent: "Agreed to the form's words",
    noConsent: "not yet",
    language: "Language (LINE)",
    unknown: "unknown",
  },
);

export default function FriendShow() {
  const t = useText(text);
  const states = useFriendWords();
  const { id = "" } = useParams();
  const mayDelete = useMay("friends.delete");
  const attributes = useAttributes();
  const { data, error } = useQuery({
    queryKey: ["friends", "one", id],
    queryFn: () => ask(api.GET("/api/friends/{id}", { params: { path: { id } } })),
  });
  const canErase = mayDelete && data !== undefined && data.state !== "erased";
  return (
    <Page title={t.title(shortId(id))} about={t.about} actions={canErase && <EraseButton id={id} />}>
      <Box sx={{ mb: 2 }}>
        <Link component={RouterLink} to="/friends">
          {t.back}
        </Link>
      </Box>
      <ProblemAlert error={error ?? attributes.error} />
      {!data && !error && <Skeleton variant="rounded" height={320} />}
      {data && (
        <Box sx={{ display: "flex", flexDirection: { xs: "column", md: "row" }, gap: 2, alignItems: "stretch" }}>
          <Stack spacing={2} sx={{ flex: 1, minWidth: 0 }}>
            <Card>
              <CardContent component="dl" sx={{ m: 0 }}>
                <Fact name={t.id}>
                  <Box component="code" sx={{ overflowWrap: "anywhere" }}>
                    {id}
                  </Box>
                  <CopyId id={id} />
                </Fact>
                <Fact name={t.state}>{states[data.state]}</Fact>
                {data.followedAt ? (
                  <Fact name={t.since}>{formatMinute(data.followedAt)}</Fact>
                ) : (
                  <Fact name={t.known}>{formatMinute(data.createdAt)}</Fact>
                )}
                <Fact name={t.consent}>{data.consentedAt ? formatMinute(data.consentedAt) : t.noConsent}</Fact>
                <Fact name={t.language}>{data.language ?? t.unknown}</Fact>
              </CardContent>
            </Card>
            <FriendDeliveries id={id} deliveries={data.deliveries} />
          </Stack>
          <Stack spacing={2} sx={{ flex: 1, minWidth: 0 }}>
            <FriendAnswers attributes={attributes.data ?? []} answers={data.answers} />
            <FriendLog attributes={attributes.data ?? []} log={data.log} />
          </Stack>
        </Box>
      )}
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Box sx={{ py: 0.75 }}>
      <Typography component="dt" variant="body2" color="textSecondary">
        {name}
      </Typography>
      <Box component="dd" sx={{ m: 0 }}>
        {children}
      </Box>
    </Box>
  );
}
