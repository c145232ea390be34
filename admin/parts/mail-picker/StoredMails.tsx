import {
  Box,
  Button,
  CircularProgress,
  InputAdornment,
  List,
  ListItem,
  ListItemButton,
  ListItemText,
  TextField,
  Typography,
} from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Item } from "../../api/client";
import { useText, words } from "../../text/text";
import { formatCount, formatMinute } from "../../text/time";
import { Empty } from "../Empty";
import { ProblemAlert } from "../ProblemAlert";
import type { ChosenMail } from "./chosen-mail";
import { useSettled } from "./use-settled";

type Verdict = Item<"get /mails">["verdicts"][number];

const text = words(
  {
    search: "件名か差出人で探す",
    loading: "読み込み中",
    none: "メールはまだ届いていません",
    noneHelp: "メールが届くと、ここから選べます。手元のファイルでも試せます。",
    noHit: "当てはまるメールはありません",
    noHitHelp: "言葉を短くするか、別の言葉で探してください。",
    list: "届いたメール（新しい順）",
    part: (from: number, to: number, total: string) => `${total}通のうち${from}〜${to}通目`,
    newer: "新しい方へ",
    older: "古い方へ",
    verdicts: {
      sent: "配信した",
      held: "保留",
      dropped: "破棄",
      "no-rule": "当てはまるルールなし",
    } satisfies Record<Verdict, string>,
    nothing: "何も送らなかった",
  },
  {
    search: "Search by subject or sender",
    loading: "Loading",
    none: "No mail has come yet",
    noneHelp: "Mails that come can be chosen here. A file of your own will do, too.",
    noHit: "No mail matches",
    noHitHelp: "Try a shorter or another word.",
    list: "Mails that came, newest first",
    part: (from: number, to: number, total: string) => `${from} to ${to} of ${total}`,
    newer: "Newer",
    older: "Older",
    verdicts: { sent: "Sent", held: "Held", dropped: "Dropped", "no-rule": "No rule matched" },
    nothing: "Nothing was sent",
  },
);

const PER_PAGE = 8;

/** The mails that came, to choose one of them. */
export function StoredMails({ onChoose }: { onChoose: (mail: ChosenMail) => void }) {
  const t = useText(text);
  const [q, setQ] = useState("");
  const [from, setFrom] = useState(0);
  const asked = useSettled(q.trim());
  const mails = useQuery({
    queryKey: ["mails", "picker", asked, from],
    queryFn: async () => {
      const { data = [], response } = await api.GET("/api/mails", {
        params: {
          query: {
            filter: JSON.stringify(asked === "" ? {} : { q: asked }),
            range: JSON.stringify([from, from + PER_PAGE - 1]),
          },
        },
      });
      return { data, total: Number(response.headers.get("content-range")?.split("/")[1] ?? data.length) };
    },
    placeholderData: keepPreviousData,
  });
  const { data, total } = mails.data ?? { data: [], total: 0 };

  return (
    <>
      <TextField
        type="search"
        label={t.search}
        value={q}
        fullWidth
        onChange={(event) => {
          setQ(event.target.value);
          setFrom(0);
        }}
        slotProps={{
          htmlInput: { maxLength: 200 },
          input: {
            endAdornment: mails.isFetching ? (
              <InputAdornment position="end">
                <CircularProgress size={18} aria-label={t.loading} />
              </InputAdornment>
            ) : null,
          },
        }}
      />
      <ProblemAlert error={mails.error} />
      {mails.isSuccess && total === 0 && (
        <Empty title={asked === "" ? t.none : t.noHit}>{asked === "" ? t.noneHelp : t.noHitHelp}</Empty>
      )}
      {data.length > 0 && (
        <>
          <List aria-label={t.list} dense disablePadding sx={{ mt: 1 }}>
            {data.map((mail) => (
              <ListItem key={mail.id} disablePadding divider>
                <ListItemButton onClick={() => onChoose({ eventId: mail.id })}>
                  <ListItemText
                    primary={mail.title}
                    secondary={[
                      formatMinute(mail.takenAt),
                      mail.verdicts.map((one) => t.verdicts[one]).join("、") || t.nothing,
                      mail.from.name ?? mail.from.address,
                    ]
                      .filter(Boolean)
                      .join("　")}
                    slotProps={{ primary: { sx: { overflowWrap: "anywhere" } } }}
                  />
                </ListItemButton>
              </ListItem>
            ))}
          </List>
          {total > PER_PAGE && (
            <Box sx={{ display: "flex", alignItems: "center", flexWrap: "wrap", gap: 1, mt: 1 }}>
              <Typography variant="body2" color="textSecondary" sx={{ flexGrow: 1 }}>
                {t.part(from + 1, Math.min(from + PER_PAGE, total), formatCount(total))}
              </Typography>
              <Button size="small" disabled={from === 0} onClick={() => setFrom(from - PER_PAGE)}>
                {t.newer}
              </Button>
              <Button size="small" disabled={from + PER_PAGE >= total} onClick={() => setFrom(from + PER_PAGE)}>
                {t.older}
              </Button>
            </Box>
          )}
        </>
      )}
    </>
  );
}
