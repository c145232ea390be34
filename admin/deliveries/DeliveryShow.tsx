import { Page } from "../parts/Page";

export default function DeliveryShow() {
  return <Page title="DeliveryShow">…</Page>;
}
