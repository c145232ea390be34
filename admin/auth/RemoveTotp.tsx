import { Button, Stack, TextField } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";
import { currentSession, setSession } from "./session";

const text = words(
  {
    label: "2段階認証を解除する",
    title: "2段階認証を解除しますか？",
    body: "次のログインから、パスワードだけでログインできるようになります。電話を替えるときは、解除してから新しい電話で設定し直してください。",
    password: "いまのパスワード",
    code: "認証アプリの確認コード（6桁）",
    confirm: "解除する",
    done: "2段階認証を解除しました。",
  },
  {
    label: "Remove the second factor",
    title: "Remove the second factor?",
    body: "From then on the password alone signs you in. For a new phone, remove it and set it up there.",
    password: "Present password",
    code: "Code of the authenticator app (6 digits)",
    confirm: "Remove",
    done: "The second factor was removed.",
  },
);

const blank = { password: "", code: "" };

export function RemoveTotp() {
  const t = useText(text);
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const [input, setInput] = useState(blank);
  const remove = useMutation({
    mutationFn: () => ask(api.POST("/api/session/totp/remove", { body: { ...input, code: input.code.trim() } })),
    onSuccess() {
      setOpen(false);
      setInput(blank);
      const session = currentSession();
      if (session) setSession({ ...session, totp: false });
      notify(t.done, { type: "success" });
    },
  });
  const field = (name: keyof typeof blank) => ({
    label: t[name],
    value: input[name],
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [name]: event.target.value }),
  });
  return (
    <>
      <Button
        color="error"
        variant="outlined"
        onClick={() => {
          remove.reset();
          setOpen(true);
        }}
      >
        {t.label}
      </Button>
      <ConfirmDialog
        open={open}
        title={t.title}
        confirm={t.confirm}
        danger
        disabled={input.password === "" || input.code.trim() === ""}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setOpen(false)}
      >
        <Stack spacing={2}>
          <div>{t.body}</div>
          <TextField {...field("password")} type="password" autoComplete="current-password" />
          <TextField {...field("code")} autoComplete="one-time-code" inputMode="numeric" />
        </Stack>
      </ConfirmDialog>
    </>
  );
}
