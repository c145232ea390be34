import { Page } from "../parts/Page";

export default function AccountEdit() {
  return <Page title="AccountEdit">…</Page>;
}
