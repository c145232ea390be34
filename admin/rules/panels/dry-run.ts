import { type Answer, api, ask } from "../../api/client";
import { type ChosenMail, mailBody } from "../../parts/mail-picker/chosen-mail";
import type { RuleJson } from "../types";
import { triedDraft } from "./tried";

export type DryRun = Answer<"post /rules/dry-run">;
export type DryDelivery = DryRun["deliveries"][number];
export type DryGuard = DryDelivery["guards"][number];

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
