import { Page } from "../parts/Page";

export default function MailShow() {
  return <Page title="MailShow">…</Page>;
}
