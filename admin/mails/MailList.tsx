import { Page } from "../parts/Page";

export default function MailList() {
  return <Page title="MailList">…</Page>;
}
