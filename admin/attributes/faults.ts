import { createContext, useContext } from "react";
import type { FieldFault } from "./types";

/** What is wrong with what is being written; fields look for their own path. */
export const Faults = createContext<readonly FieldFault[]>([]);

/** Of one field; undefined where nothing is wrong. */
export function useFault(path: string): string | undefined {
  return useContext(Faults).find((one) => one.path === path)?.message;
}

/** Whether something inside is wrong: `options[3]`, or one of its fields. */
export function useHasFault(path: string): boolean {
  return useContext(Faults).some((one) => one.path === path || one.path.startsWith(`${path}.`));
}
