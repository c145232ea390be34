import { Page } from "../parts/Page";

export default function RuleCreate() {
  return <Page title="RuleCreate">…</Page>;
}
