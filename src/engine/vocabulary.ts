import type { z } from "zod";
import type { Attribute, FactCatalogue } from "./types.ts";

/** What rules may speak of; the plugins and the attributes give it. */
export interface Vocabulary {
  triggers: ReadonlyMap<string, TriggerWords>;
  actions: ReadonlyMap<string, ActionWords>;
  attributes: readonly Attribute[];
}
/** A trigger plugin, as far as a rule is concerned. */
export interface TriggerWords {
  params: z.ZodType;
  facts: FactCatalogue;
  text?: { fact: string; from: string; to: string };
  ownSource: boolean;
  personal?: boolean;
  source(params: unknown, ruleId: string): string;
}
/** An action plugin, as far as a rule is concerned. */
export interface ActionWords {
  /** What staff call it; without one, its type. */
  label?: { ja: string };
  params: z.ZodType;
  reach: "everyone" | "audience" | "sender" | "target";
  attributesOf?(params: unknown): string[];
}
