import { useQuery } from "@tanstack/react-query";
import { type Answer, api, ask } from "../api/client";
import type { Permission } from "../auth/session";
import { useLabel } from "../text/text";

export type PermissionItem = Answer<"get /permissions">[number];

const EVERY = JSON.stringify([0, 999]);

/** All permissions with their labels, in the server's order; empty while they are on their way. */
export function usePermissions(): PermissionItem[] {
  const { data } = useQuery({
    queryKey: ["permissions"],
    queryFn: () => ask(api.GET("/api/permissions", { params: { query: { range: EVERY } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? [];
}

/** The words of a permission. */
export function usePermissionWords(): (permission: Permission) => string {
  const all = usePermissions();
  const label = useLabel();
  return (permission) => label(all.find(({ id }) => id === permission)?.label) || permission;
}
