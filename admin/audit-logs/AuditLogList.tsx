import { Page } from "../parts/Page";

export default function AuditLogList() {
  return <Page title="AuditLogList">…</Page>;
}
