import { Page } from "../parts/Page";

export default function SendList() {
  return <Page title="SendList">…</Page>;
}
