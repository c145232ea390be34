/** A rule while it is worked on: one JSON value behind the form and the JSON tab. */
import { parser } from "@lezer/json";
import { isObject } from "./is-object.ts";
import type { RuleJson } from "./types.ts";

/** In which order a new key is put among those that are there. */
const KEYS = [
  "$schema",
  "id",
  "name",
  "description",
  "topic",
  "department",
  "enabled",
  "priority",
  "drill",
  "trigger",
  "conditions",
  "audience",
  "transforms",
  "actions",
  "guard",
  "continue",
];

/** The rule with this key set; `undefined` takes it out. All others stay as they are, in their order. */
export function withKey<K extends keyof RuleJson & string>(rule: RuleJson, key: K, value: RuleJson[K]): RuleJson {
  if (value === undefined) {
    const { [key]: _gone, ...rest } = rule;
    return rest;
  }
  if (Object.hasOwn(rule, key)) return { ...rule, [key]: value };
  const place = KEYS.indexOf(key);
  const entries = Object.entries(rule);
  const next = entries.findIndex(([other]) => KEYS.indexOf(other) > place);
  entries.splice(next === -1 ? entries.length : next, 0, [key, value]);
  return Object.fromEntries(entries);
}

/** As the JSON tab shows it. */
export const formatRule = (rule: RuleJson) => JSON.stringify(rule, null, 2);

/** `duplicate`: an object has the same key twice; JSON would take the last and say nothing, be it the audience. */
export type RuleProblem = "syntax" | "no-object" | "duplicate";

/** What the JSON tab holds, if it can be a rule at all; the server judges the rest. */
export function parseRule(text: string): { rule: RuleJson } | { problem: RuleProblem } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: "syntax" };
  }
  if (!isObject(json)) return { problem: "no-object" };
  return hasDuplicateKey(text) ? { problem: "duplicate" } : { rule: json };
}

/** Of well-formed JSON. */
function hasDuplicateKey(text: string): boolean {
  let found = false;
  parser.parse(text).iterate({
    enter({ name, node }) {
      if (name !== "Object") return;
      const keys = node.getChildren("Property").flatMap((property) => {
        const key = property.getChild("PropertyName");
        return key ? [JSON.parse(text.slice(key.from, key.to)) as string] : [];
      });
      if (new Set(keys).size < keys.length) found = true;
    },
  });
  return found;
}

/** What staff call it and who may see it: nothing of what is sent, when, and to whom. */
const NAMING = ["$schema", "id", "name", "description", "topic", "department", "enabled"];

/** Whether a difference at this place changes what is sent, when, or to whom. */
export const isOfSending = (path: string) => !NAMING.includes(/^[^.[]*/.exec(path)?.[0] ?? "");

/** Whether a rule that is on would send otherwise: something else, at other times, to others. */
export function sendsOtherwise(before: RuleJson, after: RuleJson): boolean {
  const sending = (rule: RuleJson) => KEYS.filter((key) => !NAMING.includes(key)).map((key) => rule[key] ?? null);
  return JSON.stringify(sending(before)) !== JSON.stringify(sending(after));
}

interface TriggerKind {
  type: string;
  personal: boolean;
  text: { fact: string; to: string } | null;
}

/** What a rule with this trigger does first: the whole text, to its audience or to the one it came from. */
export function usualActions({ type, personal, text }: TriggerKind): NonNullable<RuleJson["actions"]> {
  const whole = text ? `{{${text.fact}.${text.to}}}` : "";
  const message = { type: "text", text: type === "imap" ? `{{mail.subject}}\n\n${whole}` : whole };
  return [{ type: personal ? "reply" : "multicast", messages: [message] }];
}

/** With another trigger; actions that nobody touched follow. */
export function withTrigger(rule: RuleJson, before: TriggerKind | undefined, after: TriggerKind): RuleJson {
  const untouched = before && JSON.stringify(rule.actions) === JSON.stringify(usualActions(before));
  const next = withKey(rule, "trigger", { type: after.type });
  return untouched ? withKey(next, "actions", usualActions(after)) : next;
}

/** Off, and without an audience: whom it reaches must be chosen. */
export function newRule(): RuleJson {
  const imap = { type: "imap", personal: false, text: { fact: "mail", to: "body" } };
  return { name: "", enabled: false, trigger: { type: "imap" }, actions: usualActions(imap) };
}

/** For a rule of its own beside the first. */
export function copyOf(rule: RuleJson, nameOfCopy: (name: string) => string): RuleJson {
  const { id: _taken, ...rest } = rule;
  return withKey(withKey(rest, "name", nameOfCopy(rule.name ?? "")), "enabled", false);
}

/** A beginning of a rule that takes mails like this one. */
export function ruleFromMail(mail: { title: string; from: { address: string | null } }): RuleJson {
  const words = /【[^】]+】/.exec(mail.title)?.[0] ?? mail.title;
  const leaf = (path: string, operator: string, value: string) => ({ fact: "mail", path, operator, value });
  const all = [
    ...(mail.from.address ? [leaf("$.from.address", "equalsText", mail.from.address)] : []),
    leaf("$.subject", "containsText", words),
  ];
  return withKey({ ...newRule(), name: mail.title.slice(0, 200) }, "conditions", { all });
}

/** An id from the name where it has Latin letters, else from the day; none that is taken. */
export function idFor(name: string, taken: ReadonlySet<string>, today: string): string {
  const latin = name
    .normalize("NFKC")
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.join("-")
    .slice(0, 50);
  const base = latin && /[a-z]/.test(latin) ? latin : `rule-${today.replaceAll(/\D/g, "")}`;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** After a change of the name: the id follows it, unless somebody wrote another one. */
export function withFollowingId(
  before: RuleJson,
  after: RuleJson,
  taken: ReadonlySet<string>,
  today: string,
): RuleJson {
  // The JSON tab may hold a number.
  const made = ({ name }: RuleJson) =>
    typeof name === "string" && name.trim() ? idFor(name, taken, today) : undefined;
  const follows = after.id === before.id && (before.id === undefined || before.id === made(before));
  return follows && after.name !== before.name ? withKey(after, "id", made(after)) : after;
}
