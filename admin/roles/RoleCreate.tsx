import { Page } from "../parts/Page";

export default function RoleCreate() {
  return <Page title="RoleCreate">…</Page>;
}
