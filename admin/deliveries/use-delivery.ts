import { useQuery } from "@tanstack/react-query";
import { type Answer, api, ask } from "../api/client";

export type Delivery = Answer<"get /deliveries/:id">;

/** How often a delivery that is being sent is asked anew, beside the news the server tells. */
export const WHILE_SENDING_MS = 2_000;

/** What others do with it must be seen before somebody else decides. */
const WHILE_HELD_MS = 30_000;

export const isUnderWay = ({ state }: Pick<Delivery, "state">) => state === "queued" || state === "sending";

/** One delivery, asked anew as long as it is under way. */
export function useDelivery(id: string | number) {
  return useQuery({
    queryKey: ["deliveries", "one", String(id)],
    queryFn: () => ask(api.GET("/api/deliveries/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state: { data } }) =>
      data && isUnderWay(data) ? WHILE_SENDING_MS : data?.state === "held" ? WHILE_HELD_MS : false,
  });
}
