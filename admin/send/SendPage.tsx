import { Page } from "../parts/Page";

export default function SendPage() {
  return <Page title="SendPage">…</Page>;
}
