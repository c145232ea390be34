import { Box, Button, Card, CardContent, CircularProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useMay } from "../../auth/session";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import { ProblemAlert } from "../ProblemAlert";
import { type ChosenMail, readMail } from "./chosen-mail";

const text = words(
  {
    chosen: "選んだメール",
    file: (name: string) => `ファイル ${name}`,
    at: (when: string) => `${when} に届いたもの`,
    from: (who: string) => `差出人 ${who}`,
    noText: "（本文なし）",
    reading: "メールを読み取っています",
    other: "ほかのメールを選ぶ",
    unread: "中身を見る権限（届いたメールを見る）がないため、名前だけを示します。",
  },
  {
    chosen: "The chosen mail",
    file: (name: string) => `File ${name}`,
    at: (when: string) => `Came at ${when}`,
    from: (who: string) => `From ${who}`,
    noText: "(no text)",
    reading: "Reading the mail",
    other: "Choose another mail",
    unread: "Only its name is shown: you may not see mails.",
  },
);

/** What was read in the chosen mail. */
export function ChosenMailCard({ mail, onChange }: { mail: ChosenMail; onChange: () => void }) {
  const t = useText(text);
  const may = useMay("mails.read");
  const choice = useId();
  const read = useQuery({
    // A file's bytes are too long for a key; the card is there for one choice only.
    queryKey: ["mail-read", "eventId" in mail ? mail.eventId : mail.name, choice],
    queryFn: () => readMail(mail),
    enabled: may,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const from = read.data?.from;
  return (
    <Card component="section" aria-label={t.chosen}>
      <CardContent sx={{ "&:last-child": { pb: 2 } }}>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "start" }}>
          <Box sx={{ flex: "1 1 16rem", minWidth: 0 }}>
            {"name" in mail && (
              <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                {t.file(mail.name)}
              </Typography>
            )}
            {read.isLoading && <CircularProgress size={20} aria-label={t.reading} />}
            {!may && <Typography variant="body2">{t.unread}</Typography>}
            {read.data && (
              <>
                <Typography sx={{ fontWeight: 700, overflowWrap: "anywhere" }}>{read.data.title}</Typography>
                <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                  {t.at(formatMinute(read.data.occurredAt))}
                  {(from?.name ?? from?.address) && `　${t.from(from?.name ?? from?.address ?? "")}`}
                </Typography>
              </>
            )}
          </Box>
          <Button onClick={onChange}>{t.other}</Button>
        </Box>
        <ProblemAlert error={read.error} />
        {read.data && (
          <Typography
            variant="body2"
            component="div"
            tabIndex={0}
            sx={{ mt: 1, maxHeight: "9em", overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
          >
            {read.data.text || t.noText}
          </Typography>
        )}
      </CardContent>
    </Card>
  );
}
