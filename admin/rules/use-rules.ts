/** Rules as the server has them. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Item } from "../api/client";
import type { RuleJson } from "./types";

export type ListedRule = Item<"get /rules">;

export interface RuleFilter {
  q?: string;
  enabled?: boolean;
  faulty?: boolean;
  trigger?: string;
  department?: string;
}

/** All of them, first what is asked first: their order is what the list is for, so it has no pages. */
export function useRules(filter: RuleFilter = {}) {
  return useQuery({
    queryKey: ["rules", "list", filter],
    queryFn: () =>
      ask(
        api.GET("/api/rules", {
          params: {
            query: { filter: JSON.stringify(filter), range: "[0,999]", sort: JSON.stringify(["priority", "DESC"]) },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** One rule with its JSON. */
export function useRule(id: string | null) {
  return useQuery({
    queryKey: ["rules", "one", id],
    queryFn: async () => {
      const found = await ask(api.GET("/api/rules/{id}", { params: { path: { id: id ?? "" } } }));
      return { ...found, rule: found.rule as RuleJson };
    },
    enabled: id !== null,
    retry: false,
  });
}

export type SavedRule = NonNullable<ReturnType<typeof useRule>["data"]>;

/** After a change of ours: everything that speaks of rules is asked anew. */
export function useRulesChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["rules"] });
}
