/** What is being written about a question, and what the API is sent of it. */
import { languages } from "./languages.ts";
import type { Attribute, Draft, DraftItem, FieldFault, Kind, Label, Option, SavedAttribute } from "./types.ts";

export const isChoice = (kind: Kind) => kind === "single" || kind === "multiple" || kind === "area";

let made = 0;
const newUid = () => `i${++made}`;

/** An option, a town or a heading that still says nothing. */
export const newItem = (): DraftItem => ({ uid: newUid(), value: "", label: { ja: "" } });

const keyed = <T extends { value: string; label: Label }>(one: T) => ({ ...one, uid: newUid(), isSaved: true });

export const emptyDraft = (): Draft => ({ key: "", label: { ja: "" }, kind: "single", options: [] });

/** The attribute, to be written on. */
export function draftOf({ options, groups, version: _, ...rest }: Attribute & { version?: string }): Draft {
  return {
    ...rest,
    ...(options
      ? {
          options: options.map(({ parts, ...one }) => ({
            ...keyed(one),
            ...(parts ? { parts: parts.map(keyed) } : {}),
          })),
        }
      : {}),
    ...(groups ? { groups: groups.map(keyed) } : {}),
  };
}

/** What a kind may become: answers of the one are answers of the other. The server refuses the rest. */
export function kindsFrom(saved: Kind | undefined): Kind[] {
  if (saved === undefined) return ["single", "multiple", "boolean", "number", "year", "area"];
  if (saved === "single") return ["single", "area"];
  if (saved === "number") return ["number", "year"];
  return [saved];
}

/** What its kind can have. The rest stays in the draft, for whoever goes back to the kind it was written for. */
function ofItsKind(draft: Draft): Draft {
  const { options = [], groups, ...rest } = draft;
  if (!isChoice(draft.kind)) return rest;
  const isArea = draft.kind === "area";
  const kept = options.map(({ group, parts, ...one }) => ({
    ...one,
    ...(isArea && parts ? { parts } : {}),
    ...(!isArea && group !== undefined ? { group } : {}),
  }));
  return { ...rest, options: kept, ...(groups && !isArea ? { groups } : {}) };
}

/** As the API takes it: without what its kind cannot have, and without translations and helps that say nothing; an item without a value has its Japanese text as one. */
export function cleaned(draft: Draft): Attribute {
  const { help, options, groups, ...rest } = ofItsKind(draft);
  const helped = cleanedHelp(help);
  return {
    ...rest,
    key: rest.key.trim(),
    label: cleanedLabel(rest.label),
    ...(helped ? { help: helped } : {}),
    ...(options ? { options: options.map(cleanedItem) } : {}),
    ...(groups && groups.length > 0 ? { groups: groups.map(cleanedItem) } : {}),
  };
}

function cleanedItem({ uid: _, isSaved: _saved, help, parts, ...rest }: DraftItem): Option {
  const helped = cleanedHelp(help);
  return {
    ...rest,
    value: keptValue(rest),
    label: cleanedLabel(rest.label),
    ...(helped ? { help: helped } : {}),
    ...(parts && parts.length > 0 ? { parts: parts.map(cleanedItem) } : {}),
  };
}

/** What answers hold of it. */
export const keptValue = ({ value, label }: { value: string; label: Label }) => value.trim() || label.ja.trim();

export function cleanedLabel(label: Label): Label {
  const kept: Label = { ja: label.ja.trim() };
  for (const { code } of languages) {
    const text = label[code]?.trim();
    if (text) kept[code] = text;
  }
  return kept;
}

function cleanedHelp(help: Label | undefined): Label | undefined {
  const kept = help && cleanedLabel(help);
  return kept && Object.values(kept).some((text) => text !== "") ? kept : undefined;
}

export interface FaultWords {
  empty: string;
  key: string;
  keyTaken: string;
  noOptions: string;
  double: string;
  badValue: string;
}

/** What can be told before the server is asked, in words for staff. Paths as the API has them. */
export function draftFaults(draft: Draft, taken: readonly string[], words: FaultWords): FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (path: string, message: string) => faults.push({ path, message });
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(draft.key)) fault("key", draft.key === "" ? words.empty : words.key);
  else if (taken.includes(draft.key)) fault("key", words.keyTaken);
  needText("label", draft.label, fault, words);
  needJapanese("help", draft.help, fault, words);
  const { kind, options = [], groups = [] } = ofItsKind(draft);
  if (isChoice(kind) && options.length === 0) fault("options", words.noOptions);
  checkItems("options", options, fault, words, kind === "area");
  checkItems("groups", groups, fault, words, false);
  for (const [i, { help, parts = [] }] of options.entries()) {
    needJapanese(`options[${i}].help`, help, fault, words);
    checkItems(`options[${i}].parts`, parts, fault, words, true);
  }
  if (draft.shownWhen && (draft.shownWhen.attribute === "" || draft.shownWhen.in.length === 0))
    fault("shownWhen", words.empty);
  return faults;
}

type Tell = (path: string, message: string) => void;

function needText(path: string, label: Label, fault: Tell, words: FaultWords): void {
  if (label.ja.trim() === "") fault(`${path}.ja`, words.empty);
}

/** A help may be left out, but not be there in other languages alone. */
function needJapanese(path: string, help: Label | undefined, fault: Tell, words: FaultWords): void {
  const kept = cleanedHelp(help);
  if (kept?.ja === "") fault(`${path}.ja`, words.empty);
}

function checkItems(path: string, items: readonly DraftItem[], fault: Tell, words: FaultWords, isArea: boolean): void {
  const seen = new Set<string>();
  for (const [i, item] of items.entries()) {
    const value = keptValue(item);
    if (seen.has(value) && value !== "") fault(`${path}[${i}].value`, words.double);
    else if (value.includes(";") || (isArea && value.includes("/"))) fault(`${path}[${i}].value`, words.badValue);
    seen.add(value);
    needText(`${path}[${i}].label`, item.label, fault, words);
  }
}

/**
 * Options from pasted lines, one a line: the Japanese text alone, or columns parted by tabs as a spreadsheet copies them:
 * Japanese, value, やさしい日本語, English, 中文, 한국어. Without a value the Japanese text is it. Lines whose value is there already are left out.
 */
export function pastedItems(text: string, known: readonly DraftItem[]): DraftItem[] {
  const seen = new Set(known.map(keptValue));
  return text.split(/\r?\n/).flatMap((line) => {
    const [ja = "", given = "", ja_easy = "", en = "", zh = "", ko = ""] = line.split("\t").map((cell) => cell.trim());
    const value = given || ja;
    if (ja === "" || seen.has(value)) return [];
    seen.add(value);
    return [{ uid: newUid(), value, label: cleanedLabel({ ja, ja_easy, en, zh, ko }) }];
  });
}

/** What the preview calls a question that has no key yet. */
export const UNNAMED = "new_question";

/** The questions as citizens would see them with this draft in its place; what has no text yet is shown as `blank`. */
export function withDraft(all: readonly Attribute[], draft: Draft, blank: string): Attribute[] {
  const { options, ...rest } = cleaned(draft);
  const named = (label: Label): Label => ({ ...label, ja: label.ja || blank });
  const shown: Attribute = {
    ...rest,
    key: rest.key || UNNAMED,
    label: named(rest.label),
    ...(options ? { options: options.filter(({ value }) => value !== "") } : {}),
  };
  const isKnown = all.some(({ key }) => key === shown.key);
  return inForm(isKnown ? all.map((one) => (one.key === shown.key ? shown : one)) : [...all, shown]);
}

/** What citizens are asked. */
export const inForm = (all: readonly Attribute[]) => all.filter(({ retired, staffOnly }) => !retired && !staffOnly);

/** What saving would do to the options: in numbers, for the question before it. */
export function optionChanges(saved: Attribute | undefined, next: Attribute) {
  const values = (one: Attribute | undefined) =>
    new Map(
      (one?.options ?? [])
        .flatMap((option) => [
          option,
          ...(option.parts ?? []).map((part) => ({ ...part, value: `${option.value}/${part.value}` })),
        ])
        .map((option) => [option.value, option.retired ?? false]),
    );
  const [before, after] = [values(saved), values(next)];
  return {
    added: [...after.keys()].filter((value) => !before.has(value)).length,
    removed: [...before.keys()].filter((value) => !after.has(value)).length,
    retired: [...after].filter(([value, retired]) => retired && before.get(value) === false).length,
  };
}

/** Whether one differs from the other at most by its place in the form and by whether it is asked. */
export function isOnlyPlaced(before: SavedAttribute, after: SavedAttribute): boolean {
  const rest = ({ order: _order, retired: _retired, version: _version, ...one }: SavedAttribute) => JSON.stringify(one);
  return rest(before) === rest(after);
}

/** Moves one to another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
