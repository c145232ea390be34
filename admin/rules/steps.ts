/** `actions[0].messages` is `["actions", 0, "messages"]`. */
export type Steps = readonly (string | number)[];

/** The steps of a fault's path. */
export function stepsOf(path: string): Steps {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}
