import { Page } from "../parts/Page";

export default function AttributeEdit() {
  return <Page title="AttributeEdit">…</Page>;
}
