import { useQuery } from "@tanstack/react-query";
import { type Answer, api, ask } from "./client";

export type Status = Answer<"get /status">;

/** How things are; asked anew when something happens (`live.ts`), and every half minute in any case. */
export function useStatus() {
  return useQuery({
    queryKey: ["status"],
    queryFn: () => ask(api.GET("/api/status")),
    refetchInterval: 30_000,
  });
}
