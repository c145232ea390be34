import { Card, CardContent, Stack } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Loading, useGetOne } from "react-admin";
import { useParams } from "react-router-dom";
import { api, ask } from "../api/client";
import { Facts } from "../parts/Facts";
import { FormEnd } from "../parts/FormEnd";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { UnsavedGuard } from "../parts/UnsavedGuard";
import { type Refetch, useEdited } from "../parts/use-edited";
import { useSaved } from "../parts/use-saved";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { AccountActs } from "./AccountActs";
import { AccountFields } from "./AccountFields";
import { AccountState } from "./AccountState";
import { type Account, accountWords } from "./account-words";

const text = words(
  {
    title: (name: string) => `アカウント ${name}`,
    save: "保存する",
    saved: (name: string) => `アカウント「${name}」を保存しました。`,
  },
  {
    title: (name: string) => `Account ${name}`,
    save: "Save",
    saved: (name: string) => `The account ${name} was saved.`,
  },
);

export default function AccountEdit() {
  const t = { ...useText(accountWords), ...useText(text) };
  const { id = "" } = useParams();
  const { data: account, error, refetch } = useGetOne<Account>("accounts", { id: Number(id) });
  if (!account) return error ? <ProblemAlert error={error} /> : <Loading />;
  return (
    <Page title={t.title(account.name)}>
      <Stack spacing={2}>
        <Card>
          <CardContent>
            <Facts
              items={[
                [t.state, <AccountState key="state" state={account.state} />],
                [t.lastSignInAt, formatMinute(account.lastSignInAt) || t.never],
                [t.totp, account.totpAt === null ? t.totpOff : t.totpOn],
                [t.createdAt, formatMinute(account.createdAt)],
                ["", account.retryAt === null ? null : t.waits(formatMinute(account.retryAt))],
              ]}
            />
          </CardContent>
        </Card>
        <AccountForm key={account.id} account={account} refetch={refetch} />
        <AccountActs account={account} />
      </Stack>
    </Page>
  );
}

const asItIs = (account: Account) => account;

function AccountForm({ account, refetch }: { account: Account; refetch: Refetch<Account> }) {
  const t = useText(text);
  const { base, input, setInput, isDirty, load } = useEdited(account, refetch, asItIs);
  const params = { path: { id: String(account.id) } };
  const save = useMutation({
    mutationFn: () => {
      const { displayName, roles, permissions, departments } = input;
      const body = { displayName, roles, permissions, departments, version: base.version };
      return ask(api.PUT("/api/accounts/{id}", { params, body }));
    },
  });
  const loadAnew = async () => {
    await load();
    save.reset();
  };
  useSaved(save.isSuccess, { said: t.saved(account.name), resource: "accounts" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Card>
      <CardContent component="form" onSubmit={submit}>
        <AccountFields value={input} onChange={(changed) => setInput({ ...input, ...changed })} error={save.error} />
        <FormEnd
          save={t.save}
          back="/accounts"
          busy={save.isPending}
          disabled={input.departments?.length === 0}
          error={save.error}
          onLoad={loadAnew}
        />
      </CardContent>
      <UnsavedGuard when={isDirty && !save.isSuccess} />
    </Card>
  );
}
