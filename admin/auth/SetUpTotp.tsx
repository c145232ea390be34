import { Box, Button, Stack, TextField, Typography } from "@mui/material";
import { type FormEvent, lazy, useState } from "react";
import { LoadedPart } from "../parts/LoadedPart";
import { useText, words } from "../text/text";

const TotpSteps = lazy(async () => ({ default: (await import("./TotpSetup")).TotpSteps }));

const text = words(
  {
    ask: "本人だと確かめるため、いまのパスワードを入れてください。",
    password: "いまのパスワード",
    next: "次へ",
    again: "パスワードを入れ直す",
    cancel: "設定をやめる",
  },
  {
    ask: "Enter your present password, so that we know it is you.",
    password: "Present password",
    next: "Next",
    again: "Enter the password again",
    cancel: "Cancel",
  },
);

/** The password, which the server asks for some minutes after signing in, then the steps with the phone. */
export function SetUpTotp({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const t = useText(text);
  const [password, setPassword] = useState("");
  const [isGiven, setGiven] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setGiven(true);
  };
  return (
    <Stack spacing={2} sx={{ maxWidth: 480 }}>
      {isGiven ? (
        // The steps have no box of their own.
        <Box sx={{ display: "grid", gap: 2 }}>
          <LoadedPart>
            <TotpSteps password={password} onDone={onDone} />
            <Button onClick={() => setGiven(false)}>{t.again}</Button>
          </LoadedPart>
        </Box>
      ) : (
        <Stack component="form" spacing={2} onSubmit={submit}>
          <Typography>{t.ask}</Typography>
          <TextField
            label={t.password}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
            autoFocus
            slotProps={{ inputLabel: { required: false } }}
          />
          <Button type="submit" variant="contained">
            {t.next}
          </Button>
        </Stack>
      )}
      <Button onClick={onCancel}>{t.cancel}</Button>
    </Stack>
  );
}
