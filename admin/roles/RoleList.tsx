import AddIcon from "@mui/icons-material/Add";
import { Button, Card, Typography } from "@mui/material";
import { Datagrid, FunctionField, List } from "react-admin";
import { Link } from "react-router-dom";
import { AccountTabs } from "../accounts/AccountTabs";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { TextLink } from "../parts/TextLink";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { HolderCount } from "./HolderCount";
import { roleWords } from "./role-words";
import type { Role } from "./use-roles";

const text = words(
  {
    title: "役割",
    about: "役割は権限のまとまりです。変えると、その役割を持つすべてのアカウントに、すぐに効きます。",
    create: "役割を作る",
    empty: "役割はまだありません",
    emptyHelp: "「役割を作る」で作ると、アカウントに付けられます。",
  },
  {
    title: "Roles",
    about: "A role is a bundle of permissions. A change takes effect at once for all accounts that have it.",
    create: "Create a role",
    empty: "There are no roles yet",
    emptyHelp: "Create one to give it to accounts.",
  },
);

export default function RoleList() {
  const t = { ...useText(roleWords), ...useText(text) };
  const isPhone = usePhone();
  const nameOf = ({ id, label }: Role) => <TextLink to={`/roles/${id}`}>{label}</TextLink>;
  const empty = <Empty title={t.empty}>{t.emptyHelp}</Empty>;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/roles/create" variant="contained" startIcon={<AddIcon />}>
          {t.create}
        </Button>
      }
    >
      <AccountTabs at="roles" />
      <List<Role>
        title={false}
        component={isPhone ? "div" : Card}
        actions={false}
        exporter={false}
        empty={empty}
        perPage={25}
        sort={{ field: "label", order: "ASC" }}
      >
        {isPhone ? (
          <RecordCards<Role> empty={empty}>
            {(role) => (
              <>
                <Typography component="h2" variant="h3">
                  {nameOf(role)}
                </Typography>
                <Typography variant="body2" color="textSecondary">
                  {t.permissions}: {t.count(role.permissions.length)}
                  <br />
                  {t.requireTotp}: {role.requireTotp ? t.yes : t.no}
                  <br />
                  {t.accounts}: <HolderCount role={role.id} />
                </Typography>
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid bulkActionButtons={false} rowClick="edit" empty={empty}>
            <FunctionField<Role> source="label" label={t.label} render={nameOf} />
            <FunctionField<Role> source="id" label={t.id} render={({ id }) => <code>{id}</code>} />
            <FunctionField<Role>
              label={t.permissions}
              sortable={false}
              render={({ permissions }) => t.count(permissions.length)}
            />
            <FunctionField<Role>
              label={t.requireTotp}
              sortable={false}
              render={({ requireTotp }) => (requireTotp ? t.yes : t.no)}
            />
            <FunctionField<Role> label={t.accounts} sortable={false} render={({ id }) => <HolderCount role={id} />} />
          </Datagrid>
        )}
      </List>
    </Page>
  );
}
