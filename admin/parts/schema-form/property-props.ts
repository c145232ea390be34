import { type ComponentType, createContext } from "react";
import type { Fault } from "../../rules/types";
import type { JsonSchema } from "./json-schema";

export interface PropertyProps {
  schema: JsonSchema;
  /** Where the schema has no title. */
  label: string;
  value: unknown;
  /** Undefined: left out. */
  onChange: (value: unknown) => void;
  required: boolean;
  /** Of the whole rule. */
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
}

/** What is wrong at this place, or inside what has no fields of its own. */
export function faultAt({ faults, path }: Pick<PropertyProps, "faults" | "path">): string | undefined {
  const own = faults.filter(
    (one) => one.path === path || one.path.startsWith(`${path}[`) || one.path.startsWith(`${path}.`),
  );
  return own.length === 0 ? undefined : [...new Set(own.map((one) => one.message))].join(" ");
}

/** What is wrong with this very thing. */
export function exactFault({ faults, path }: Pick<PropertyProps, "faults" | "path">): string | undefined {
  return faultAt({ faults: faults.filter((one) => one.path === path), path });
}

/** What draws a property: those inside a property are drawn by it again. */
export const PropertyDrawing = createContext<ComponentType<PropertyProps>>(() => null);
