import { Box, Button, Chip, Paper, Typography } from "@mui/material";
import { useId, useState } from "react";
import type { Item } from "../api/client";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import type { Decision } from "./DecisionDialog";
import { HeldDetails } from "./HeldDetails";
import { type Waited, waited } from "./waited";

const text = words(
  {
    people: (count: string) => `対象 ${count}人`,
    drill: "訓練",
    copy: "同じ内容の保留があります",
    since: ({ days, hours, minutes }: Waited) =>
      days > 0 ? `${days}日${hours}時間` : hours > 0 ? `${hours}時間${minutes}分` : `${minutes}分`,
    waits: (time: string, at: string) => `${time}待っています（${at}から）`,
    open: "内容を確かめて決める",
    close: "閉じる",
  },
  {
    people: (count) => `${count} people`,
    drill: "Drill",
    copy: "Another held one has the same content",
    since: ({ days, hours, minutes }) =>
      days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`,
    waits: (time, at) => `Waiting for ${time} (since ${at})`,
    open: "Look at it and decide",
    close: "Close",
  },
);

/** One held delivery: what, since when, why; all about it when it is opened. */
export function HeldItem({
  delivery,
  now,
  open: openAtFirst,
  onAsk,
  onFocus,
}: {
  delivery: Item<"get /deliveries">;
  now: number;
  open: boolean;
  onAsk: (decision: Decision) => void;
  /** Of anything in it. */
  onFocus: () => void;
}) {
  const t = useText(text);
  const id = useId();
  const [open, setOpen] = useState(openAtFirst);
  return (
    <Paper component="li" variant="outlined" onFocus={onFocus} sx={{ p: { xs: 1.5, sm: 2 }, minWidth: 0 }}>
      <Typography component="h2" variant="h2" lang="ja" sx={{ overflowWrap: "anywhere" }}>
        {delivery.title}
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, my: 0.75 }}>
        <Chip
          label={t.waits(t.since(waited(delivery.createdAt, now)), formatMinute(delivery.createdAt))}
          size="small"
        />
        <Chip label={t.people(formatCount(delivery.audienceCount))} size="small" />
        {delivery.department && <Chip label={delivery.department} size="small" variant="outlined" />}
        {delivery.drill && <Chip label={t.drill} size="small" color="secondary" />}
        {delivery.hasHeldCopy && <Chip label={t.copy} size="small" color="warning" variant="outlined" />}
        <Typography component="span" color="textSecondary" sx={{ fontSize: "0.9rem" }}>
          {delivery.ruleName}
        </Typography>
      </Box>
      <Typography lang="ja" sx={{ fontWeight: 600, mb: 1 }}>
        {delivery.holdMessage ?? delivery.holdReason}
      </Typography>
      <Button
        variant={open ? "text" : "contained"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        sx={{ minHeight: 48, width: { xs: "100%", sm: "auto" } }}
      >
        {open ? t.close : t.open}
      </Button>
      {open && (
        <Box id={id} sx={{ mt: 1.5 }}>
          <HeldDetails id={delivery.id} linked onAsk={onAsk} />
        </Box>
      )}
    </Paper>
  );
}
