import { useQuery } from "@tanstack/react-query";
import { api, ask, type Item } from "../api/client";

export type DeletedRule = Item<"get /rules/deleted">;

/** The rules that were deleted and can be restored, last deleted first; with `id`: this one, if it is among them. */
export function useDeletedRules(id?: string) {
  const filter = id === undefined ? {} : { id: [id] };
  return useQuery({
    queryKey: ["rules", "deleted", filter],
    queryFn: () =>
      ask(api.GET("/api/rules/deleted", { params: { query: { filter: JSON.stringify(filter), range: "[0,999]" } } })),
  });
}
