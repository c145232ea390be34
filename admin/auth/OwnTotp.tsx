import { Button, Card, CardContent, Stack, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useText, words } from "../text/text";
import { RemoveTotp } from "./RemoveTotp";
import { SetUpTotp } from "./SetUpTotp";
import { useSession } from "./session";

const text = words(
  {
    title: "2段階認証",
    on: "使っています。ログインのとき、パスワードに加えて、認証アプリの確認コードを入れます。",
    off: "使っていません。設定すると、パスワードを知られても、確認コードがなければログインできません。",
    required:
      "あなたの役割では2段階認証が必要なため、解除できません。電話を替えるときは、管理者に解除を頼んでください。",
    setUp: "2段階認証を設定する",
    done: "2段階認証を設定しました。ほかの端末でのログインは終わりました。",
  },
  {
    title: "Second factor",
    on: "It is on. Signing in asks for a code of the authenticator app beside the password.",
    off: "It is off. With it, nobody can sign in by the password alone.",
    required: "Your role needs it, so you cannot remove it. For a new phone, ask an administrator to remove it.",
    setUp: "Set up the second factor",
    done: "The second factor is set up. You are signed out on other devices.",
  },
);

export function OwnTotp() {
  const t = useText(text);
  const notify = useNotify();
  const queries = useQueryClient();
  const session = useSession();
  const [isSettingUp, setSettingUp] = useState(false);
  const done = () => {
    setSettingUp(false);
    notify(t.done, { type: "success" });
    void queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2">
          {t.title}
        </Typography>
        <Typography color="textSecondary" sx={{ mb: 2 }}>
          {session?.totp ? t.on : t.off}
        </Typography>
        {isSettingUp ? (
          <SetUpTotp onDone={done} onCancel={() => setSettingUp(false)} />
        ) : (
          <Stack spacing={1} sx={{ alignItems: "flex-start" }}>
            {session?.totp && session.requireTotp && <Typography>{t.required}</Typography>}
            {session?.totp && !session.requireTotp && <RemoveTotp />}
            {!session?.totp && (
              <Button variant="outlined" onClick={() => setSettingUp(true)}>
                {t.setUp}
              </Button>
            )}
          </Stack>
        )}
      </CardContent>
    </Card>
  );
}
