import type { Json } from "./types.ts";

/** The steps of a path such as `$.from.address`, `$.to[0].name` or `$.sections["震度 (最大)"]`; null when it is not one. */
export function pathSteps(path: string): string[] | null {
  if (!path.startsWith("$")) return null;
  const steps: string[] = [];
  let rest = path.slice(1);
  while (rest !== "") {
    const step = /^\.([^.[\]]+)|^\[(\d+|\*)\]|^\["([^"]+)"\]/.exec(rest);
    if (!step) return null;
    steps.push(step[1] ?? step[2] ?? step[3] ?? "");
    rest = rest.slice(step[0].length);
  }
  return steps;
}

/** The value at the path; undefined when any step is missing. Never looks at inherited properties. */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  let here: Json | undefined = value;
  for (const step of pathSteps(path) ?? []) {
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, Json>)[step];
  }
  return here;
}
