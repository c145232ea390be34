/** Signing in, loading, saving and deleting: what the page does beyond showing. */
import type { AnswerFault } from "../src/server/citizen/contract.ts";
import { changesBetween, isSame, standingAnswers, withChanges } from "./answers.ts";
import { findFaults } from "./faults.ts";
import { dropDraft, forgetAll, keepDraft, keptDraft, rememberAgreed, rememberKnown, takeAgreed } from "./keeping.ts";
import { type Ask, type Outcome, request } from "./request.ts";
import { openLiff, signIn } from "./sign-in.ts";
import type { State, Status } from "./state.ts";

/** What flows need of the page around them. */
export interface Stage {
  state: State;
  /** Draws the status, and what hangs on it. */
  update(): void;
  /** Draws the screen anew. */
  redraw(): void;
  /** Signed in and loaded: the first screen may be another one now. */
  arrived(): void;
  toSaved(): void;
  toFaults(): void;
}

export async function load(stage: Stage): Promise<void> {
  const { state } = stage;
  if (!state.form.liff) return fail(stage, "not-configured", () => {});
  busy(stage, { is: "busy", doing: state.known ? "loading" : "signingIn" });
  const again = () => void load(stage);
  const liff = state.liff ?? (await openLiff(state.form.liff.id));
  if (!liff) return fail(stage, "no-sdk", again);
  state.liff = liff;
  const userId = liff.isLoggedIn() ? liff.getDecodedIDToken()?.sub : undefined;
  if (!userId) return signedOut(stage);

  const outcome = await send(stage, { method: "GET" });
  if (!outcome.ok) return outcome.trouble === "expired" ? signedOut(stage) : fail(stage, outcome.trouble, again);
  if (!outcome.settings) return fail(stage, "refused", again);
  state.person = { userId, settings: outcome.settings };
  state.agreed = takeAgreed(state.form.consentVersion) || state.agreed;
  rememberKnown(outcome.settings.consented);
  takeUp(state);
  state.status = { is: "idle" };
  stage.arrived();
}

/** Nobody is signed in, or no longer: outside of LINE the button does it, so that the words come first. */
function signedOut(stage: Stage): void {
  const { state } = stage;
  if (state.liff?.isLoggedIn()) state.liff.logout();
  state.known = false;
  state.status = { is: "idle" };
  if (state.liff?.isInClient()) fail(stage, "reopen", () => {});
  stage.redraw();
  if (state.agreed && !state.liff?.isInClient()) leaveToSignIn(state);
}

export function leaveToSignIn(state: State): void {
  if (!state.liff) return;
  rememberAgreed(state.form.consentVersion);
  signIn(state.liff);
}

/** Saved answers with the kept changes over them. */
function takeUp(state: State): void {
  if (!state.person) return;
  const { userId, settings } = state.person;
  const draft = keptDraft(state.form, userId);
  state.answers = withChanges(settings.answers, draft?.changes ?? {});
  state.texts = draft?.texts ?? {};
  state.restored = !draft ? "no" : draft.partly ? "partly" : "whole";
}

export function keep(state: State): void {
  if (!state.person) return;
  const { userId, settings } = state.person;
  keepDraft(state.form, userId, {
    changes: changesBetween(state.form.attributes, settings.answers, state.answers),
    texts: state.texts,
  });
}

export function discard(state: State): void {
  if (!state.person) return;
  dropDraft(state.person.userId);
  state.answers = { ...state.person.settings.answers };
  state.texts = {};
  state.faults = {};
  state.restored = "no";
}

export async function save(stage: Stage): Promise<void> {
  const { state } = stage;
  if (!state.person || state.status.is === "busy") return;
  state.faults = findFaults(state);
  if (Object.keys(state.faults).length > 0) {
    state.status = { is: "idle" };
    return stage.toFaults();
  }
  const { attributes } = state.form;
  const sent = { ...state.answers };
  const answers = changesBetween(attributes, state.person.settings.answers, sent);
  busy(stage, { is: "busy", doing: "saving" });
  const { userId } = state.person;
  const change = { userId, consent: state.form.consentVersion, answers };
  const outcome = await send(stage, { method: "PUT", change });
  if (!outcome.ok) return refused(stage, outcome, () => void save(stage));
  if (!outcome.settings) return fail(stage, "refused", () => void save(stage));

  state.person = { userId, settings: outcome.settings };
  // Whatever was answered while this was on its way is a change still.
  const next = { ...outcome.settings.answers };
  for (const { key } of attributes) {
    if (isSame(sent[key], state.answers[key])) continue;
    const later = state.answers[key];
    if (later === undefined) delete next[key];
    else next[key] = later;
  }
  state.answers = next;
  settled(stage, "saved");
}

export async function clear(stage: Stage): Promise<void> {
  const { state } = stage;
  if (!state.person || state.status.is === "busy") return;
  busy(stage, { is: "busy", doing: "clearing" });
  const { userId } = state.person;
  const change = { userId, consent: state.form.consentVersion, clear: true as const };
  const outcome = await send(stage, { method: "PUT", change });
  if (!outcome.ok) return refused(stage, outcome, () => void clear(stage));
  if (!outcome.settings) return fail(stage, "refused", () => void clear(stage));
  state.person = { userId, settings: outcome.settings };
  state.answers = { ...outcome.settings.answers };
  state.texts = {};
  settled(stage, "cleared");
}

export async function erase(stage: Stage): Promise<void> {
  const { state } = stage;
  if (!state.person || state.status.is === "busy") return;
  busy(stage, { is: "busy", doing: "deleting" });
  const outcome = await send(stage, { method: "DELETE" });
  if (!outcome.ok) return refused(stage, outcome, () => void erase(stage));
  forgetAll();
  if (state.liff?.isLoggedIn()) state.liff.logout();
  state.person = null;
  state.answers = {};
  state.gone = true;
  state.status = { is: "idle" };
  stage.redraw();
}

function settled(stage: Stage, finished: "saved" | "cleared"): void {
  const { state } = stage;
  state.faults = {};
  state.restored = "no";
  state.agreed = true;
  state.finished = finished;
  state.status = { is: "idle" };
  rememberKnown(true);
  keep(state);
  stage.toSaved();
}

function refused(stage: Stage, outcome: Outcome & { ok: false }, again: () => void): void {
  const { state } = stage;
  if (outcome.trouble === "other-person") {
    discard(state);
    state.person = null;
    state.known = false;
    state.answers = {};
    stage.redraw();
  }
  if (outcome.trouble !== "answers-invalid") {
    fail(stage, outcome.trouble, again);
    return;
  }
  state.faults = faultsByKey(state, outcome.errors);
  // Faults in what this page does not ask: its questions are not those of the server any more.
  if (Object.keys(state.faults).length === 0) {
    fail(stage, "stale", again);
    return;
  }
  state.status = { is: "idle" };
  stage.toFaults();
}

function faultsByKey(state: State, errors: AnswerFault[]): State["faults"] {
  const standing = standingAnswers(state.form.attributes, state.answers);
  const faults: State["faults"] = {};
  for (const { key, code } of errors) {
    const isAsked = state.form.attributes.some((attribute) => attribute.key === key);
    if (isAsked && (code === "required" || standing[key] !== undefined)) faults[key] = code;
  }
  return faults;
}

function send(stage: Stage, ask: Ask): Promise<Outcome> {
  const { state } = stage;
  return request(
    ask,
    () => state.liff?.getIDToken() ?? null,
    (waitSeconds) => {
      if (state.status.is === "busy") busy(stage, { ...state.status, waitSeconds });
    },
  );
}

function busy(stage: Stage, status: Status & { is: "busy" }): void {
  stage.state.status = status;
  stage.update();
}

function fail(stage: Stage, trouble: (Status & { is: "failed" })["trouble"], again: () => void): void {
  stage.state.status = { is: "failed", trouble, again };
  stage.update();
}
