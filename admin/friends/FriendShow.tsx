import { Page } from "../parts/Page";

export default function FriendShow() {
  return <Page title="FriendShow">…</Page>;
}
