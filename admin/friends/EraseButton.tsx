import DeleteIcon from "@mui/icons-material/DeleteForever";
import { Box, Button, TextField, Typography } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useNavigate } from "react-router-dom";
import { api } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";

const text = words(
  {
    button: "情報を削除",
    title: "この人の情報をすべて削除しますか？",
    body: "本人から求められたときの操作です。次のものが消え、元に戻せません。",
    gone: [
      "登録内容（すべての属性の答え）と同意の記録",
      "友だち追加やブロックなどの記録",
      "この人が送ってきたメッセージ",
    ],
    after:
      "条件で選んだ人への配信は、本人が登録し直すまで届きません。全員への配信は、本人がブロックするまで届きます。配信の人数は残りますが、だれだったかは分からなくなります。操作ログには、IDを読めない形にして削除の事実だけが残ります。",
    confirm: "すべて削除する",
    id: "確認のため、この人のユーザーIDを入れる",
    idHelp: (id: string) => `${id} と同じものを入れてください。`,
    done: "情報を削除しました。",
  },
  {
    button: "Delete data",
    title: "Delete everything known of this person?",
    body: "For when they ask for it. This goes, and cannot be brought back:",
    gone: ["What they registered and agreed to", "The record of following and blocking", "What they wrote"],
    after:
      "Deliveries to chosen people do not reach them until they register anew; those to everyone do until they block the account. Deliveries keep their counts, not who it was. The operation log keeps only that something was deleted, with the id made unreadable.",
    confirm: "Delete everything",
    id: "Type this person's user id to confirm",
    idHelp: (id: string) => `The same as ${id}.`,
    done: "The data were deleted.",
  },
);

/** Deletes one citizen's data, after their id was typed once more. */
export function EraseButton({ id }: { id: string }) {
  const t = useText(text);
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const erasing = useMutation({
    mutationFn: () => api.DELETE("/api/friends/{id}", { params: { path: { id } }, body: { confirm: typed } }),
    async onSuccess() {
      notify(t.done);
      await navigate("/friends");
      queries.removeQueries({ queryKey: ["friends", "one", id] });
      await queries.invalidateQueries({ queryKey: ["friends"] });
    },
  });
  const open = () => {
    erasing.reset();
    setTyped("");
    setOpen(true);
  };
  return (
    <>
      <Button color="error" startIcon={<DeleteIcon />} onClick={open}>
        {t.button}
      </Button>
      <ConfirmDialog
        open={isOpen}
        title={t.title}
        confirm={t.confirm}
        danger
        disabled={typed !== id}
        busy={erasing.isPending}
        error={erasing.error}
        onConfirm={() => erasing.mutate()}
        onClose={() => setOpen(false)}
      >
        <Typography>{t.body}</Typography>
        <Box component="ul" sx={{ my: 1 }}>
          {t.gone.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </Box>
        <Typography sx={{ mb: 2 }}>{t.after}</Typography>
        <TextField
          label={t.id}
          value={typed}
          onChange={(event) => setTyped(event.target.value.trim())}
          helperText={t.idHelp(id)}
          fullWidth
          slotProps={{
            htmlInput: { autoComplete: "off", spellCheck: false },
            formHelperText: { sx: { overflowWrap: "anywhere" } },
          }}
        />
      </ConfirmDialog>
    </>
  );
}
