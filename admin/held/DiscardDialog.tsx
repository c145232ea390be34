import { Typography } from "@mui/material";
import { api, ask } from "../api/client";
import { ActDialog } from "../deliveries/ActDialog";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { Decided } from "./Decided";
import { HeldBrief } from "./HeldBrief";

const text = words(
  {
    title: "この配信を破棄しますか",
    confirm: "だれにも送らずに破棄する",
    body: (people: string) =>
      `${people}人への配信を破棄します。だれにも送られません。あとから送り直すことはできませんが、記録は残ります。`,
    done: "配信を破棄しました。だれにも送っていません。",
    reasons: ["内容に誤りがある", "送信元が確かめられない", "すでに知らせてある", "訓練の文面だった"],
  },
  {
    title: "Discard this delivery?",
    confirm: "Discard it, sending it to nobody",
    body: (people) => `It was for ${people} people. Nobody gets it, and it cannot be sent later. The record stays.`,
    done: "Discarded. Nobody got it.",
    reasons: ["The content is wrong", "The sender cannot be verified", "Already announced", "It was a drill's text"],
  },
);

/** Sets a held delivery aside for good. */
export function DiscardDialog({
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
  return (
    <ActDialog
      title={t.title}
      confirm={t.confirm}
      danger
      about={<HeldBrief delivery={delivery} />}
      gone={decided && <Decided delivery={decided} />}
      reasons={t.reasons}
      act={(reason) =>
        ask(
          api.POST("/api/deliveries/{id}/discard", {
            params: { path: { id: String(delivery.id) } },
            body: { reason },
          }),
        )
      }
      done={() => t.done}
      onClose={onClose}
    >
      <Typography>{t.body(formatCount(delivery.count))}</Typography>
    </ActDialog>
  );
}
