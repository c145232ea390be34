import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../api/client";
import type { Fault, RuleJson } from "./types";
import { useLater } from "./use-later";

/** After the last keystroke. */
const CHECK_AFTER_MS = 500;

/** Everything wrong with the rule as it stands: asked of the server while one works, and told by it at a save. */
export function useFaults(rule: RuleJson) {
  const later = useLater(rule, CHECK_AFTER_MS);
  const check = useQuery({
    queryKey: ["rule-check", later],
    queryFn: () => ask(api.POST("/api/rules/check", { body: { rule: later } })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const [refused, setRefused] = useState<{ rule: RuleJson; faults: readonly Fault[] } | null>(null);
  return {
    faults: refused?.rule === rule ? refused.faults : (check.data?.faults ?? []),
    /** What a save was refused for; holds until something is changed. */
    refuse: (faults: readonly Fault[]) => setRefused({ rule, faults }),
  };
}
