import { useCallback, useEffect, useState } from "react";

interface Edited<R, I> {
  /** The record that the input began with: its version goes back with a save. */
  base: R;
  input: I;
  setInput: (input: I) => void;
  isDirty: boolean;
  /** Drops the input and begins anew with what is there now. */
  load: () => Promise<void>;
}

/** Reads the record anew, as react-query does. */
export type Refetch<R> = (options: { throwOnError: true }) => Promise<{ data?: R | undefined }>;

/** What is written of a record. What others save meanwhile is taken over only while nothing would be lost by it. */
export function useEdited<R extends { version: string | null }, I = R>(
  record: R,
  refetch: Refetch<R>,
  inputOf: (record: R) => I,
): Edited<R, I> {
  const [state, setState] = useState(() => started(record, inputOf));
  useEffect(
    () =>
      setState((now) =>
        now.input === now.start && now.base.version !== record.version ? started(record, inputOf) : now,
      ),
    [record, inputOf],
  );
  const { base, start, input } = state;
  return {
    base,
    input,
    setInput: useCallback((next: I) => setState((now) => ({ ...now, input: next })), []),
    isDirty: input !== start,
    async load() {
      const { data } = await refetch({ throwOnError: true });
      if (data) setState(started(data, inputOf));
    },
  };
}

function started<R, I>(base: R, inputOf: (record: R) => I) {
  const start = inputOf(base);
  return { base, start, input: start };
}
