import { Alert, Button, TextField, Typography } from "@mui/material";
import { type FormEvent, lazy, useState } from "react";
import { useLogin } from "react-admin";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import { LoadedPart } from "../parts/LoadedPart";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { SignInFrame } from "./SignInFrame";
import { setSession, useSession } from "./session";

const TotpSetup = lazy(() => import("./TotpSetup"));

const text = words(
  {
    title: "ログイン",
    account: "アカウント",
    password: "パスワード",
    code: "確認コード（6桁）",
    codeHelp: "認証アプリに出ている番号を入れてください。",
    signIn: "ログインする",
    busy: "確かめています…",
    forgotten: "パスワードを忘れたときは、管理者に再設定のリンクを頼んでください。",
  },
  {
    title: "Sign in",
    account: "Account",
    password: "Password",
    code: "Code (6 digits)",
    codeHelp: "The number that your authenticator app shows.",
    signIn: "Sign in",
    busy: "Checking…",
    forgotten: "If you forgot your password, ask an administrator for a link to set a new one.",
  },
);

/** Account and password, then the code where one is set up; who must set one up does so before anything else. */
export function LoginPage() {
  const t = useText(text);
  const sayProblem = useProblemText();
  const enter = useLogin();
  const stage = useSession()?.stage;
  const [input, setInput] = useState({ account: "", password: "", code: "" });
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { account, password, code } = input;
      const body = { account, password, ...(needsCode ? { code: code.trim() } : {}) };
      const session = await ask(api.POST("/api/session", { body }));
      setSession(session);
      if (session.stage === "full") await enter({});
    } catch (error) {
      const { code } = problemOf(error);
      if (code === "code-needed") setNeedsCode(true);
      else setProblem(sayProblem(error));
      if (code === "wrong-code") setInput((now) => ({ ...now, code: "" }));
    } finally {
      setBusy(false);
    }
  }

  if (stage === "totp-setup")
    return (
      <LoadedPart>
        <TotpSetup onDone={() => void enter({})} />
      </LoadedPart>
    );
  const field = (name: keyof typeof input) => ({
    value: input[name],
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [name]: event.target.value }),
    fullWidth: true,
    required: true,
    slotProps: { inputLabel: { required: false } },
  });
  return (
    <SignInFrame title={t.title}>
      <form onSubmit={(event) => void signIn(event)} style={{ display: "contents" }}>
        {problem && (
          <Alert severity="error" role="alert">
            {problem}
          </Alert>
        )}
        <TextField {...field("account")} label={t.account} autoComplete="username" autoFocus disabled={needsCode} />
        <TextField
          {...field("password")}
          label={t.password}
          type="password"
          autoComplete="current-password"
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
    </SignInFrame>
  );
}
