import { Box, Card, CardContent, Chip, Typography } from "@mui/material";
import type { Attribute } from "../attributes/types";
import { useLabel, useText, words } from "../text/text";
import { useAnswer, useFriendWords } from "./text";

const text = words(
  {
    title: "登録内容",
    staff: "職員だけ",
    retired: "フォームから外した質問",
    nothing: "受信設定フォームに質問がありません。",
  },
  {
    title: "Registered",
    staff: "staff only",
    retired: "no longer asked",
    nothing: "The settings form has no questions.",
  },
);

/** What one citizen answered, in the order of the form. */
export function FriendAnswers({
  attributes,
  answers,
}: {
  attributes: readonly Attribute[];
  answers: Readonly<Record<string, unknown>>;
}) {
  const t = useText(text);
  const words = useFriendWords();
  const label = useLabel();
  const answer = useAnswer();
  // A question that is no longer asked matters only to who answered it.
  const shown = attributes.filter(({ key, retired }) => !retired || answers[key] !== undefined);
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
          {t.title}
        </Typography>
        {shown.length === 0 && <Typography color="textSecondary">{t.nothing}</Typography>}
        <Box component="dl" sx={{ m: 0 }}>
          {shown.map((attribute) => {
            const said = answer(attribute, answers[attribute.key]);
            return (
              <Box key={attribute.key} sx={{ py: 0.75 }}>
                <Typography component="dt" variant="body2" color="textSecondary">
                  {label(attribute.label)}{" "}
                  {attribute.staffOnly && <Chip component="span" size="small" label={t.staff} />}
                  {attribute.retired && <Chip component="span" size="small" label={t.retired} />}
                </Typography>
                <Typography component="dd" sx={{ m: 0 }} color={said === undefined ? "text.secondary" : undefined}>
                  {said ?? words.none}
                </Typography>
              </Box>
            );
          })}
        </Box>
      </CardContent>
    </Card>
  );
}
