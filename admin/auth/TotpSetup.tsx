import { Alert, Box, Button, CircularProgress, TextField, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import QRCode from "qrcode";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, ask } from "../api/client";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { SignInFrame } from "./SignInFrame";
import { setSession } from "./session";

const text = words(
  {
    title: "2段階認証を設定する",
    why: "このアカウントでは、パスワードに加えて確認コードが要ります。スマートフォンの認証アプリ（Google Authenticator、Microsoft Authenticator など）で、次の画像を読み取ってください。",
    picture: "認証アプリで読み取るQRコード",
    byHand: "読み取れないときは、この文字を認証アプリに入れてください",
    code: "アプリに出た確認コード（6桁）",
    confirm: "確かめて始める",
  },
  {
    title: "Set up the second factor",
    why: "This account needs a code beside the password. Scan this picture with an authenticator app on your phone (Google Authenticator, Microsoft Authenticator and others).",
    picture: "QR code for the authenticator app",
    byHand: "If you cannot scan it, enter these letters in the app",
    code: "The code that the app shows (6 digits)",
    confirm: "Check and begin",
  },
);

/** Picture and letters for the app, then the first code. Also part of `OwnAccount`. */
export function TotpSteps({ password, onDone }: { password?: string; onDone: () => void }) {
  const t = useText(text);
  const sayProblem = useProblemText();
  const [code, setCode] = useState("");
  const [picture, setPicture] = useState<string>();
  const prepare = useMutation({
    mutationFn: async () => {
      const made = await ask(api.POST("/api/session/totp", { body: password === undefined ? {} : { password } }));
      setPicture(await QRCode.toDataURL(made.uri, { margin: 2, width: 220 }));
      return made;
    },
  });
  const confirm = useMutation({
    mutationFn: () => ask(api.PUT("/api/session/totp", { body: { code: code.trim() } })),
    onSuccess(session) {
      setSession(session);
      onDone();
    },
    onError: () => setCode(""),
  });
  const asked = useRef(false);
  useEffect(() => {
    // A second secret would make the first picture worthless.
    if (asked.current) return;
    asked.current = true;
    prepare.mutate();
  }, [prepare.mutate]);

  const problem = prepare.error ?? confirm.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: "contents" }}>
      {problem && (
        <Alert severity="error" role="alert">
          {sayProblem(problem)}
        </Alert>
      )}
      <Typography>{t.why}</Typography>
      <Box sx={{ textAlign: "center", minHeight: 220 }}>
        {picture ? <img src={picture} alt={t.picture} width={220} height={220} /> : <CircularProgress />}
      </Box>
      <Typography variant="body2" color="textSecondary">
        {t.byHand}
        <Box
          component="code"
          sx={{ display: "block", fontSize: "1rem", color: "text.primary", overflowWrap: "anywhere" }}
        >
          {prepare.data?.secret.replaceAll(/(.{4})/g, "$1 ")}
        </Box>
      </Typography>
      <TextField
        label={t.code}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        fullWidth
        slotProps={{ inputLabel: { required: false } }}
      />
      <Button type="submit" variant="contained" size="large" disabled={!prepare.data || confirm.isPending}>
        {t.confirm}
      </Button>
    </form>
  );
}

export default function TotpSetup({ onDone }: { onDone: () => void }) {
  const t = useText(text);
  return (
    <SignInFrame title={t.title}>
      <TotpSteps onDone={onDone} />
    </SignInFrame>
  );
}
