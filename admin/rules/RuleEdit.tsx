import { Page } from "../parts/Page";

export default function RuleEdit() {
  return <Page title="RuleEdit">…</Page>;
}
