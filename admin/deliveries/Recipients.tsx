import {
  Box,
  Button,
  CircularProgress,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";

const text = words(
  {
    open: (batch: number) => `送信単位${batch}の宛先を見る`,
    short: "宛先",
    title: (batch: number) => `送信単位${batch}の宛先`,
    about: "ユーザーIDを押すと、その人に届いた（届かなかった）理由が分かります。",
    none: "LINEが宛先を決める全員への配信のため、ひとりひとりの記録はありません。",
    left: "いまは友だちではありません",
    loading: "宛先を読み込んでいます",
    close: "閉じる",
  },
  {
    open: (batch) => `See whom batch ${batch} goes to`,
    short: "Recipients",
    title: (batch) => `Recipients of batch ${batch}`,
    about: "Follow a user id to learn why that person got it, or did not.",
    none: "LINE itself addressed everyone: nobody was written down one by one.",
    left: "no longer a friend",
    loading: "Loading the recipients",
    close: "Close",
  },
);

/** Opens the list of those whom a batch goes to, at most 500. */
export function Recipients({ deliveryId, batch }: { deliveryId: number; batch: number }) {
  const t = useText(text);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={t.open(batch)} onClick={() => setOpen(true)} sx={{ ml: 0.5, minWidth: 0 }}>
        {t.short}
      </Button>
      <Dialog open={open} onClose={close} aria-labelledby="recipients-title" maxWidth="sm" fullWidth>
        <DialogTitle id="recipients-title">{t.title(batch)}</DialogTitle>
        <DialogContent>
          <Everyone deliveryId={deliveryId} batch={batch} onFollow={close} />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{t.close}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

function Everyone({ deliveryId, batch, onFollow }: { deliveryId: number; batch: number; onFollow: () => void }) {
  const t = useText(text);
  const { data, error } = useQuery({
    queryKey: ["deliveries", "recipients", deliveryId, batch],
    queryFn: () =>
      ask(
        api.GET("/api/deliveries/{id}/batches/{seq}/recipients", {
          params: { path: { id: String(deliveryId), seq: String(batch) } },
        }),
      ),
  });
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <CircularProgress aria-label={t.loading} />;
  if (data.recipients.length === 0) return <Typography>{t.none}</Typography>;
  return (
    <>
      <Typography color="textSecondary">{t.about}</Typography>
      <Box component="ul" sx={{ pl: 2.5, overflowWrap: "anywhere" }}>
        {data.recipients.map(({ id, active }) => (
          <li key={id}>
            <Link to={`/deliveries/${deliveryId}/show?user=${id}`} onClick={onFollow}>
              {id}
            </Link>
            {!active && ` ${t.left}`}
          </li>
        ))}
      </Box>
    </>
  );
}
