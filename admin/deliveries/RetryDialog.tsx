import { Checkbox, FormControlLabel, FormHelperText, Typography } from "@mui/material";
import { type ReactNode, useState } from "react";
import { api, ask } from "../api/client";
import { useText, words } from "../text/text";
import { ActDialog } from "./ActDialog";
import { SendingTrouble, useSendingStopped } from "./SendingTrouble";
import type { Progress } from "./share";

const text = words(
  {
    title: (people: string) => `${people}人に送り直しますか`,
    confirm: (people: string) => `${people}人に送り直す`,
    body: "届かなかった人に、同じ文面をもう一度送ります。すでに届いた人には送りません。原因が残っていると、また届きません。",
    unknown: (people: string) => `届いたか分からない${people}人にも送る`,
    twice: "このうち、すでに届いている人には2回届きます。2回届くより、届かないほうが困るときに選んでください。",
    done: (people: string) => `${people}人への送り直しを始めました。`,
    waits: (people: string) => `${people}人への送り直しを送信待ちにしました。LINEへの送信を再開すると送られます。`,
    reasons: ["原因を直した", "LINEの不具合が収まった"],
  },
  {
    title: (people) => `Send again to ${people} people?`,
    confirm: (people) => `Send again to ${people}`,
    body: "Those who did not get it are sent the same words once more; nobody else is. If the cause is still there, it will fail again.",
    unknown: (people) => `Also to ${people} people of whom nobody knows`,
    twice: "Some of them may get it twice. Choose this if missing it would be worse.",
    done: (people) => `It is on its way again to ${people} people.`,
    waits: (people) => `It waits to go again to ${people} people, until sending to LINE is resumed.`,
    reasons: ["The cause is mended", "LINE works again"],
  },
);

/** Sends again what did not arrive; on demand also what may have arrived. */
export function RetryDialog({
  id,
  progress,
  sum,
  gone,
  onClose,
}: {
  id: number;
  progress: Progress;
  /** How a number of people is said. */
  sum: (count: number) => string;
  gone: ReactNode;
  onClose: () => void;
}) {
  const t = useText(text);
  const isStopped = useSendingStopped();
  // Where only that is left, it is what the button was pressed for.
  const [includeUnknown, setIncludeUnknown] = useState(progress.dead === 0);
  const people = progress.dead + (includeUnknown ? progress.unknown : 0);
  return (
    <ActDialog
      title={t.title(sum(people))}
      confirm={t.confirm(sum(people))}
      ready={people > 0}
      gone={gone}
      reasons={t.reasons}
      act={(reason) =>
        ask(
          api.POST("/api/deliveries/{id}/retry", {
            params: { path: { id: String(id) } },
            body: { reason, includeUnknown, seenCount: people },
          }),
        )
      }
      done={(result) => (isStopped ? t.waits : t.done)(sum(result.people))}
      onClose={onClose}
    >
      <Typography>{t.body}</Typography>
      <SendingTrouble ahead />
      {progress.unknown > 0 && (
        <>
          <FormControlLabel
            control={
              <Checkbox checked={includeUnknown} onChange={(event) => setIncludeUnknown(event.target.checked)} />
            }
            label={t.unknown(sum(progress.unknown))}
            sx={{ mt: 1 }}
          />
          <FormHelperText sx={{ ml: 4 }}>{t.twice}</FormHelperText>
        </>
      )}
    </ActDialog>
  );
}
