/** Why rules fired or did not: each condition with the value it saw. `traces` as `GET /mails/:id` and the dry run give them. */
export function TraceView(_props: { traces: readonly unknown[] }) {
  return null;
}
