import { Page } from "../parts/Page";

export default function OwnAccount() {
  return <Page title="OwnAccount">…</Page>;
}
