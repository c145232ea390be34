/** The editor of the JSON tab, put together from CodeMirror's parts. */
import { autocompletion, type Completion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonLanguage, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter } from "@codemirror/lint";
import { type Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Theme } from "@mui/material/styles";
import { cspNonce } from "../../api/csp-nonce";
import type { Fault } from "../types";
import { pathAt, rangeOf, stepsOf } from "./positions";

export interface EditorWords {
  label: string;
  syntax: string;
}

/** Names that may stand where the cursor is. */
export type NamesAt = (path: ReturnType<typeof pathAt>) => readonly Completion[];

/** Everything but what changes while the editor is open. */
export function editorBase(words: EditorWords, theme: Theme, namesAt: NamesAt): Extension {
  return [
    EditorView.cspNonce.of(cspNonce),
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    json(),
    lintGutter(),
    // Without a binding for Tab, which moves on as everywhere on the page.
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": words.label, spellcheck: "false" }),
    autocompletion({ activateOnTyping: true }),
    jsonLanguage.data.of({
      autocomplete: (context: { pos: number; state: EditorState; explicit: boolean }) => {
        const node = syntaxTree(context.state).resolveInner(context.pos, -1);
        if (node.name !== "PropertyName" && !(context.explicit && node.name === "Object")) return null;
        const text = context.state.doc.toString();
        const path = pathAt(text, node.from, syntaxTree(context.state));
        const isName = node.name === "PropertyName";
        const inside = isName ? path.slice(0, -1) : path;
        return { from: isName ? node.from : context.pos, to: isName ? node.to : context.pos, options: namesAt(inside) };
      },
    }),
    appearance(theme),
  ];
}

/** Marks what is no JSON, or else what the server found wrong. */
export function marks(faults: readonly Fault[], words: EditorWords): Extension {
  const isJson = jsonParseLinter();
  return linter(
    (view): Diagnostic[] => {
      const broken = isJson(view);
      if (broken.length > 0) return broken.map((one) => ({ ...one, message: words.syntax }));
      const text = view.state.doc.toString();
      return faults.map(({ path, message }) => ({
        ...rangeOf(text, stepsOf(path), syntaxTree(view.state)),
        severity: "error",
        message,
      }));
    },
    { delay: 200 },
  );
}

/** Puts another text in place of the one that is shown, or does nothing if it is that one. */
export function show(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Moves the cursor to what the path names. */
export function reveal(view: EditorView, path: string): void {
  const { from } = rangeOf(view.state.doc.toString(), stepsOf(path));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}

/** What may change while the editor is open, each in its compartment. */
export function changing(parts: readonly [Compartment, Extension][]): Extension {
  return parts.map(([compartment, extension]) => compartment.of(extension));
}

export const locked = (disabled: boolean): Extension => [
  EditorState.readOnly.of(disabled),
  // Still reachable and readable by keyboard.
  EditorView.contentAttributes.of({ "aria-readonly": String(disabled) }),
];

function appearance({ palette }: Theme): Extension {
  const isDark = palette.mode === "dark";
  const [name, string, other] = isDark
    ? ["#8fc1ff", "#8fd9a8", "#ffb77c"]
    : [palette.primary.dark, palette.success.dark, palette.warning.main];
  return [
    EditorView.theme(
      {
        "&": {
          fontSize: "0.9rem",
          backgroundColor: palette.background.paper,
          color: palette.text.primary,
          border: `1px solid ${palette.divider}`,
          borderRadius: "8px",
        },
        "&.cm-focused": { outline: "3px solid #f5a04c" },
        ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: 1.55, minHeight: "320px" },
        ".cm-gutters": {
          backgroundColor: palette.background.default,
          color: palette.text.secondary,
          borderRight: `1px solid ${palette.divider}`,
        },
        ".cm-content": { caretColor: palette.text.primary },
        ".cm-cursor": { borderLeftColor: palette.text.primary },
        ".cm-activeLine": { backgroundColor: palette.action.hover },
        ".cm-tooltip": {
          backgroundColor: palette.background.paper,
          color: palette.text.primary,
          border: `1px solid ${palette.divider}`,
        },
      },
      { dark: isDark },
    ),
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: tags.propertyName, color: name },
        { tag: tags.string, color: string },
        { tag: [tags.number, tags.bool, tags.null], color: other },
      ]),
    ),
  ];
}
