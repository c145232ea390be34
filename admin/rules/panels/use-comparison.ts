import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { RuleJson } from "../types";

const POLL_MS = 700;

interface Started {
  job: number;
  /** The draft that it was started with. */
  of: string;
}

/** The comparison of a rule with its draft: a job that goes on while other tabs and pages are open, until it is cancelled. */
export function useComparison(ruleId: string, draft: RuleJson) {
  const queries = useQueryClient();
  /** One of the same account that still runs, and would have to give way. */
  const [inTheWay, setInTheWay] = useState<number | null>(null);
  const lasting = ["rule-comparison", ruleId];
  const started = useQuery<Started | null>({
    queryKey: lasting,
    queryFn: () => null,
    enabled: false,
    initialData: null,
  }).data;
  const job = useQuery({
    queryKey: ["jobs", started?.job],
    queryFn: () => ask(api.GET("/api/jobs/{id}", { params: { path: { id: String(started?.job) } } })),
    enabled: started !== null,
    refetchInterval: ({ state }) => (state.data?.state === "running" || state.error ? POLL_MS : false),
  });

  const cancel = async (id: number): Promise<void> => {
    const ended = ask(api.POST("/api/jobs/{id}/cancel", { params: { path: { id: String(id) } } }));
    await ended.catch((error: unknown) => {
      // Then there is nothing left to cancel.
      if (problemOf(error).code !== "job-ended") throw error;
    });
    await queries.invalidateQueries({ queryKey: ["jobs", id] });
  };
  const cancelling = useMutation({ mutationFn: cancel });
  const starting = useMutation({
    /** `instead`: of this job, which is cancelled. */
    mutationFn: async ({ days, instead }: { days: number; instead?: number }): Promise<Started> => {
      if (instead !== undefined) await cancel(instead);
      const params = { path: { id: ruleId } };
      const next = await ask(api.POST("/api/rules/{id}/compare", { params, body: { draft, days } }));
      return { job: next.job, of: JSON.stringify(draft) };
    },
    onSuccess(next) {
      setInTheWay(null);
      cancelling.reset();
      queries.setQueryData(lasting, next);
    },
    onError(error) {
      const { code, more } = problemOf(error);
      if (code === "job-running" && typeof more.job === "number") setInTheWay(more.job);
    },
  });
  const giveUp = () => {
    setInTheWay(null);
    starting.reset();
  };
  return { started, job, cancelling, starting, inTheWay, giveUp };
}
