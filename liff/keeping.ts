/** Answers not saved yet, kept on the phone; nothing here fails where a browser keeps nothing. */
import type { FormDocument } from "../src/server/citizen/contract.ts";
import { type Changes, fits } from "./answers.ts";

const PREFIX = "noroshi.";
const DAYS_KEPT = 30;

export interface Draft {
  changes: Changes;
  /** What was typed into a field and is no answer yet. */
  texts: Record<string, string>;
}

interface Kept extends Draft {
  revision: string;
  at: number;
}

/** Browsers that keep nothing (private windows, full storage) throw. */
export function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const draftKey = (userId: string) => `${PREFIX}draft.${userId}`;

export function keepDraft(form: FormDocument, userId: string, draft: Draft): void {
  const isEmpty = Object.keys(draft.changes).length === 0 && Object.keys(draft.texts).length === 0;
  if (isEmpty) {
    dropDraft(userId);
    return;
  }
  const kept: Kept = { ...draft, revision: form.revision, at: Date.now() };
  attempt(() => localStorage.setItem(draftKey(userId), JSON.stringify(kept)));
}

export function dropDraft(userId: string): void {
  attempt(() => localStorage.removeItem(draftKey(userId)));
}

/** What was kept and still fits the questions; `partly`: something did not. */
export function keptDraft(form: FormDocument, userId: string): (Draft & { partly: boolean }) | null {
  const text = attempt(() => localStorage.getItem(draftKey(userId)));
  const kept = text ? attempt(() => JSON.parse(text) as Kept) : null;
  if (!kept || typeof kept.changes !== "object" || typeof kept.texts !== "object") return null;
  if (!(Date.now() - kept.at < DAYS_KEPT * 86_400_000)) {
    dropDraft(userId);
    return null;
  }
  const draft: Draft = { changes: {}, texts: {} };
  for (const attribute of form.attributes) {
    const change = kept.changes[attribute.key];
    if (change === null || (change !== undefined && fits(attribute, change))) draft.changes[attribute.key] = change;
    const typed = kept.texts[attribute.key];
    if (typeof typed === "string") draft.texts[attribute.key] = typed;
  }
  const count = ({ changes, texts }: Draft) => Object.keys(changes).length + Object.keys(texts).length;
  if (count(draft) === 0) {
    dropDraft(userId);
    return null;
  }
  return { ...draft, partly: kept.revision !== form.revision && count(draft) < count(kept) };
}

const KNOWN = `${PREFIX}known`;
const AGREED = `${PREFIX}agreed`;

/** Whether someone on this phone had agreed already when the page was last open: then the form is drawn at once. */
export const isKnown = () => attempt(() => localStorage.getItem(KNOWN)) === "1";
export function rememberKnown(known: boolean): void {
  attempt(() => (known ? localStorage.setItem(KNOWN, "1") : localStorage.removeItem(KNOWN)));
}

/** That they pressed the button before they were sent to sign in: taken once. */
export function rememberAgreed(consentVersion: string): void {
  attempt(() => sessionStorage.setItem(AGREED, consentVersion));
}
export function takeAgreed(consentVersion: string): boolean {
  const agreed = attempt(() => sessionStorage.getItem(AGREED));
  attempt(() => sessionStorage.removeItem(AGREED));
  return agreed === consentVersion;
}

/** After everything was deleted. */
export function forgetAll(): void {
  attempt(() => {
    for (const key of Object.keys(localStorage)) if (key.indexOf(PREFIX) === 0) localStorage.removeItem(key);
  });
}
