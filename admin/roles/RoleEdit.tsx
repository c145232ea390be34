import { Page } from "../parts/Page";

export default function RoleEdit() {
  return <Page title="RoleEdit">…</Page>;
}
