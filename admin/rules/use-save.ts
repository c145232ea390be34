import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Problem, problemOf } from "../api/problem";
import type { RuleJson } from "./types";
import type { useFaults } from "./use-faults";
import { useRulesChanged } from "./use-rules";

export interface Saving {
  note: string;
  setNote: (note: string) => void;
  save: () => void;
  /** Over a version that somebody else saved meanwhile and that was looked at. */
  saveOver: (version: number) => void;
  isBusy: boolean;
  /** It is saved and this page is about to be left. */
  isDone: boolean;
  /** The last save was refused for faults of the rule. */
  isRefused: boolean;
  /** Counts such refusals. */
  refusedAt: number;
  conflict: Problem | null;
  /** What else went wrong. */
  error: Problem | null;
  dismiss: () => void;
}

/** Saves the rule; tells faults to their places and conflicts to who must decide. */
export function useSave(
  rule: RuleJson,
  checking: Pick<ReturnType<typeof useFaults>, "refuse">,
  send: (rule: RuleJson, note: string, over: number | null) => Promise<{ id: string; version: number }>,
  onSaved: (saved: { id: string; version: number }, rule: RuleJson) => void,
): Saving {
  const changed = useRulesChanged();
  const [note, setNote] = useState("");
  const [refusedAt, setRefusedAt] = useState(0);
  const mutation = useMutation({
    mutationFn: async ({ over }: { over: number | null }) => ({ saved: await send(rule, note, over), rule }),
    onSuccess({ saved, rule: sent }) {
      setNote("");
      onSaved(saved, sent);
      void changed();
    },
    onError(error) {
      const { errors, code } = problemOf(error);
      if (!isFaulty(code) || errors.length === 0) return;
      checking.refuse(errors);
      setRefusedAt((count) => count + 1);
    },
  });
  const isDone = mutation.isSuccess && mutation.data.rule === rule;
  // The second click of a fast double click comes before the button is drawn as busy.
  const isSending = useRef(false);
  const { status, submittedAt } = mutation;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that was sent, when its end is drawn
  useEffect(() => {
    if (status !== "pending") isSending.current = false;
  }, [status, submittedAt]);
  const start = (over: number | null) => {
    if (isSending.current || isDone) return;
    isSending.current = true;
    mutation.mutate({ over });
  };
  const problem = mutation.error ? problemOf(mutation.error) : null;
  const isRefused = problem !== null && isFaulty(problem.code) && problem.errors.length > 0;
  const conflict = problem?.code === "version-conflict" ? problem : null;
  return {
    note,
    setNote,
    save: () => start(null),
    saveOver: start,
    isBusy: mutation.isPending,
    isDone,
    isRefused,
    refusedAt,
    conflict,
    error: isRefused || conflict ? null : problem,
    dismiss: mutation.reset,
  };
}

const isFaulty = (code: string) =>
  code === "faulty-rule" || code === "bad-request" || code === "other-department" || code === "needs-send-everyone";
