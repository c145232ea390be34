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
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    title: (batch: number) => `送信単位${batch}の宛先`,
    about: "ユーザーIDを押すと、その人に届いた（届かなかった）理由が分かります。",
    none: "宛先の記録がありません。LINEが宛先を決める全員への配信か、登録を消去した人への配信です。",
    erased: (n: string) => `ほかに${n}人は、登録が消去されています。`,
    left: "いまは友だちではありません",
    loading: "宛先を読み込んでいます",
    close: "閉じる",
  },
  {
    title: (batch) => `Recipients of batch ${batch}`,
    about: "Follow a user id to learn why that person got it, or did not.",
    none: "Nobody is on record: LINE itself addressed everyone, or they were erased since.",
    erased: (n) => `${n} more were erased since.`,
    left: "no longer a friend",
    loading: "Loading the recipients",
    close: "Close",
  },
);

/** Those whom a batch goes to, at most 500; null: no batch is asked for. */
export function Recipients({
  deliveryId,
  batch,
  onClose,
}: {
  deliveryId: number;
  batch: { id: number; people: number } | null;
  onClose: () => void;
}) {
  const t = useText(text);
  return (
    <Dialog open={batch !== null} onClose={onClose} aria-labelledby="recipients-title" maxWidth="sm" fullWidth>
      {batch && (
        <>
          <DialogTitle id="recipients-title">{t.title(batch.id)}</DialogTitle>
          <DialogContent>
            <Everyone deliveryId={deliveryId} {...batch} onFollow={onClose} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t.close}</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function Everyone({
  deliveryId,
  id: batch,
  people,
  onFollow,
}: {
  deliveryId: number;
  id: number;
  people: number;
  onFollow: () => void;
}) {
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
  const { recipients } = data;
  if (recipients.length === 0) return <Typography>{t.none}</Typography>;
  return (
    <>
      <Typography color="textSecondary">{t.about}</Typography>
      <Box component="ul" sx={{ pl: 2.5, overflowWrap: "anywhere" }}>
        {recipients.map(({ id, active }) => (
          <li key={id}>
            <Link to={`/deliveries/${deliveryId}/show?user=${id}`} onClick={onFollow}>
              {id}
            </Link>
            {!active && ` ${t.left}`}
          </li>
        ))}
      </Box>
      {people > recipients.length && <Typography>{t.erased(formatCount(people - recipients.length))}</Typography>}
    </>
  );
}
