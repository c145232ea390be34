/** `actions[0].messages` is `["actions", 0, "messages"]`. */
export type Steps = readonly (string | number)[];

/** The steps of a fault's path. */
export function stepsOf(path: string): Steps {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}

/** What stands there; undefined: nothing. */
export function valueAt(json: unknown, steps: Steps): unknown {
  let here = json;
  for (const step of steps) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
