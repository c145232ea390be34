import { Alert, Box, TextField, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../api/client";
import { isUnanswered, problemOf } from "../api/problem";
import { SendingTrouble } from "../deliveries/SendingTrouble";
import { Bubbles } from "../parts/Bubbles";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { SendsTwice } from "../rules/SendsTwice";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { useHeldWords } from "./held-words";
import { type Fired, hindrance, type Preview, typedNumber, wantsNumber } from "./sending";

const text = words(
  {
    title: (people: number) => `${formatCount(people)}人に送りますか`,
    titleHeld: (people: number) => `${formatCount(people)}人への配信を保留に入れますか`,
    send: (people: number) => `${formatCount(people)}人に送る`,
    hold: (people: number) => `${formatCount(people)}人への配信を保留に入れる`,
    rule: "送るもの",
    audience: "対象",
    people: "人数",
    count: (people: number) => `${formatCount(people)}人`,
    messages: (n: number) => `文面（吹き出し${n}個）`,
    final: "送ったものは、取り消せません。",
    recounted: (before: number, now: number) =>
      `対象の人数が${formatCount(before)}人から${formatCount(now)}人に変わったため、まだ送っていません。人数を確かめて、もう一度押してください。`,
    rewritten: "ほかの人がルールを変えたため、まだ送っていません。文面と人数を確かめて、もう一度押してください。",
    type: "人数を入力してください",
    typeHelp: (people: number) => `多くの人に届きます。確かめるため、${people} と入力してください。`,
    unknown: "送れたかどうか分かりません。このままもう一度押しても、二重には送られません。",
  },
  {
    title: (people: number) => `Send to ${formatCount(people)} people?`,
    titleHeld: (people: number) => `Hold a delivery to ${formatCount(people)} people?`,
    send: (people: number) => `Send to ${formatCount(people)} people`,
    hold: (people: number) => `Hold for ${formatCount(people)} people`,
    rule: "What",
    audience: "To",
    people: "People",
    count: (people: number) => formatCount(people),
    messages: (n: number) => `Messages (${n})`,
    final: "What was sent cannot be taken back.",
    recounted: (before: number, now: number) =>
      `The number of people changed from ${formatCount(before)} to ${formatCount(now)}: nothing was sent. Look again and press once more.`,
    rewritten: "Somebody changed the rule: nothing was sent. Look at messages and numbers and press once more.",
    type: "Type the number of people",
    typeHelp: (people: number) => `It reaches many. To make sure, type ${people}.`,
    unknown: "Whether it was sent is not known. Pressing again never sends it twice.",
  },
);

/** The last question before it goes: what, to whom, how many, the exact bubbles. */
export function SendConfirm({
  ruleId,
  name,
  preview,
  sendingKey,
  onRecount,
  onClose,
  onPressed,
  onRefused,
  onSent,
}: {
  ruleId: string;
  name: string;
  preview: Preview;
  /** Stays the same for the same text, whatever becomes of the answers. */
  sendingKey: string;
  /** Asks anew what sending would do. */
  onRecount: () => Promise<void>;
  onClose: () => void;
  /** Right before it is asked of the server. */
  onPressed: () => void;
  /** The server said that this press was not sent; `certain`: nor any before it. */
  onRefused: (certain: boolean) => void;
  onSent: (fired: Fired) => void;
}) {
  const t = useText(text);
  const say = useHeldWords();
  const [typed, setTyped] = useState("");
  const [before, setBefore] = useState<number | null>(null);
  const { people, audience, messages, verdict, version } = preview;
  const sending = useMutation({
    onMutate: onPressed,
    mutationFn: () =>
      ask(
        api.POST("/api/rules/{id}/fire", {
          params: { path: { id: ruleId } },
          body: { text: preview.text, key: sendingKey, seenCount: people, seenVersion: version },
        }),
      ),
    onSuccess: onSent,
    onError: async (error) => {
      const problem = problemOf(error);
      const { code } = problem;
      const isChanged = code === "count-changed" || code === "rule-changed";
      if (!isUnanswered(problem)) onRefused(isChanged);
      if (!isChanged) return;
      setBefore(people);
      setTyped("");
      await onRecount();
    },
  });

  const problem = sending.error && problemOf(sending.error);
  const isRecounted = problem?.code === "count-changed" && before !== null;
  const isRewritten = problem?.code === "rule-changed";
  const isUnknown = problem !== null && isUnanswered(problem);
  const mustType = wantsNumber(preview);
  const isHeld = verdict.kind === "held";
  const hindered = hindrance(preview);
  return (
    <ConfirmDialog
      open
      title={isHeld ? t.titleHeld(people) : t.title(people)}
      confirm={isHeld ? t.hold(people) : t.send(people)}
      danger={!isHeld && mustType}
      disabled={hindered !== null || (mustType && typedNumber(typed) !== people)}
      busy={sending.isPending}
      error={isRecounted || isRewritten ? null : sending.error}
      onConfirm={() => sending.mutate()}
      onClose={onClose}
    >
      {isRecounted && (
        <Alert severity="warning" role="alert" sx={{ mb: 2 }}>
          {t.recounted(before, people)}
        </Alert>
      )}
      {isRewritten && (
        <Alert severity="warning" role="alert" sx={{ mb: 2 }}>
          {t.rewritten}
        </Alert>
      )}
      {hindered && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {say.hindered(hindered)}
        </Alert>
      )}
      {isHeld && !hindered && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say.willHold(verdict.reason)}
        </Alert>
      )}
      <Box
        component="dl"
        sx={{ m: 0, display: "grid", gridTemplateColumns: "max-content 1fr", columnGap: 2, rowGap: 0.5 }}
      >
        {[
          [t.rule, name],
          [t.audience, audience],
          [t.people, t.count(people)],
        ].map(([term, what]) => (
          <Box key={term} sx={{ display: "contents" }}>
            <Typography component="dt" color="textSecondary">
              {term}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontWeight: 700, overflowWrap: "anywhere" }}>
              {what}
            </Typography>
          </Box>
        ))}
      </Box>
      <Typography component="h3" variant="h3" sx={{ mt: 2, mb: 1 }}>
        {t.messages(messages.length)}
      </Typography>
      <SendsTwice times={preview.sendings} />
      <Bubbles messages={messages} />
      {!isHeld && <Typography sx={{ mt: 2 }}>{t.final}</Typography>}
      {!isHeld && !hindered && <SendingTrouble ahead />}
      {mustType && (
        <TextField
          label={t.type}
          helperText={t.typeHelp(people)}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          fullWidth
          autoComplete="off"
          sx={{ mt: 2 }}
          slotProps={{ htmlInput: { inputMode: "numeric", maxLength: 20 } }}
        />
      )}
      {isUnknown && (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {t.unknown}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
