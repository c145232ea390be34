import { Box, CircularProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { printable } from "./printable";

const text = words(
  {
    about: "受信したままのメールです。文字化けや差出人を確かめるときに使います。",
    cut: "長いため、はじめの部分だけを表示しています。全体はファイルで保存して確かめてください。",
    label: "届いたままのメール",
    loading: "読み込んでいます",
  },
  {
    about: "The mail as it came, for looking into garbled text or its sender.",
    cut: "It is long; this is its beginning. Save the file to see all of it.",
    label: "The mail as it came",
    loading: "Loading",
  },
);

/** A mail of attachments may have many megabytes. */
const SHOWN = 100_000;

/** The bytes of a mail, as text. */
export function RawMail({ id }: { id: number }) {
  const t = useText(text);
  const { data, error } = useQuery({
    queryKey: ["mail-raw", id],
    // What came never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => ask(api.GET("/api/mails/{id}/raw", { params: { path: { id: String(id) } }, parseAs: "text" })),
  });
  if (data === undefined) return error ? <ProblemAlert error={error} /> : <CircularProgress aria-label={t.loading} />;
  return (
    <>
      <ProblemAlert error={error} />
      <p>{data.length > SHOWN ? t.cut : t.about}</p>
      <Box
        component="pre"
        role="region"
        aria-label={t.label}
        // What scrolls must be reachable by keyboard.
        tabIndex={0}
        sx={{
          m: 0,
          p: 1.5,
          maxHeight: 520,
          overflow: "auto",
          bgcolor: "action.hover",
          fontSize: "0.85rem",
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {printable(data.slice(0, SHOWN))}
      </Box>
    </>
  );
}
