import type { operations } from "../api/openapi.d.ts";

/** An attribute as the API takes it, and as it is written on the screen: texts may still be empty there. */
export type Attribute = NonNullable<operations["post /attributes"]["requestBody"]>["content"]["application/json"];
/** As it is saved: its version goes back with a change. */
export type SavedAttribute = Attribute & { version: string };
export type Kind = Attribute["kind"];
export type Label = Attribute["label"];
export type Option = NonNullable<Attribute["options"]>[number];

/** An option, a town of one, or a heading, while it is written: each has some of these. `uid` is the screen's own. */
export interface DraftItem {
  uid: string;
  /** Kept already: it cannot be renamed. */
  isSaved?: boolean;
  value: string;
  label: Label;
  help?: Label;
  group?: string;
  retired?: boolean;
  parts?: DraftItem[];
}

/** What a list of items is of. */
export type ItemsKind = "options" | "areas" | "parts" | "groups";

/** Makes the new items of those at that moment. */
export type ItemsUpdate = (items: readonly DraftItem[]) => DraftItem[];

/** A question while it is written. */
export type Draft = Omit<Attribute, "options" | "groups"> & { options?: DraftItem[]; groups?: DraftItem[] };

export type ShownWhen = NonNullable<Attribute["shownWhen"]>;
export type SavedWords = operations["get /form-words"]["responses"]["200"]["content"]["application/json"];
export type FormWords = Omit<SavedWords, "version">;

/** Where something is wrong, as the API names it: `options[0].label.ja`. */
export interface FieldFault {
  path: string;
  message: string;
}
