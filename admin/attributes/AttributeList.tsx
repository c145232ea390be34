import { Page } from "../parts/Page";

export default function AttributeList() {
  return <Page title="AttributeList">…</Page>;
}
