import { Page } from "../parts/Page";

export default function AccountCreate() {
  return <Page title="AccountCreate">…</Page>;
}
