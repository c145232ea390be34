import { Alert, Button, TextField, Typography } from "@mui/material";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { type Session, setSession } from "./session";

const text = words(
  {
    account: "アカウント",
    password: "パスワード",
    code: "確認コード（6桁）",
    codeHelp: "認証アプリに出ている番号を入れてください。",
    signIn: "ログインする",
    busy: "確かめています…",
    forgotten: "パスワードを忘れたときは、管理者に再設定のリンクを頼んでください。",
  },
  {
    account: "Account",
    password: "Password",
    code: "Code (6 digits)",
    codeHelp: "The number that your authenticator app shows.",
    signIn: "Sign in",
    busy: "Checking…",
    forgotten: "If you forgot your password, ask an administrator for a link to set a new one.",
  },
);

/** Account and password, then the code where one is set up. `account`: nobody else's. */
export function SignInForm({
  account,
  onSignedIn,
}: {
  account?: string | undefined;
  /** Also of somebody who must set a second factor up first. */
  onSignedIn: (session: Session) => unknown;
}) {
  const t = useText(text);
  const sayProblem = useProblemText();
  const [input, setInput] = useState({ account: account ?? "", password: "", code: "" });
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { code, ...who } = input;
      const body = { ...who, ...(needsCode ? { code: code.trim() } : {}) };
      const session = await ask(api.POST("/api/session", { body }));
      setSession(session);
      await onSignedIn(session);
    } catch (error) {
      const { code } = problemOf(error);
      if (code === "code-needed") setNeedsCode(true);
      else setProblem(sayProblem(error));
      if (code === "wrong-code") setInput((now) => ({ ...now, code: "" }));
    } finally {
      setBusy(false);
    }
  }

  const field = (name: keyof typeof input) => ({
    value: input[name],
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [name]: event.target.value }),
    fullWidth: true,
    required: true,
    slotProps: { inputLabel: { required: false } },
  });
  return (
    <form onSubmit={(event) => void signIn(event)} style={{ display: "contents" }}>
      {problem && (
        <Alert severity="error" role="alert">
          {problem}
        </Alert>
      )}
      <TextField
        {...field("account")}
        label={t.account}
        autoComplete="username"
        autoFocus={account === undefined}
        disabled={needsCode || account !== undefined}
      />
      <TextField
        {...field("password")}
        label={t.password}
        type="password"
        autoComplete="current-password"
        autoFocus={account !== undefined}
        disabled={needsCode}
      />
      {needsCode && (
        <TextField
          {...field("code")}
          label={t.code}
          helperText={t.codeHelp}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
        />
      )}
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? t.busy : t.signIn}
      </Button>
      <Typography variant="body2" color="textSecondary">
        {t.forgotten}
      </Typography>
    </form>
  );
}
