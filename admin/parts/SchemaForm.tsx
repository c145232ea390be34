import type { Fault } from "../rules/types";

/** The part of JSON Schema that zod makes of our parameters. */
export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  [other: string]: unknown;
}

/** A form drawn from a schema: what a plugin declares needs no page of its own. */
export function SchemaForm(_props: {
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  faults: readonly Fault[];
  /** Where `value` stands in the rule: `trigger`, `transforms[0]`. */
  path: string;
  /** Properties with an editor of their own, such as `type`. */
  omit?: readonly string[];
  disabled?: boolean;
}) {
  return null;
}
