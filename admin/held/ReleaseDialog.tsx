import { Alert, Checkbox, FormControlLabel, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { ActDialog } from "../deliveries/ActDialog";
import { SendingTrouble, useSendingStopped } from "../deliveries/SendingTrouble";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { mustType, saysCount } from "./count-typed";
import { Decided } from "./Decided";
import { HeldBrief } from "./HeldBrief";

const text = words(
  {
    title: (people: string) => `この配信を${people}人に送りますか`,
    confirm: (people: string) => `${people}人に送る`,
    body: (audience: string, people: string) =>
      `対象は「${audience}」です。${people}人に送ります。送ると取り消せません。`,
    everyone: "友だち全員に届きます。",
    type: (people: string) => `人数を入力（${people}）`,
    typeHelp: "送る人数を確かめるため、数字で入力してください。",
    changed: (before: string, now: string) => `人数が${before}人から${now}人に変わりました。もう一度確かめてください。`,
    repeated: (at: string, id: number) =>
      `同じ内容を、${at} に送っています（配信番号 ${id}）。送ると、同じものが二度届きます。`,
    even: "それでも送る",
    done: (people: string) => `${people}人への送信を始めました。`,
    waits: (people: string) => `${people}人への送信待ちにしました。LINEへの送信を再開すると送られます。`,
    reasons: ["内容を確かめた", "送信元に電話で確かめた", "上司の了承を得た"],
  },
  {
    title: (people) => `Send this to ${people} people?`,
    confirm: (people) => `Send to ${people} people`,
    body: (audience, people) => `It is for “${audience}” and goes to ${people} people. This cannot be undone.`,
    everyone: "Every friend gets it.",
    type: (people) => `Type the number (${people})`,
    typeHelp: "So that you have seen how many people get it.",
    changed: (before, now) => `There are ${now} people now instead of ${before}. Please look again.`,
    repeated: (at, id) => `The same content went at ${at} (delivery ${id}). If this goes, people get it twice.`,
    even: "Send it all the same",
    done: (people) => `It is on its way to ${people} people.`,
    waits: (people) => `It waits to go to ${people} people, until sending to LINE is resumed.`,
    reasons: ["The content is right", "Asked the sender by telephone", "Approved by my superior"],
  },
);

/** Lets a held delivery go to exactly as many people as this dialog names. */
export function ReleaseDialog({
  delivery,
  decided,
  onClose,
}: {
  delivery: Delivery;
  /** As it is now, once it is held no longer. */
  decided: Delivery | undefined;
  onClose: () => void;
}) {
  const t = useText(text);
  const isStopped = useSendingStopped();
  const [count, setCount] = useState(delivery.count);
  const [typed, setTyped] = useState("");
  const [before, setBefore] = useState<number>();
  const [earlier, setEarlier] = useState<{ id: number; at: string }>();
  const [evenIfRepeated, setEven] = useState(false);
  const people = formatCount(count);
  const isTyped = mustType(delivery.audience, count);
  return (
    <ActDialog
      title={t.title(people)}
      confirm={t.confirm(people)}
      ready={(!isTyped || saysCount(typed, count)) && (!earlier || evenIfRepeated)}
      about={<HeldBrief delivery={delivery} />}
      gone={decided && <Decided delivery={decided} />}
      reasons={t.reasons}
      act={(reason) =>
        ask(
          api.POST("/api/deliveries/{id}/release", {
            params: { path: { id: String(delivery.id) } },
            body: { reason, seenCount: count, evenIfRepeated },
          }),
        )
      }
      done={() => (isStopped ? t.waits : t.done)(people)}
      onFailed={(error) => {
        const { code, more } = problemOf(error);
        if (code === "repeated-content" && typeof more.delivery === "number" && typeof more.at === "string") {
          setEarlier({ id: more.delivery, at: more.at });
        }
        if (code !== "count-changed" || typeof more.count !== "number") return;
        setBefore(count);
        setCount(more.count);
        setTyped("");
      }}
      onClose={onClose}
    >
      <Typography>{t.body(delivery.audienceWords, people)}</Typography>
      <SendingTrouble ahead />
      {delivery.audience === "everyone" && <Typography sx={{ fontWeight: 700 }}>{t.everyone}</Typography>}
      {before !== undefined && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {t.changed(formatCount(before), people)}
        </Alert>
      )}
      {earlier && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {t.repeated(formatMinute(earlier.at), earlier.id)}
          <FormControlLabel
            control={<Checkbox checked={evenIfRepeated} onChange={(_event, checked) => setEven(checked)} />}
            label={t.even}
            sx={{ display: "flex" }}
          />
        </Alert>
      )}
      {isTyped && (
        <TextField
          label={t.type(people)}
          helperText={t.typeHelp}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          fullWidth
          slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off" }, inputLabel: { shrink: true } }}
          sx={{ mt: 2 }}
        />
      )}
    </ActDialog>
  );
}
