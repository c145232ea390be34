import { Page } from "../parts/Page";

export default function TokenList() {
  return <Page title="TokenList">…</Page>;
}
