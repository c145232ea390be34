import { Alert, Card, CardContent, Stack } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Loading, useGetOne } from "react-admin";
import { useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { type Refetch, useEdited } from "../parts/use-edited";
import { useSaved } from "../parts/use-saved";
import { useText, words } from "../text/text";
import { TargetActs } from "./TargetActs";
import { emptyTarget, TargetFields, type TargetInput, targetBody } from "./TargetFields";
import { TargetNow } from "./TargetNow";
import type { RelayTarget } from "./target-words";

const text = words(
  {
    title: (name: string) => `中継先「${name}」`,
    unknown: "この名前の中継先は登録されていません。下の「登録する」で登録すると、待っているものが届きます。",
    save: "保存する",
    add: "登録する",
    saved: (name: string) => `中継先「${name}」を保存しました。すぐに送り直します。`,
  },
  {
    title: (name: string) => `Relay target ${name}`,
    unknown: "There is no target of this name. Add it below, and what waits is delivered.",
    save: "Save",
    add: "Add",
    saved: (name: string) => `The relay target ${name} was saved, and is tried at once.`,
  },
);

export default function RelayTargetEdit() {
  const { id = "" } = useParams();
  const { data: target, error, refetch } = useGetOne<RelayTarget>("relay-targets", { id });
  if (!target) return error ? <ProblemAlert error={error} /> : <Loading />;
  return <TargetForm key={target.name} target={target} refetch={refetch} />;
}

function inputOf(target: RelayTarget): TargetInput {
  if (!target.isKnown) return { ...emptyTarget, name: target.name };
  const { name, url, enabled, eventTypes, timeoutMs, parallelism, ordered } = target;
  const timeoutS = String(timeoutMs / 1_000);
  return { name, url: url ?? "", enabled, eventTypes, timeoutS, parallelism: String(parallelism), ordered };
}

function TargetForm({ target, refetch }: { target: RelayTarget; refetch: Refetch<RelayTarget> }) {
  const t = useText(text);
  const { name, isKnown } = target;
  const { base, input, setInput, isDirty, load } = useEdited(target, refetch, inputOf);
  const params = { path: { id: name } };
  const save = useMutation({
    mutationFn: () => {
      const body = targetBody(input);
      return base.version === null
        ? ask(api.POST("/api/relay-targets", { body: { name, ...body } }))
        : ask(api.PUT("/api/relay-targets/{id}", { params, body: { ...body, version: base.version } }));
    },
  });
  const loadAnew = async () => {
    await load();
    save.reset();
  };
  useSaved(save.isSuccess, { said: t.saved(name), resource: "relay-targets" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page title={t.title(name)} actions={isKnown && <TargetActs target={target} />}>
      <Stack spacing={2}>
        {isKnown ? <TargetNow target={target} /> : <Alert severity="warning">{t.unknown}</Alert>}
        <Card>
          <CardContent component="form" onSubmit={submit}>
            <TargetFields value={input} onChange={setInput} error={save.error} />
            <FormEnd
              save={isKnown ? t.save : t.add}
              back="/relay-targets"
              busy={save.isPending}
              error={save.error}
              onLoad={loadAnew}
            />
          </CardContent>
        </Card>
      </Stack>
      <UnsavedGuard when={isDirty && !save.isSuccess} />
    </Page>
  );
}
