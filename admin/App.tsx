import { QueryClient } from "@tanstack/react-query";
import { Admin, CustomRoutes, Resource } from "react-admin";
import { Route } from "react-router-dom";
import { dataProvider } from "./api/data-provider";
import { isUnanswered, problemOf } from "./api/problem";
import { authProvider } from "./auth/auth-provider";
import { LoginPage } from "./auth/LoginPage";
import { loaded, screen } from "./auth/screen";
import { Dashboard } from "./dashboard/Dashboard";
import { Layout } from "./layout/Layout";
import { preferences } from "./layout/preferences";
import { noroshiTheme } from "./layout/theme";
import { i18nProvider } from "./text/i18n";

/**
 * Nothing is kept back until the network returns: whoever pressed send is told that it did not go, and presses again or not.
 * By default a press would wait unseen, and go hours later.
 */
const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      // What was refused is refused again; where nobody answered, somebody may yet.
      retry: (failures, error) => failures < 3 && isUnanswered(problemOf(error)),
    },
    mutations: { networkMode: "always" },
  },
});
const light = noroshiTheme("light");
const dark = noroshiTheme("dark");
const store = preferences();

/** Every screen but the first is loaded when it is opened. */
const LinkPage = loaded(() => import("./auth/LinkPage"));
const OwnAccount = loaded(() => import("./auth/OwnAccount"));
const RuleList = screen("rules", () => import("./rules/RuleList"));
const RuleCreate = screen("rules", () => import("./rules/RuleCreate"));
const RuleEdit = screen("rules", () => import("./rules/RuleEdit"));
const DeletedRules = screen("rules", () => import("./rules/DeletedRules"));
const TryPage = screen("try", () => import("./try/TryPage"));
const SendList = screen("send", () => import("./send/SendList"));
const SendPage = screen("send", () => import("./send/SendPage"));
const MailList = screen("mails", () => import("./mails/MailList"));
const MailShow = screen("mails", () => import("./mails/MailShow"));
const HeldList = screen("held", () => import("./held/HeldList"));
const DeliveryList = screen("deliveries", () => import("./deliveries/DeliveryList"));
const DeliveryShow = screen("deliveries", () => import("./deliveries/DeliveryShow"));
const FriendList = screen("friends", () => import("./friends/FriendList"));
const FriendShow = screen("friends", () => import("./friends/FriendShow"));
const AttributeList = screen("attributes", () => import("./attributes/AttributeList"));
const AttributeEdit = screen("attributes", () => import("./attributes/AttributeEdit"));
const AttributeCreate = screen("attributes", () => import("./attributes/AttributeCreate"));
const RelayTargetList = screen("relay-targets", () => import("./relay-targets/RelayTargetList"));
const RelayTargetEdit = screen("relay-targets", () => import("./relay-targets/RelayTargetEdit"));
const RelayTargetCreate = screen("relay-targets", () => import("./relay-targets/RelayTargetCreate"));
const RelayList = screen("relays", () => import("./relays/RelayList"));
const WebhookList = screen("webhooks", () => import("./webhooks/WebhookList"));
const AccountList = screen("accounts", () => import("./accounts/AccountList"));
const AccountEdit = screen("accounts", () => import("./accounts/AccountEdit"));
const AccountCreate = screen("accounts", () => import("./accounts/AccountCreate"));
const RoleList = screen("roles", () => import("./roles/RoleList"));
const RoleEdit = screen("roles", () => import("./roles/RoleEdit"));
const RoleCreate = screen("roles", () => import("./roles/RoleCreate"));
const TokenList = screen("tokens", () => import("./tokens/TokenList"));
const AuditLogList = screen("audit-logs", () => import("./audit-logs/AuditLogList"));
const Settings = loaded(() => import("./settings/Settings"));

export function App() {
  return (
    <Admin
      title="狼煙 Noroshi"
      dataProvider={dataProvider}
      authProvider={authProvider}
      i18nProvider={i18nProvider}
      store={store}
      layout={Layout}
      loginPage={LoginPage}
      dashboard={Dashboard}
      theme={light}
      darkTheme={dark}
      requireAuth
      queryClient={queryClient}
      disableTelemetry
    >
      <Resource name="rules" list={RuleList} edit={RuleEdit} create={RuleCreate}>
        <Route path="deleted" element={<DeletedRules />} />
      </Resource>
      <Resource name="send" list={SendList} show={SendPage} />
      <Resource name="mails" list={MailList} show={MailShow} />
      <Resource name="held" list={HeldList} />
      <Resource name="deliveries" list={DeliveryList} show={DeliveryShow} />
      <Resource name="friends" list={FriendList} show={FriendShow} />
      <Resource name="attributes" list={AttributeList} edit={AttributeEdit} create={AttributeCreate} />
      <Resource name="relay-targets" list={RelayTargetList} edit={RelayTargetEdit} create={RelayTargetCreate} />
      <Resource name="relays" list={RelayList} />
      <Resource name="webhooks" list={WebhookList} />
      <Resource name="accounts" list={AccountList} edit={AccountEdit} create={AccountCreate} />
      <Resource name="roles" list={RoleList} edit={RoleEdit} create={RoleCreate} />
      <Resource name="tokens" list={TokenList} />
      <Resource name="audit-logs" list={AuditLogList} />
      <CustomRoutes>
        <Route path="/try" element={<TryPage />} />
        <Route path="/settings" element={<Settings />} />
        <Route path="/me" element={<OwnAccount />} />
      </CustomRoutes>
      <CustomRoutes noLayout>
        <Route path="/link/:token" element={<LinkPage />} />
      </CustomRoutes>
    </Admin>
  );
}
