import { Page } from "../parts/Page";

export function Dashboard() {
  return <Page title="ホーム">…</Page>;
}
