import { Page } from "../parts/Page";

export default function FriendList() {
  return <Page title="FriendList">…</Page>;
}
