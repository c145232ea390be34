import { Page } from "../parts/Page";

export default function RelayTargetList() {
  return <Page title="RelayTargetList">…</Page>;
}
