/** What can be put into a message: the facts of the trigger, as the template asks for them. */

interface Label {
  ja: string;
  en?: string;
}

/** The part of a trigger that says what its events hold. */
interface Catalogue {
  facts: readonly { fact: string; fields: readonly { path: string; type: string; label: Label }[] }[];
}

export interface Placeholder {
  /** `{{mail.subject}}` */
  code: string;
  label: Label;
}

/** The link to the citizens' settings form is there whatever the trigger. */
const form: Placeholder = { code: "{{form.url}}", label: { ja: "受信設定のURL", en: "Address of the settings form" } };
/** What nearly every message is made of. */
const FIRST = ["$.subject", "$.body", "$.lead"];

export function placeholdersOf(trigger: Catalogue | undefined): Placeholder[] {
  const all = (trigger?.facts ?? []).flatMap(({ fact, fields }) =>
    fields
      // A template has no word for "any of them".
      .filter(({ path }) => !path.includes("*") && path.startsWith("$."))
      .map(({ path, type, label }) => ({ path, code: `{{${fact}${path.slice(1)}${shown(type)}}}`, label })),
  );
  const rank = (path: string) => (FIRST.includes(path) ? FIRST.indexOf(path) : FIRST.length);
  return [...all.sort((a, b) => rank(a.path) - rank(b.path)).map(({ code, label }) => ({ code, label })), form];
}

/** Dates are shown in Japan's time; a list has no form of its own. */
function shown(type: string): string {
  if (type === "date") return " | jst";
  return type === "list" ? ' | join: "、"' : "";
}
