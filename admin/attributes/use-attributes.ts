import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { problemOf } from "../api/problem";
import type { SavedAttribute, SavedWords } from "./types";

const ALL = { filter: "{}", range: "[0,999]" };

export const attributesQuery = queryOptions({
  queryKey: ["attributes", "all"],
  // The answer describes options as anything; they are what the same API takes.
  queryFn: async () =>
    (await ask(api.GET("/api/attributes", { params: { query: ALL } }))) as unknown as SavedAttribute[],
});

/** Every attribute in the order of the form, retired ones too. */
export function useAttributes() {
  return useQuery({ ...attributesQuery, staleTime: 10_000 });
}

/** How many answered each, by key: one question for a whole list. */
export function useAnswered() {
  return useQuery({
    queryKey: ["attributes", "answered"],
    queryFn: async () => (await ask(api.GET("/api/answered"))).answered,
    staleTime: 60_000,
  });
}

/** How many answered it, and what. */
export function useCounts(key: string | null) {
  return useQuery({
    queryKey: ["attributes", "counts", key],
    queryFn: () => ask(api.GET("/api/attributes/{id}/counts", { params: { path: { id: key ?? "" } } })),
    enabled: key !== null,
    staleTime: 60_000,
  });
}

export const formWordsQuery = queryOptions({
  queryKey: ["form-words"],
  queryFn: async (): Promise<SavedWords | null> => {
    try {
      return await ask(api.GET("/api/form-words"));
    } catch (error) {
      if (problemOf(error).code === "not-found") return null;
      throw error;
    }
  },
});

/** The words around the questions; null until somebody wrote them. */
export function useFormWords() {
  return useQuery(formWordsQuery);
}
