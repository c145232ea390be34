import { useGetList } from "react-admin";
import type { Item } from "../api/client";

export type Role = Item<"get /roles">;

/** All roles, by their names; empty while they are on their way. */
export function useRoles(): Role[] {
  const { data } = useGetList<Role>("roles", {
    pagination: { page: 1, perPage: 1000 },
    sort: { field: "label", order: "ASC" },
    filter: {},
  });
  return data ?? [];
}
