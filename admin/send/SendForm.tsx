import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../auth/session";
import { useSettled } from "../parts/mail-picker/use-settled";
import { ProblemAlert } from "../parts/ProblemAlert";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { previewOf } from "./preview";
import { SendConfirm } from "./SendConfirm";
import { SendPreview } from "./SendPreview";
import { SendProgress } from "./SendProgress";
import { type Fired, hindrance, MAX_TEXT, type ManualRule, type Preview } from "./sending";
import { createSendingKeys } from "./sending-keys";

const text = words(
  {
    write: "1. 文を書く",
    text: "送る文",
    count: (n: number) => `${formatCount(n)}文字。5,000文字を超えると、吹き出しが分かれます。`,
    fixed: "このルールは、決まった文面を送ります。書くものはありません。",
    preview: "2. 届き方を確かめる",
    send: "3. 送る",
    check: "送信内容を確認する",
    checking: "人数を数えています…",
    help: "押すと、最後の確認が開きます。まだ送られません。",
    empty: "文を書いてください。",
    unanswered:
      "前に送ろうとした文が、送れたかどうか分からないままです。「配信」で確かめてください。同じ文をもう一度送っても、二重には送られません。",
    again: "その文を入れる",
    forget: "このお知らせを消す",
    everyone: "友だち全員へ送る権限（全員へ手動で配信する）がありません。必要なときは、管理者に頼んでください。",
  },
  {
    write: "1. Write",
    text: "Text",
    count: (n: number) => `${formatCount(n)} characters. Beyond 5,000 it becomes several bubbles.`,
    fixed: "This rule sends fixed messages; there is nothing to write.",
    preview: "2. See how it arrives",
    send: "3. Send",
    check: "Check what is sent",
    checking: "Counting people…",
    help: "Opens the last confirmation; nothing is sent yet.",
    empty: "Write a text.",
    unanswered:
      "Whether an earlier text was sent is not known. Look at the deliveries. Sending the same text again never sends it twice.",
    again: "Put that text in",
    forget: "Hide this",
    everyone: "You may not send to everyone. Ask an administrator if you need to.",
  },
);

/** Writing, looking, confirming, and watching it go, on one page. */
export function SendForm({ rule }: { rule: ManualRule }) {
  const t = useText(text);
  const queries = useQueryClient();
  const { id: ruleId, name, version, everyone, takesText } = rule;
  const maySendAll = useMay("send.everyone");
  const [words, setWords] = useState("");
  const [sent, setSent] = useState<Fired | null>(null);
  const [isAgain, setAgain] = useState(false);
  const [keys] = useState(() => createSendingKeys(ruleId));
  const [unanswered, setUnanswered] = useState(keys.unanswered);
  const settled = useSettled(words, 400);
  const preview = useQuery({
    queryKey: ["send-preview", ruleId, version, settled],
    queryFn: () => previewOf(ruleId, settled),
    placeholderData: keepPreviousData,
  });
  const [asking, setAsking] = useState<{ preview: Preview; key: string } | null>(null);
  const checking = useMutation({
    mutationFn: () => previewOf(ruleId, words),
    onSuccess: (now) => setAsking({ preview: now, key: keys.of(now.text) }),
  });

  const isMissing = takesText && words.trim() === "";
  const isRefused = everyone && !maySendAll;
  const isCurrent = preview.data?.text === words && !preview.isPlaceholderData;
  const isHindered = preview.data !== undefined && hindrance(preview.data) !== null;
  const why = isRefused ? t.everyone : isMissing ? t.empty : t.help;

  if (sent) {
    const again = () => {
      setAgain(true);
      setSent(null);
    };
    return <SendProgress fired={sent} name={name} onAgain={again} />;
  }
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "repeat(2, minmax(0, 1fr))" },
        gap: 4,
        alignItems: "start",
      }}
    >
      <UnsavedGuard when={words.trim() !== ""} />
      {unanswered !== null && (
        <Alert severity="warning" sx={{ gridColumn: "1 / -1" }}>
          {t.unanswered}
          <Box sx={{ mt: 1, display: "flex", flexWrap: "wrap", gap: 1 }}>
            {takesText && unanswered !== words && (
              <Button color="inherit" variant="outlined" onClick={() => setWords(unanswered)}>
                {t.again}
              </Button>
            )}
            <Button color="inherit" onClick={() => setUnanswered(null)}>
              {t.forget}
            </Button>
          </Box>
        </Alert>
      )}
      <Box component="section">
        <Typography component="h2" variant="h2" sx={{ mb: 1.5 }}>
          {t.write}
        </Typography>
        {takesText ? (
          <TextField
            label={t.text}
            // The button that was pressed is gone.
            autoFocus={isAgain}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            multiline
            minRows={8}
            fullWidth
            required
            helperText={t.count([...words].length)}
            slotProps={{ htmlInput: { maxLength: MAX_TEXT }, input: { sx: { bgcolor: "background.paper" } } }}
          />
        ) : (
          <Alert severity="info">{t.fixed}</Alert>
        )}
      </Box>
      <Box component="section">
        <Typography component="h2" variant="h2" sx={{ mb: 1.5 }}>
          {t.preview}
        </Typography>
        <SendPreview preview={preview.data} isCurrent={isCurrent} isBlank={isMissing} />
        <ProblemAlert error={preview.error} />
      </Box>
      <Box component="section" sx={{ gridColumn: "1 / -1" }}>
        <Typography component="h2" variant="h2" sx={{ mb: 1.5 }}>
          {t.send}
        </Typography>
        <ProblemAlert error={checking.error} />
        <Button
          variant="contained"
          size="large"
          disabled={isMissing || isRefused || (isCurrent && isHindered) || checking.isPending}
          onClick={() => checking.mutate()}
        >
          {checking.isPending ? t.checking : t.check}
        </Button>
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {why}
        </Typography>
      </Box>
      {asking && (
        <SendConfirm
          ruleId={ruleId}
          name={name}
          preview={asking.preview}
          sendingKey={asking.key}
          onRecount={async () => {
            await queries.invalidateQueries({ queryKey: ["rules", "manual"] });
            await checking.mutateAsync();
          }}
          onClose={() => {
            setAsking(null);
            setUnanswered(keys.unanswered());
          }}
          onPressed={() => keys.pressed(asking.preview.text)}
          onRefused={(certain) => keys.refused(asking.preview.text, certain)}
          onSent={(fired) => {
            keys.used(asking.preview.text);
            setUnanswered(null);
            setAsking(null);
            setWords("");
            setSent(fired);
          }}
        />
      )}
    </Box>
  );
}
