import { Typography } from "@mui/material";
import { api, ask } from "../api/client";
import { ActDialog } from "../deliveries/ActDialog";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    title: "この配信を取りやめますか",
    confirm: "取りやめる",
    body: (people: string) =>
      `${people}人への配信を取りやめます。だれにも送られません。あとから送り直すことはできませんが、記録は残ります。`,
    done: "配信を取りやめました。だれにも送っていません。",
    reasons: ["内容に誤りがある", "送信元が確かめられない", "すでに知らせてある", "訓練の文面だった"],
  },
  {
    title: "Discard this delivery?",
    confirm: "Discard it",
    body: (people) => `It was for ${people} people. Nobody gets it, and it cannot be sent later. The record stays.`,
    done: "Discarded. Nobody got it.",
    reasons: ["The content is wrong", "The sender cannot be verified", "Already announced", "It was a drill's text"],
  },
);

/** Sets a held delivery aside for good. */
export function DiscardDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const t = useText(text);
  return (
    <ActDialog
      title={t.title}
      confirm={t.confirm}
      danger
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
