import { Card, Typography } from "@mui/material";
import { Datagrid, FunctionField, List } from "react-admin";
import { AccountTabs } from "../accounts/AccountTabs";
import { usePermissionWords } from "../accounts/use-permissions";
import { api, ask } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { NewToken } from "./NewToken";
import { type Token, tokenWords } from "./token-words";

const text = words(
  {
    title: "トークン",
    about:
      "プログラムやスクリプトがAPIを使うための鍵です。作った人の権限の中でしか使えません。使わなくなったら止めてください。",
    empty: "トークンはまだありません",
    emptyHelp: "APIを使うプログラムがあるときだけ、「トークンを作る」で作ってください。",
    revoke: "止める",
    revokeTitle: (name: string) => `トークン「${name}」を止めますか？`,
    revokeBody: "このトークンを使うプログラムは、すぐにAPIを使えなくなります。元に戻せません。",
    revoked: (name: string) => `トークン「${name}」を止めました。`,
  },
  {
    title: "Tokens",
    about: "Keys by which programs use the API, with no more rights than whoever made them. Revoke what is not used.",
    empty: "There are no tokens yet",
    emptyHelp: "Create one only for a program that uses the API.",
    revoke: "Revoke",
    revokeTitle: (name: string) => `Revoke the token ${name}?`,
    revokeBody: "Programs that use it lose the API at once. This cannot be undone.",
    revoked: (name: string) => `The token ${name} was revoked.`,
  },
);

export default function TokenList() {
  const t = { ...useText(tokenWords), ...useText(text) };
  const isPhone = usePhone();
  const wordsOf = usePermissionWords();
  const permissionsOf = ({ permissions }: Token) => permissions.map(wordsOf).join("、");
  const departmentsOf = ({ departments }: Token) => departments?.join("、") ?? t.all;
  const endOf = ({ endsAt }: Token) => formatMinute(endsAt) + (new Date(endsAt) < new Date() ? t.over : "");
  const revoke = ({ id, name }: Token) => (
    <AskButton
      label={t.revoke}
      title={t.revokeTitle(name)}
      confirm={t.revoke}
      danger
      act={() => ask(api.DELETE("/api/tokens/{id}", { params: { path: { id: String(id) } } }))}
      stale={["tokens"]}
      said={t.revoked(name)}
      button={{ size: "small", "aria-label": `${t.revoke}: ${name}` }}
    >
      {t.revokeBody}
    </AskButton>
  );
  const empty = <Empty title={t.empty}>{t.emptyHelp}</Empty>;
  return (
    <Page title={t.title} about={t.about} actions={<NewToken />}>
      <AccountTabs at="tokens" />
      <List<Token>
        title={false}
        component={isPhone ? "div" : Card}
        actions={false}
        exporter={false}
        empty={empty}
        perPage={25}
      >
        {isPhone ? (
          <RecordCards<Token> empty={empty}>
            {(token) => (
              <>
                <Typography component="h2" variant="h3">
                  {token.name}
                </Typography>
                <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
                  {t.account}: {token.account}
                  <br />
                  {t.permissions}: {permissionsOf(token)}
                  <br />
                  {t.endsAt}: {endOf(token)}
                  <br />
                  {t.lastUsedAt}: {formatMinute(token.lastUsedAt) || t.never}
                </Typography>
                {revoke(token)}
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid bulkActionButtons={false} rowClick={false} empty={empty}>
            <FunctionField<Token> label={t.name} sortable={false} render={({ name }) => name} />
            <FunctionField<Token> label={t.account} sortable={false} render={({ account }) => account} />
            <FunctionField<Token> label={t.permissions} sortable={false} render={permissionsOf} />
            <FunctionField<Token> label={t.departments} sortable={false} render={departmentsOf} />
            <FunctionField<Token> label={t.endsAt} sortable={false} render={endOf} />
            <FunctionField<Token>
              label={t.lastUsedAt}
              sortable={false}
              render={({ lastUsedAt }) => formatMinute(lastUsedAt) || t.never}
            />
            <FunctionField<Token> label={t.revoke} sortable={false} render={revoke} />
          </Datagrid>
        )}
      </List>
    </Page>
  );
}
