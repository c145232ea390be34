/** What the preview of the settings form (`liff/preview.ts`) and the staff's page around it say to each other; types only. */
import type { FormWords } from "../../engine/attribute-schema.ts";
import type { Attribute } from "../../engine/types.ts";

/** Once, in answer to `ready`. */
export interface PreviewGiven {
  words: FormWords;
  /** What citizens are asked, in order, saved or not. */
  attributes: Attribute[];
  /** `start`: as who has not agreed yet. */
  screen: "start" | "form";
  /** Key of the question to show first. */
  question?: string | undefined;
  /** What assistive technology calls it. */
  label: string;
  /** What the preview before this one kept. */
  kept: Record<string, string>;
}

export type PreviewTold = { kind: "ready" } | { kind: "kept"; kept: Record<string, string> };
