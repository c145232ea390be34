import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client";
import type { Attribute } from "./audience-fields";

/** All attributes, in the order of the form; a retired one, too, as a rule may still ask of it. */
export function useAttributes() {
  return useQuery({
    queryKey: ["attributes", "builder"],
    queryFn: async () => {
      const query = { range: JSON.stringify([0, 999]) };
      return (await ask(api.GET("/api/attributes", { params: { query } }))) as Attribute[];
    },
    staleTime: 60_000,
  });
}
