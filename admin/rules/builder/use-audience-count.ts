import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Answer, api, ask } from "../../api/client";
import type { Audience } from "../types";

/** Nobody reads a number that changes with every letter. */
const PAUSE_MS = 400;

export interface AudienceCount {
  /** Undefined: being counted, or it could not be. Never that of another audience. */
  answer: Answer<"post /audience/count"> | undefined;
  error: unknown;
  again: () => void;
}

/** How many friends an audience is now, counted once it rests. */
export function useAudienceCount(audience: Audience | undefined): AudienceCount {
  const json = JSON.stringify(audience);
  const [rested, setRested] = useState(json);
  useEffect(() => {
    const timer = setTimeout(() => setRested(json), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [json]);
  const asked = useQuery({
    queryKey: ["audience-count", rested],
    // The signal stops the question before this one.
    queryFn: ({ signal }) => {
      const body = { audience: JSON.parse(rested ?? "null") as unknown };
      return ask(api.POST("/api/audience/count", { body, signal }));
    },
    enabled: rested !== undefined && rested === json,
    retry: false,
    gcTime: 0,
  });
  const current = rested === json && !asked.isFetching;
  return {
    answer: current ? asked.data : undefined,
    error: current ? asked.error : null,
    again: () => void asked.refetch(),
  };
}
