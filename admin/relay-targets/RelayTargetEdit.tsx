import { Page } from "../parts/Page";

export default function RelayTargetEdit() {
  return <Page title="RelayTargetEdit">…</Page>;
}
