import { Page } from "../parts/Page";

export default function RelayTargetCreate() {
  return <Page title="RelayTargetCreate">…</Page>;
}
