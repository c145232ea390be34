/** What the settings form (`liff/`) and the server say to each other; types only. */
import type { FormWords } from "../../engine/attribute-schema.ts";
import type { Answers, Attribute, ConditionTree, Label } from "../../engine/types.ts";

/** Stands in the page as JSON, in `<script type="application/json" id="form">`; the same for everyone. */
export interface FormDocument {
  /** Changes with every change of the questions. */
  revision: string;
  /** Undefined: sign-in is not set up, so the form says so and offers nothing. */
  liff?: { id: string; sdk: string };
  words: FormWords;
  /** Names the words agreed to; sent with every save. */
  consentVersion: string;
  /** In the order of the form; neither retired nor staff's own. Retired options are among them, for who chose them. */
  attributes: Attribute[];
  /** What rules send, and to whom: trees of plain conditions over answers (`plainAudience`). */
  topics: { label: Label; audience: "everyone" | ConditionTree }[];
  /** Year in Japan, for the range of `year` answers: 1900 to this. */
  thisYear: number;
}

/** `GET /citizen/settings` (200), and the answer to a `PUT`. */
export interface Settings {
  /** Of the person whom the token names; without what only staff see. */
  answers: Answers;
  /** Agreed to the words as they are now. */
  consented: boolean;
  /** Has the account as a friend: without that nothing reaches them. */
  friend: boolean;
}

/** `PUT /citizen/settings`, `application/json`, at most 64 KB. */
export interface SettingsChange {
  /** Whom the page takes itself to be: `sub` of the token. Another person's draft is refused with `other-person`. */
  userId: string;
  /** `FormDocument.consentVersion`: what they agreed to. */
  consent: string;
  /** Attributes not named stay as they are; null, "" and [] take an answer back. */
  answers?: Record<string, Answers[string] | null>;
  /** Takes every answer back. */
  clear?: true;
}

/**
 * Every other answer is a problem (RFC 9457), `application/problem+json`: 400 `bad-request`, `answers-invalid`, `consent-missing`;
 * 401 `token-missing`, `token-expired`, `token-invalid`; 403 `other-person`; 413 `too-large`; 429 `too-many-requests` (with
 * `Retry-After`); 503 `not-configured`, `unavailable` (LINE's keys or the database cannot be had: try again).
 */
export interface Problem {
  type: "about:blank";
  title: string;
  status: number;
  code: ProblemCode;
  /** Japanese, for logs of the browser and for staff; the form has its own words by `code`. */
  detail: string;
  errors?: AnswerFault[];
}

export type ProblemCode =
  | "bad-request"
  | "answers-invalid"
  | "consent-missing"
  | "token-missing"
  | "token-expired"
  | "token-invalid"
  | "other-person"
  | "too-large"
  | "too-many-requests"
  | "not-configured"
  | "unavailable";

/** What is wrong with one answer. */
export interface AnswerFault {
  key: string;
  code: "unknown-attribute" | "unknown-option" | "wrong-type" | "out-of-range" | "required";
}
