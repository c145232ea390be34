/** What this page and the form in its frame say to each other; the server's `citizen/preview-contract.ts` says the same. */
import type { Attribute, FormWords } from "./types";

export interface PreviewGiven {
  words: FormWords;
  attributes: readonly Attribute[];
  /** `start`: as who has not agreed yet. */
  screen: "start" | "form";
  /** Key of the question to be seen first. */
  question?: string | undefined;
  /** What assistive technology calls it. */
  label: string;
  /** What the frame before this one kept. */
  kept: Record<string, string>;
}

export type PreviewTold = { kind: "ready" } | { kind: "kept"; kept: Record<string, string> };
