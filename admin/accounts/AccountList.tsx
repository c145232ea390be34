import AddIcon from "@mui/icons-material/Add";
import { Box, Button, Card, Typography } from "@mui/material";
import { Datagrid, FunctionField, List, SearchInput, SelectInput } from "react-admin";
import { Link } from "react-router-dom";
import { NoHits } from "../parts/NoHits";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { TextLink } from "../parts/TextLink";
import { usePhone } from "../parts/use-phone";
import { useRoles } from "../roles/use-roles";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { AccountState } from "./AccountState";
import { AccountTabs } from "./AccountTabs";
import { type Account, accountWords } from "./account-words";

const text = words(
  {
    title: "アカウント",
    about: "この画面にログインできる職員です。できることは、役割と、担当する部署で決まります。",
    create: "アカウントを作る",
    search: "名前で探す",
    empty: "当てはまるアカウントはありません",
    emptyHelp: "探す言葉や絞り込みを変えてください。",
  },
  {
    title: "Accounts",
    about: "Staff who can sign in here. Roles and departments decide what they may do.",
    create: "Create an account",
    search: "Search by name",
    empty: "No such account",
    emptyHelp: "Change the search or the filters.",
  },
);

export default function AccountList() {
  const t = { ...useText(accountWords), ...useText(text) };
  const isPhone = usePhone();
  const roles = useRoles();
  const rolesOf = (account: Account) =>
    account.roles.map((id) => roles.find((role) => role.id === id)?.label ?? id).join("、") || t.none;
  const departmentsOf = ({ departments }: Account) => (departments === null ? t.all : departments.join("、") || t.none);
  const nameOf = ({ id, name }: Account) => <TextLink to={`/accounts/${id}`}>{name}</TextLink>;
  const empty = <NoHits title={t.empty}>{t.emptyHelp}</NoHits>;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/accounts/create" variant="contained" startIcon={<AddIcon />}>
          {t.create}
        </Button>
      }
    >
      <AccountTabs at="accounts" />
      <List<Account>
        title={false}
        component={isPhone ? "div" : Card}
        actions={false}
        exporter={false}
        empty={empty}
        perPage={25}
        sort={{ field: "name", order: "ASC" }}
        filters={[
          <SearchInput key="q" source="q" placeholder={t.search} aria-label={t.search} alwaysOn />,
          <SelectInput
            key="state"
            source="state"
            label={t.state}
            choices={Object.entries(t.states).map(([id, name]) => ({ id, name }))}
            alwaysOn
          />,
          <SelectInput
            key="role"
            source="role"
            label={t.roles}
            choices={roles.map(({ id, label }) => ({ id, name: label }))}
            alwaysOn
          />,
        ]}
      >
        {isPhone ? (
          <RecordCards<Account> empty={empty}>
            {(account) => (
              <>
                <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
                  <Typography component="h2" variant="h3" sx={{ flexGrow: 1, overflowWrap: "anywhere" }}>
                    {nameOf(account)}
                  </Typography>
                  <AccountState state={account.state} />
                </Box>
                {account.displayName}
                <Typography variant="body2" color="textSecondary">
                  {t.roles}: {rolesOf(account)}
                  <br />
                  {t.departments}: {departmentsOf(account)}
                  <br />
                  {t.lastSignInAt}: {formatMinute(account.lastSignInAt) || t.never}
                </Typography>
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid bulkActionButtons={false} rowClick="edit" empty={empty}>
            <FunctionField<Account> source="name" label={t.name} render={nameOf} />
            <FunctionField<Account> source="displayName" label={t.displayName} render={(one) => one.displayName} />
            <FunctionField<Account> label={t.roles} sortable={false} render={rolesOf} />
            <FunctionField<Account> label={t.departments} sortable={false} render={departmentsOf} />
            <FunctionField<Account>
              source="state"
              label={t.state}
              render={({ state }) => <AccountState state={state} />}
            />
            <FunctionField<Account>
              source="lastSignInAt"
              label={t.lastSignInAt}
              render={(one) => formatMinute(one.lastSignInAt) || t.never}
            />
            <FunctionField<Account>
              label={t.totp}
              sortable={false}
              render={({ totpAt }) => (totpAt === null ? t.totpOff : t.totpOn)}
            />
          </Datagrid>
        )}
      </List>
    </Page>
  );
}
