import { Page } from "../parts/Page";

export default function AttributeCreate() {
  return <Page title="AttributeCreate">…</Page>;
}
