import { Page } from "../parts/Page";

export default function RuleList() {
  return <Page title="RuleList">…</Page>;
}
