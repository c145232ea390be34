import { problemOf } from "../api/problem";

/** What a refused form says about one of its fields: `faultAt(save.error, "name")`. */
export function faultAt(error: unknown, path: string): string | undefined {
  if (!error) return undefined;
  return problemOf(error).errors.find((one) => one.path === path || one.path.startsWith(`${path}[`))?.message;
}
