import { Page } from "../parts/Page";

export default function RelayList() {
  return <Page title="RelayList">…</Page>;
}
