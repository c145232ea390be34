import { Box, Card, CardContent, List, ListItem, Typography } from "@mui/material";
import type { Answer } from "../api/client";
import type { Attribute } from "../attributes/types";
import { useLabel, useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { useAnswer, useFriendWords } from "./text";

const text = words(
  {
    title: "変化の記録",
    none: "まだありません。友だち追加、ブロック、登録内容の変更が、ここに新しい順に残ります。",
    followed: "友だちに追加しました",
    left: "ブロックまたは退会しました",
    answered: "登録内容を変えました",
    listed: "LINEの友だち一覧で確認しました",
    unlisted: "LINEの友だち一覧にいなくなりました",
    cleared: "取り消し",
  },
  {
    title: "What changed",
    none: "Nothing yet. Adding the account, blocking it and changes of answers are kept here, newest first.",
    followed: "Added the account",
    left: "Blocked or left",
    answered: "Changed answers",
    listed: "Found in LINE's list of friends",
    unlisted: "No longer in LINE's list of friends",
    cleared: "taken back",
  },
);

type Entry = Answer<"get /friends/:id">["log"][number];

/** What became known of one citizen, and when. */
export function FriendLog({ attributes, log }: { attributes: readonly Attribute[]; log: readonly Entry[] }) {
  const t = useText(text);
  const label = useLabel();
  const answer = useAnswer();
  const none = useFriendWords().none;
  const nameOf = (kind: string) => (kind in t ? t[kind as "followed"] : kind);
  const changesOf = ({ detail }: Entry) =>
    changedAnswers(detail).flatMap(([key, value]) => {
      const attribute = attributes.find((one) => one.key === key);
      if (!attribute) return [];
      return [`${label(attribute.label)}: ${value === null ? t.cleared : (answer(attribute, value) ?? none)}`];
    });
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
          {t.title}
        </Typography>
        {log.length === 0 && (
          <Typography variant="body2" color="textSecondary">
            {t.none}
          </Typography>
        )}
        <List disablePadding>
          {log.map((one) => (
            <ListItem key={`${one.at} ${one.kind}`} divider disableGutters sx={{ display: "block" }}>
              <Typography component="span" variant="body2" color="textSecondary">
                {formatMinute(one.at)}
              </Typography>
              <Box>{nameOf(one.kind)}</Box>
              {changesOf(one).map((change) => (
                <Typography key={change} variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                  {change}
                </Typography>
              ))}
            </ListItem>
          ))}
        </List>
      </CardContent>
    </Card>
  );
}

/** From the form all changes at once, from a rich menu one. */
function changedAnswers(detail: unknown): [string, unknown][] {
  if (typeof detail !== "object" || detail === null) return [];
  if ("form" in detail && typeof detail.form === "object" && detail.form !== null) return Object.entries(detail.form);
  return "attribute" in detail && "value" in detail ? [[String(detail.attribute), detail.value]] : [];
}
