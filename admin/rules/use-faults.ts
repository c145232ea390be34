import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, ask } from "../api/client";
import { useText, words } from "../text/text";
import { plainFaults } from "./plain-faults";
import type { Fault, RuleJson } from "./types";
import { useLater } from "./use-later";

const text = words(
  { missing: "まだ決まっていません。入力するか選んでください。" },
  { missing: "Not decided yet. Enter or choose it." },
);

/** After the last keystroke. */
const CHECK_AFTER_MS = 500;

/** Everything wrong with the rule as it stands: asked of the server while one works, and told by it at a save. */
export function useFaults(rule: RuleJson) {
  const t = useText(text);
  const later = useLater(rule, CHECK_AFTER_MS);
  const check = useQuery({
    queryKey: ["rule-check", later],
    queryFn: () => ask(api.POST("/api/rules/check", { body: { rule: later } })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const [refused, setRefused] = useState<{ rule: RuleJson; faults: readonly Fault[] } | null>(null);
  const faults = refused?.rule === rule ? refused.faults : check.data?.faults;
  return {
    faults: useMemo(() => plainFaults<Fault>(faults ?? [], t.missing), [faults, t]),
    /** What a save was refused for; holds until something is changed. */
    refuse: (faults: readonly Fault[]) => setRefused({ rule, faults }),
  };
}
