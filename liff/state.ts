/** What the page knows and what may be done to it; screens draw it and nothing else. */

import type { Answers, Attribute, Language } from "../src/engine/types.ts";
import type { AnswerFault, FormDocument, Settings } from "../src/server/citizen/contract.ts";
import type { Answer, Changes } from "./answers.ts";
import type { Trouble } from "./request.ts";
import type { Liff } from "./sign-in.ts";
import type { Words } from "./words/index.ts";

export type ScreenName = "start" | "form" | "words" | "saved" | "clear" | "delete" | "gone";

/** Under way, or gone wrong: what the bar at the foot says. */
export type Status =
  | { is: "idle" }
  | { is: "busy"; doing: "signingIn" | "loading" | "saving" | "clearing" | "deleting"; waitSeconds?: number }
  | { is: "failed"; trouble: Trouble | "no-sdk" | "reopen"; again: () => void };

export interface State {
  readonly form: FormDocument;
  language: Language;
  words: Words;
  status: Status;
  /** Once LINE's SDK is ready. */
  liff: Liff | null;
  /** Once signed in and loaded. */
  person: { userId: string; settings: Settings } | null;
  /** Pressed the button under the words during this visit. */
  agreed: boolean;
  /** Had agreed when this phone last had the page open: the form is drawn while it loads. */
  known: boolean;
  /** As they stand on the screen, saved or not; hidden questions' too. */
  answers: Answers;
  /** What was typed into a field for numbers and is no answer. */
  texts: Record<string, string>;
  faults: Record<string, AnswerFault["code"]>;
  restored: "no" | "whole" | "partly";
  /** What the last screen is about. */
  finished: "saved" | "cleared" | null;
  gone: boolean;
  /** Groups of options that were opened or closed by hand. */
  folds: Record<string, boolean>;
}

/** The state, with what screens may ask for. */
export interface App extends State {
  go(screen: ScreenName): void;
  back(): void;
  answer(key: string, answer: Answer | undefined, text?: string): void;
  /** Looks at one field again, as when it is left. */
  look(attribute: Attribute): void;
  changes(): Changes;
  start(): void;
  save(): void;
  clear(): void;
  erase(): void;
  discard(): void;
  close(): void;
}

/** The foot of a screen: what can be done next. */
export interface Foot {
  note?: string;
  main?: { text: string; press: () => void; isDanger?: boolean; isIdle?: boolean };
  second?: { text: string; press: () => void };
}

export interface Screen {
  heading: string;
  content: (Node | false)[];
  foot(): Foot;
  /** After every change of the state that leaves the screen standing. */
  update?(): void;
}
