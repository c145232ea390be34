/** Whether it is a JSON object: no list, not null. */
export const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);
