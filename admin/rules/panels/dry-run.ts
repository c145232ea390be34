import { type Answer, api, ask } from "../../api/client";
import { type ChosenMail, mailBody, toBase64 } from "../../parts/mail-picker/chosen-mail";
import type { RuleJson } from "../types";

export type DryRun = Answer<"post /rules/dry-run">;
export type DryDelivery = DryRun["deliveries"][number];
export type DryGuard = DryDelivery["guards"][number];

/** What an unsaved rule is called until it has an id of its own. */
const UNNAMED = "new-rule";

/** The draft with what a new rule may still lack and a try does not need. */
export const triedDraft = (draft: RuleJson): RuleJson & { id: string } => ({
  ...draft,
  id: draft.id || UNNAMED,
  name: draft.name || "（名前のないルール）",
});

export interface Try {
  mail: ChosenMail;
  /** Placed among all rules in force; otherwise the draft alone. */
  among: boolean;
  /** As if the mail came now, and not when it did. */
  asNow: boolean;
}

/** What the draft would do. Nothing is written, nothing is sent. */
export function dryRun(draft: RuleJson, { mail, among, asNow }: Try): Promise<DryRun> {
  return ask(
    api.POST("/api/rules/dry-run", {
      body: {
        draft: triedDraft(draft),
        ...(among ? { all: true } : {}),
        ...mailBody(mail),
        ...(asNow ? { now: new Date().toISOString() } : {}),
      },
    }),
  );
}

/** The words staff write for a manual rule, as `read` of its trigger takes them. */
export function manualMail(text: string, by: string): { rawBase64: string; name: string } {
  const bytes = new TextEncoder().encode(JSON.stringify({ by, text }));
  return { rawBase64: toBase64(bytes), name: "manual" };
}
