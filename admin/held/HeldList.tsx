import { Page } from "../parts/Page";

export default function HeldList() {
  return <Page title="HeldList">…</Page>;
}
