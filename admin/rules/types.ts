/** A rule as the JSON it is; the server checks it. The form and the JSON tab work on this same value. */
export interface RuleJson {
  id?: string;
  name?: string;
  enabled?: boolean;
  priority?: number;
  department?: string;
  /** By language. */
  topic?: Record<string, string>;
  trigger?: { type: string } & Record<string, unknown>;
  conditions?: Condition;
  audience?: Audience;
  transforms?: ({ type: string } & Record<string, unknown>)[];
  actions?: ({ type: string } & Record<string, unknown>)[];
  guard?: Record<string, unknown>;
  continue?: boolean;
  [other: string]: unknown;
}

/** json-rules-engine's tree. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: string; path?: string; operator: string; value?: unknown };

/** `everyone`, `sender`, or a tree over friends' attributes. */
export type Audience = string | Condition;

/** What is wrong with a rule, and where: `audience.all[0].value`. */
export interface Fault {
  path: string;
  message: string;
  code?: string;
}
