import { Page } from "../parts/Page";

export default function AccountList() {
  return <Page title="AccountList">…</Page>;
}
