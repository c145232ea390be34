import { useQuery } from "@tanstack/react-query";
import { type Answer, api, ask } from "../api/client";

export type Plugins = Answer<"get /plugins">;

/** What rules may be made of. */
export function usePlugins() {
  return useQuery({
    queryKey: ["plugins"],
    queryFn: () => ask(api.GET("/api/plugins")),
    // Attributes change now and then, plugins only with a new version.
    staleTime: 60_000,
  });
}
