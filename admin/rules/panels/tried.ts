/** What a try is made of. */
import { toBase64 } from "../../parts/mail-picker/chosen-mail";
import type { RuleJson } from "../types";

/** What an unsaved rule is called until it has an id of its own. */
const UNNAMED = "new-rule";

/** The draft with what a new rule may still lack and a try does not need. */
export const triedDraft = (draft: RuleJson): RuleJson & { id: string } => ({
  ...draft,
  id: draft.id || UNNAMED,
  name: draft.name || "（名前のないルール）",
});

/** The words staff write for a manual rule, as `read` of its trigger takes them. */
export function manualMail(text: string, by: string): { rawBase64: string; name: string } {
  const bytes = new TextEncoder().encode(JSON.stringify({ by, text }));
  return { rawBase64: toBase64(bytes), name: "manual" };
}
