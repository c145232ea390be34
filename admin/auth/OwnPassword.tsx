import { Button, Card, CardContent, Stack, TextField, Typography } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { faultAt } from "../parts/fault-at";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { passwordWords } from "./password-words";
import { setSession } from "./session";

const text = words(
  {
    title: "パスワードを変える",
    about: "変えると、ほかの端末でのログインはすべて終わります。",
    current: "いまのパスワード",
    password: "新しいパスワード",
    again: "新しいパスワード（もう一度）",
    save: "変える",
    done: "パスワードを変えました。ほかの端末でのログインは終わりました。",
  },
  {
    title: "Change the password",
    about: "You will be signed out on all other devices.",
    current: "Present password",
    password: "New password",
    again: "New password, once more",
    save: "Change it",
    done: "Your password was changed. You are signed out on other devices.",
  },
);

const blank = { current: "", password: "", again: "" };

export function OwnPassword() {
  const t = { ...useText(passwordWords), ...useText(text) };
  const notify = useNotify();
  const queries = useQueryClient();
  const [input, setInput] = useState(blank);
  const save = useMutation({
    mutationFn: () => {
      const { current, password } = input;
      return ask(api.PUT("/api/session/password", { body: { current, password } }));
    },
    onSuccess(session) {
      // The session is a new one, with a token of its own.
      setSession(session);
      setInput(blank);
      notify(t.done, { type: "success" });
      void queries.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const differs = input.again !== "" && input.password !== input.again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (input.password === input.again) save.mutate();
  };
  const field = (name: keyof typeof blank) => ({
    label: t[name],
    type: "password",
    autoComplete: name === "current" ? "current-password" : "new-password",
    value: input[name],
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [name]: event.target.value }),
    required: true,
    slotProps: { inputLabel: { required: false } },
  });
  const faults = { current: faultAt(save.error, "current"), password: faultAt(save.error, "password") };
  return (
    <Card>
      <CardContent component="form" onSubmit={submit}>
        <Typography component="h2" variant="h2">
          {t.title}
        </Typography>
        <Typography color="textSecondary" sx={{ mb: 2 }}>
          {t.about}
        </Typography>
        <Stack spacing={2} sx={{ maxWidth: 480 }}>
          <TextField {...field("current")} error={faults.current !== undefined} helperText={faults.current} />
          <TextField
            {...field("password")}
            error={faults.password !== undefined}
            helperText={faults.password ?? t.passwordHelp}
          />
          <TextField {...field("again")} error={differs} helperText={differs ? t.differs : " "} />
          <ProblemAlert error={save.error} />
          <div>
            <Button type="submit" variant="contained" disabled={save.isPending || differs}>
              {t.save}
            </Button>
          </div>
        </Stack>
      </CardContent>
    </Card>
  );
}
