import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { Alert, Box, Button, Paper, Typography, useTheme } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import { useLocale, useText, words } from "../../text/text";
import type { Steps } from "../steps";
import type { Fault } from "../types";
import type { Draft } from "../use-draft";
import { usePlugins } from "../use-plugins";
import { changing, editorBase, locked, marks, reveal, show } from "./editor";
import { pathAt } from "./positions";
import { propertyWords } from "./property-words";
import { type JsonSchema, propertiesAt, schemasAt, wholeSchema } from "./schema-at";

const text = words(
  {
    label: "ルールのJSON",
    syntax: "JSONとして読めません。括弧・コンマ・引用符を確かめてください。",
    duplicate: "同じ項目が2度書かれています。どちらが使われるか紛らわしいため、1つにしてください。",
    noObject: "ルールは { } で囲んだ1つのまとまりにしてください。",
    broken: "JSONとして読めないため、フォームには反映されていません。直すと反映されます。",
    drop: "変更を捨ててフォームの内容に戻す",
    keys: "Tabキーで次の項目へ移ります。Ctrl+スペースで書ける名前の候補を出します。",
    help: "カーソルのある項目",
    whole: "カーソルを項目に置くと、その説明が出ます。",
    none: "この項目の説明はありません。",
    allowed: "書ける値",
    usual: "標準の値",
    inside: "中に書ける項目",
  },
  {
    label: "The rule as JSON",
    syntax: "This is no JSON. See to brackets, commas and quotation marks.",
    duplicate: "A key stands twice in one object. Leave one: which of them counts must not be in doubt.",
    noObject: "A rule is one object in { }.",
    broken: "It cannot be read as JSON, so the form does not show it. It will once it is mended.",
    drop: "Drop this and go back to what the form shows",
    keys: "Tab moves on to the next field. Ctrl+Space lists the names that may stand here.",
    help: "At the cursor",
    whole: "Put the cursor on a property to read what it is for.",
    none: "Nothing is said about this one.",
    allowed: "Values",
    usual: "Usual value",
    inside: "Properties inside",
  },
);

const saidOf = { syntax: "broken", "no-object": "noObject", duplicate: "duplicate" } as const;

/** The rule as text. What is typed is the rule as soon as it can be read. */
export default function JsonTab({
  draft,
  faults,
  disabled,
  goTo,
}: {
  draft: Draft;
  faults: readonly Fault[];
  disabled: boolean;
  /** A fault's place to move to; a new object each time. */
  goTo: { path: string } | null;
}) {
  const t = useText(text);
  const theme = useTheme();
  const locale = useLocale();
  const plugins = usePlugins();
  const schema = useQuery({
    queryKey: ["rule-schema"],
    queryFn: () => ask(api.GET("/api/rules/schema")) as Promise<JsonSchema>,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const whole = schema.data && plugins.data ? wholeSchema(schema.data, plugins.data) : null;
  const [path, setPath] = useState<Steps>([]);
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [{ marking, locking }] = useState(() => ({ marking: new Compartment(), locking: new Compartment() }));

  const explain = (steps: Steps, of: JsonSchema | undefined): string | undefined => {
    const name = steps.findLast((step) => typeof step === "string");
    const inJapanese = locale === "ja" && name !== undefined ? propertyWords(name) : undefined;
    return inJapanese ?? of?.description;
  };
  // What the editor's own callbacks read; they are made once.
  const now = useRef({ draft, whole, explain });
  now.current = { draft, whole, explain };

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only where its looks or words change; the rest follows below
  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: now.current.draft.text,
        extensions: [
          editorBase(t, theme, (inside) =>
            now.current.whole
              ? [...propertiesAt(now.current.whole, inside, now.current.draft.rule)].map(([name, property]) => ({
                  label: `"${name}"`,
                  detail: now.current.explain([...inside, name], property),
                  type: "property",
                }))
              : [],
          ),
          changing([
            [marking, marks(faults, t)],
            [locking, locked(disabled)],
          ]),
          EditorView.updateListener.of((update) => {
            const doc = update.state.doc.toString();
            if (update.docChanged && doc !== now.current.draft.text) now.current.draft.setText(doc);
            if (update.docChanged || update.selectionSet) setPath(pathAt(doc, update.state.selection.main.head));
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [theme, locale]);
  useEffect(() => view.current?.dispatch({ effects: marking.reconfigure(marks(faults, t)) }), [faults, t, marking]);
  useEffect(() => view.current?.dispatch({ effects: locking.reconfigure(locked(disabled)) }), [disabled, locking]);
  useEffect(() => {
    if (view.current) show(view.current, draft.text);
  }, [draft.text]);
  useEffect(() => {
    if (view.current && goTo) reveal(view.current, goTo.path);
  }, [goTo]);

  const schemas = whole ? schemasAt(whole, path, draft.rule) : [];
  const explanation = explain(path, schemas[0]);
  const allowed = [...new Set(schemas.flatMap((one) => one.enum ?? (one.const === undefined ? [] : [one.const])))];
  const usual = schemas[0]?.default;
  const inside = whole ? [...propertiesAt(whole, path, draft.rule).keys()] : [];
  return (
    <Box>
      {draft.problem && (
        <Alert
          severity="error"
          role="alert"
          sx={{ mb: 1.5 }}
          action={
            <Button color="inherit" size="small" onClick={draft.dropText}>
              {t.drop}
            </Button>
          }
        >
          {t[saidOf[draft.problem]]}
        </Alert>
      )}
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {t.keys}
      </Typography>
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 1fr) 320px" }, gap: 2 }}>
        <div ref={place} />
        <Paper
          variant="outlined"
          component="section"
          aria-label={t.help}
          sx={{ p: 2, alignSelf: "start", position: { lg: "sticky" }, top: 64, overflowWrap: "anywhere" }}
        >
          <Typography component="h2" variant="h3">
            {t.help}
          </Typography>
          {path.length === 0 ? (
            <Typography color="textSecondary">{t.whole}</Typography>
          ) : (
            <>
              <Typography component="code" sx={{ display: "block", my: 1, fontWeight: 700 }}>
                {path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("")}
              </Typography>
              <Typography>{explanation ?? t.none}</Typography>
              {allowed.length > 0 && (
                <Typography variant="body2" sx={{ mt: 1 }}>
                  {t.allowed}: <code>{allowed.map((one) => JSON.stringify(one)).join("  ")}</code>
                </Typography>
              )}
              {usual !== undefined && (
                <Typography variant="body2" sx={{ mt: 1 }}>
                  {t.usual}: <code>{JSON.stringify(usual)}</code>
                </Typography>
              )}
              {inside.length > 0 && (
                <Typography variant="body2" sx={{ mt: 1 }}>
                  {t.inside}: <code>{inside.join("  ")}</code>
                </Typography>
              )}
            </>
          )}
        </Paper>
      </Box>
    </Box>
  );
}
