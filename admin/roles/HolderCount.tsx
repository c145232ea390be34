import { useGetList } from "react-admin";
import { TextLink } from "../parts/TextLink";
import { useText } from "../text/text";
import { roleWords } from "./role-words";

/** How many accounts have a role; undefined while that is not known. */
export function useHolders(role: string): number | undefined {
  return useGetList("accounts", {
    pagination: { page: 1, perPage: 1 },
    sort: { field: "name", order: "ASC" },
    filter: { role },
  }).total;
}

/** That number, leading to those accounts. */
export function HolderCount({ role }: { role: string }) {
  const t = useText(roleWords);
  const count = useHolders(role);
  if (count === undefined) return "…";
  if (count === 0) return t.count(0);
  const filter = encodeURIComponent(JSON.stringify({ role }));
  return <TextLink to={`/accounts?filter=${filter}`}>{t.count(count)}</TextLink>;
}
