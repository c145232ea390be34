import { Card, CardContent } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNotify } from "react-admin";
import { useNavigate } from "react-router-dom";
import { api, ask } from "../api/client";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useText, words } from "../text/text";
import { AccountFields, emptyAccount } from "./AccountFields";
import { LinkDialog } from "./LinkDialog";

const text = words(
  {
    title: "アカウントを作る",
    about: "作ると、本人がパスワードを決めるためのリンクが一度だけ出ます。パスワードを管理者が決めることはありません。",
    save: "作る",
    made: (name: string) => `アカウント「${name}」を作りました。`,
  },
  {
    title: "Create an account",
    about: "You get a link, once, by which the person sets a password. Administrators never know passwords.",
    save: "Create",
    made: (name: string) => `The account ${name} was created.`,
  },
);

export default function AccountCreate() {
  const t = useText(text);
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [input, setInput] = useState(emptyAccount);
  const save = useMutation({
    mutationFn: () => ask(api.POST("/api/accounts", { body: { ...input, name: input.name.trim() } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["accounts"] }),
  });
  const made = save.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page title={t.title} about={t.about}>
      <Card>
        <CardContent component="form" onSubmit={submit}>
          <AccountFields value={input} onChange={setInput} isNew error={save.error} />
          <FormEnd
            save={t.save}
            back="/accounts"
            busy={save.isPending}
            disabled={input.departments?.length === 0}
            error={save.error}
          />
        </CardContent>
      </Card>
      {made && (
        <LinkDialog
          given={{ ...made, name: made.displayName }}
          onClose={() => {
            notify(t.made(made.name), { type: "success" });
            void navigate("/accounts");
          }}
        />
      )}
      <UnsavedGuard when={input !== emptyAccount && !save.isSuccess} />
    </Page>
  );
}
