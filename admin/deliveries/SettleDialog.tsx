import { FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, Typography } from "@mui/material";
import { type ReactNode, useState } from "react";
import { api, ask } from "../api/client";
import { useText, words } from "../text/text";
import { ActDialog } from "./ActDialog";

const text = words(
  {
    title: (people: string) => `届いたか分からない${people}人分を片付けますか`,
    confirm: "この結果で片付ける",
    body: "何も送りません。LINEの管理画面や、届いた人への確認で分かったことを記録します。",
    question: "確かめた結果",
    yes: "届いていた",
    no: "届いていなかった（あとで送り直せます）",
    done: (people: string) => `${people}人分を片付けました。`,
    reasons: ["LINEの管理画面で確かめた", "受け取った人に確かめた"],
  },
  {
    title: (people) => `Settle ${people} people of whom nobody knows?`,
    confirm: "Settle it so",
    body: "Nothing is sent. Record what you found out, at LINE's console or from people who should have got it.",
    question: "What you found",
    yes: "It arrived",
    no: "It did not arrive (it can be sent again)",
    done: (people) => `Settled for ${people} people.`,
    reasons: ["Seen at LINE's console", "Asked people who should have got it"],
  },
);

/** Records what a person found out about what nobody knew to have arrived. */
export function SettleDialog({
  id,
  people,
  sum,
  gone,
  onClose,
}: {
  id: number;
  people: number;
  /** How a number of people is said. */
  sum: (count: number) => string;
  gone: ReactNode;
  onClose: () => void;
}) {
  const t = useText(text);
  const [found, setFound] = useState<"yes" | "no">();
  return (
    <ActDialog
      title={t.title(sum(people))}
      confirm={t.confirm}
      ready={found !== undefined}
      gone={gone}
      reasons={t.reasons}
      act={(reason) =>
        ask(
          api.POST("/api/deliveries/{id}/settle", {
            params: { path: { id: String(id) } },
            body: { reason, delivered: found === "yes", seenCount: people },
          }),
        )
      }
      done={(result) => t.done(sum(result.people))}
      onClose={onClose}
    >
      <Typography>{t.body}</Typography>
      <FormControl sx={{ mt: 2 }}>
        <FormLabel id="settle-found">{t.question}</FormLabel>
        <RadioGroup
          aria-labelledby="settle-found"
          value={found ?? ""}
          onChange={(_event, value) => setFound(value === "yes" ? "yes" : "no")}
        >
          <FormControlLabel value="yes" control={<Radio />} label={t.yes} />
          <FormControlLabel value="no" control={<Radio />} label={t.no} />
        </RadioGroup>
      </FormControl>
    </ActDialog>
  );
}
