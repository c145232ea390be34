import { Page } from "../parts/Page";

export default function RoleList() {
  return <Page title="RoleList">…</Page>;
}
