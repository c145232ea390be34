import { Alert, Button, CircularProgress, TextField, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { passwordWords } from "./password-words";
import { SignInFrame } from "./SignInFrame";

const text = words(
  {
    title: "パスワードを決める",
    hello: (name: string, account: string, until: string) =>
      `${name} さん（アカウント: ${account}）のパスワードを決めます。このリンクは${until}まで、一度だけ使えます。`,
    password: "新しいパスワード",
    again: "もう一度",
    save: "決める",
    done: "パスワードを決めました。",
    signIn: "ログインへ進む",
  },
  {
    title: "Set your password",
    hello: (name: string, account: string, until: string) =>
      `For ${name} (account: ${account}). This link is good once, until ${until}.`,
    password: "New password",
    again: "Once more",
    save: "Set it",
    done: "Your password is set.",
    signIn: "Go on to sign in",
  },
);

/** Where a one-time link leads: a new account's first password, or one that was reset. */
export default function LinkPage() {
  const t = { ...useText(passwordWords), ...useText(text) };
  const sayProblem = useProblemText();
  const { token = "" } = useParams();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => ask(api.POST("/api/session/link/check", { body: { token } })),
    retry: false,
  });
  const save = useMutation({ mutationFn: () => ask(api.POST("/api/session/link", { body: { token, password } })) });
  const differs = again !== "" && password !== again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password === again) save.mutate();
  };

  if (save.isSuccess)
    return (
      <SignInFrame title={t.title}>
        <Alert severity="success">{t.done}</Alert>
        <Button component={Link} to="/login" variant="contained" size="large">
          {t.signIn}
        </Button>
      </SignInFrame>
    );
  const field = { type: "password", autoComplete: "new-password", required: true, fullWidth: true } as const;
  const slotProps = { inputLabel: { required: false } };
  return (
    <SignInFrame title={t.title}>
      {link.isPending && <CircularProgress />}
      {link.error && (
        <Alert severity="error" role="alert">
          {sayProblem(link.error)}
        </Alert>
      )}
      {link.data && (
        <form onSubmit={submit} style={{ display: "contents" }}>
          <Typography>
            {t.hello(link.data.displayName || link.data.account, link.data.account, formatMinute(link.data.endsAt))}
          </Typography>
          {save.error && (
            <Alert severity="error" role="alert">
              {sayProblem(save.error)}
            </Alert>
          )}
          <TextField
            {...field}
            slotProps={slotProps}
            label={t.password}
            helperText={t.passwordHelp}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoFocus
          />
          <TextField
            {...field}
            slotProps={slotProps}
            label={t.again}
            error={differs}
            helperText={differs ? t.differs : " "}
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
          <Button type="submit" variant="contained" size="large" disabled={save.isPending || differs}>
            {t.save}
          </Button>
        </form>
      )}
    </SignInFrame>
  );
}
