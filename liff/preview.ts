/**
 * The settings form as staff see it beside what they are writing: the real form, with a stand-in for LINE and for the city's
 * server. It has no origin and no network of its own (Content-Security-Policy), and is given everything by the page around it.
 */
import type { Answers } from "../src/engine/types.ts";
import type { FormDocument, Settings, SettingsChange } from "../src/server/citizen/contract.ts";
import type { PreviewGiven, PreviewTold } from "../src/server/citizen/preview-contract.ts";
import { startApp } from "./app.ts";
import { dropDraft, keptDraft, rememberKnown } from "./keeping.ts";
import type { Liff } from "./sign-in.ts";

const NOBODY = "preview";

const tell = (told: PreviewTold) => window.parent.postMessage(told, "*");

/** Lasts from one draft to the next, because the page around keeps it. */
function lendStorage(kept: Record<string, string>): void {
  const items = new Map(Object.entries(kept));
  const told = () => tell({ kind: "kept", kept: Object.fromEntries(items) });
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      items.set(key, value);
      told();
    },
    removeItem(key: string) {
      if (items.delete(key)) told();
    },
  };
  for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { value: storage });
}

const line: Liff = {
  init: async () => undefined,
  isLoggedIn: () => true,
  login: () => undefined,
  logout: () => undefined,
  getIDToken: () => "",
  getDecodedIDToken: () => ({ sub: NOBODY }),
  isInClient: () => false,
  closeWindow: () => undefined,
};

/** The city's server, for one person who agreed or did not yet. */
function serve(settings: Settings): typeof window.fetch {
  return async (_url, { method, body } = {}) => {
    if (method === "PUT" && typeof body === "string") {
      const { answers = {}, clear } = JSON.parse(body) as SettingsChange;
      const next: Answers = clear ? {} : { ...settings.answers };
      for (const [key, answer] of Object.entries(answers)) {
        if (answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) delete next[key];
        else next[key] = answer;
      }
      settings.answers = next;
      settings.consented = true;
    }
    return new Response(method === "DELETE" ? "" : JSON.stringify(settings));
  };
}

function begin({ words, attributes, screen, question, label, kept }: PreviewGiven): void {
  const [element, header, main] = ["form", "header", "main"].map((id) => document.getElementById(id));
  if (!element || !header || !main) return;
  const around = JSON.parse(element.textContent ?? "") as FormDocument;
  const form: FormDocument = { ...around, words, attributes, liff: { id: NOBODY, sdk: "" } };
  lendStorage(kept);
  // What was tried out before this draft stays answered, without the news that something was restored.
  const answers = keptDraft(form, NOBODY)?.changes ?? {};
  dropDraft(NOBODY);
  const given = Object.entries(answers).filter((entry): entry is [string, Answers[string]] => entry[1] !== null);
  rememberKnown(screen === "form");
  window.liff = line;
  window.fetch = serve({ answers: Object.fromEntries(given), consented: screen === "form", friend: true });
  // Beside those of the page around it, they need names of their own.
  header.setAttribute("aria-label", label);
  main.setAttribute("aria-label", label);
  startApp(form, header, main);
  if (question !== undefined) lookAt(`q-${question}`, 60);
}

/** Once it is drawn for somebody signed in, which takes a few turns even here. Not `scrollIntoView`: that moves the page around, too. */
function lookAt(id: string, turns: number): void {
  const field = document.getElementById(id);
  if (field instanceof HTMLFieldSetElement && !field.disabled) window.scrollTo(0, field.offsetTop - 8);
  else if (turns > 0) requestAnimationFrame(() => lookAt(id, turns - 1));
}

let isBegun = false;
window.addEventListener("message", (event: MessageEvent<PreviewGiven>) => {
  if (isBegun || event.source !== window.parent) return;
  isBegun = true;
  begin(event.data);
});
tell({ kind: "ready" });
