import { Alert, Card, CardContent, Stack } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Loading, useGetOne } from "react-admin";
import { useNavigate, useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { type Refetch, useEdited } from "../parts/use-edited";
import { useSaved } from "../parts/use-saved";
import { useText, words } from "../text/text";
import { useHolders } from "./HolderCount";
import { RoleFields } from "./RoleFields";
import type { Role } from "./use-roles";

const text = words(
  {
    title: (label: string) => `役割「${label}」`,
    held: (count: number) => `この役割を持つアカウントは${count}件です。保存すると、すぐに効きます。`,
    save: "保存する",
    saved: (label: string) => `役割「${label}」を保存しました。`,
    remove: "役割を削除する",
    removeTitle: (label: string) => `役割「${label}」を削除しますか？`,
    removeFree: "この役割を持つアカウントはありません。元に戻せません。",
    removeHeld: (count: number) =>
      `この役割を持つアカウントが${count}件あるため、削除できません。先に、それらのアカウントから役割を外してください。`,
    removed: (label: string) => `役割「${label}」を削除しました。`,
    confirm: "削除する",
  },
  {
    title: (label: string) => `Role ${label}`,
    held: (count: number) => `${count} accounts have this role. A change takes effect at once.`,
    save: "Save",
    saved: (label: string) => `The role ${label} was saved.`,
    remove: "Remove the role",
    removeTitle: (label: string) => `Remove the role ${label}?`,
    removeFree: "No account has it. This cannot be undone.",
    removeHeld: (count: number) => `${count} accounts have it: take it from them first.`,
    removed: (label: string) => `The role ${label} was removed.`,
    confirm: "Remove",
  },
);

export default function RoleEdit() {
  const { id = "" } = useParams();
  const { data: role, error, refetch } = useGetOne<Role>("roles", { id });
  if (!role) return error ? <ProblemAlert error={error} /> : <Loading />;
  return <RoleForm key={role.id} role={role} refetch={refetch} />;
}

const asItIs = (role: Role) => role;

function RoleForm({ role, refetch }: { role: Role; refetch: Refetch<Role> }) {
  const t = useText(text);
  const navigate = useNavigate();
  const holders = useHolders(role.id);
  const { base, input, setInput, isDirty, load } = useEdited(role, refetch, asItIs);
  const params = { path: { id: role.id } };
  const save = useMutation({
    mutationFn: () => {
      const { label, permissions, requireTotp } = input;
      const body = { label, permissions, requireTotp, version: base.version };
      return ask(api.PUT("/api/roles/{id}", { params, body }));
    },
  });
  const loadAnew = async () => {
    await load();
    save.reset();
  };
  useSaved(save.isSuccess, { said: t.saved(input.label), resource: "roles" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Page
      title={t.title(role.label)}
      actions={
        <AskButton
          label={t.remove}
          title={t.removeTitle(role.label)}
          confirm={t.confirm}
          danger
          blocked={holders !== 0}
          act={() => ask(api.DELETE("/api/roles/{id}", { params }))}
          stale={[]}
          said={t.removed(role.label)}
          onDone={() => void navigate("/roles")}
        >
          {holders ? t.removeHeld(holders) : t.removeFree}
        </AskButton>
      }
    >
      <Stack spacing={2}>
        {holders !== undefined && holders > 0 && <Alert severity="info">{t.held(holders)}</Alert>}
        <Card>
          <CardContent component="form" onSubmit={submit}>
            <RoleFields value={input} onChange={setInput} error={save.error} />
            <FormEnd save={t.save} back="/roles" busy={save.isPending} error={save.error} onLoad={loadAnew} />
          </CardContent>
        </Card>
      </Stack>
      <UnsavedGuard when={isDirty && !save.isSuccess} />
    </Page>
  );
}
