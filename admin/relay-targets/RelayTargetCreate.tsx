import { Card, CardContent } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { useSaved } from "../parts/use-saved";
import { useText, words } from "../text/text";
import { emptyTarget, TargetFields, targetBody } from "./TargetFields";

const text = words(
  {
    title: "中継先を登録する",
    about: "登録したあと、ルールの動作「中継」でこの名前を選ぶと、届いた通知がそのまま渡されます。",
    save: "登録する",
    saved: (name: string) => `中継先「${name}」を登録しました。`,
  },
  {
    title: "Add a relay target",
    about: "Rules relay to it once their action “relay” names it.",
    save: "Add",
    saved: (name: string) => `The relay target ${name} was added.`,
  },
);

export default function RelayTargetCreate() {
  const t = useText(text);
  const [input, setInput] = useState(emptyTarget);
  const save = useMutation({
    mutationFn: () => ask(api.POST("/api/relay-targets", { body: { name: input.name.trim(), ...targetBody(input) } })),
  });
  useSaved(save.isSuccess, { said: t.saved(input.name), resource: "relay-targets" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page title={t.title} about={t.about}>
      <Card>
        <CardContent component="form" onSubmit={submit}>
          <TargetFields value={input} onChange={setInput} isNew error={save.error} />
          <FormEnd save={t.save} back="/relay-targets" busy={save.isPending} error={save.error} />
        </CardContent>
      </Card>
      <UnsavedGuard when={input !== emptyTarget && !save.isSuccess} />
    </Page>
  );
}
