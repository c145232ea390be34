import { Card, CardContent } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useSaved } from "../parts/use-saved";
import { useText, words } from "../text/text";
import { emptyRole, RoleFields } from "./RoleFields";

const text = words(
  {
    title: "役割を作る",
    save: "作る",
    saved: (label: string) => `役割「${label}」を作りました。アカウントの画面で付けられます。`,
  },
  {
    title: "Create a role",
    save: "Create",
    saved: (label: string) => `The role ${label} was created. Give it to accounts on their screen.`,
  },
);

export default function RoleCreate() {
  const t = useText(text);
  const [input, setInput] = useState(emptyRole);
  const save = useMutation({
    mutationFn: () => ask(api.POST("/api/roles", { body: { ...input, id: input.id.trim() } })),
  });
  useSaved(save.isSuccess, { said: t.saved(input.label), resource: "roles" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page title={t.title}>
      <Card>
        <CardContent component="form" onSubmit={submit}>
          <RoleFields value={input} onChange={setInput} isNew error={save.error} />
          <FormEnd save={t.save} back="/roles" busy={save.isPending} error={save.error} />
        </CardContent>
      </Card>
      <UnsavedGuard when={input !== emptyRole && !save.isSuccess} />
    </Page>
  );
}
