import { Page } from "../parts/Page";

export default function DeliveryList() {
  return <Page title="DeliveryList">…</Page>;
}
