import { Alert, Typography } from "@mui/material";
import { SchemaForm } from "../../parts/SchemaForm";
import { useLabel, useText, words } from "../../text/text";
import { usualActions, withKey } from "../draft";
import { isObject } from "../is-object";
import { SendsTwice, sendingsOf } from "../SendsTwice";
import type { Fault, RuleJson } from "../types";
import { usePlugins } from "../use-plugins";
import { AddMenu } from "./AddMenu";
import { MessagesEditor } from "./MessagesEditor";
import { OrderedList } from "./OrderedList";
import { placeholdersOf } from "./placeholders";
import { faultAt } from "./places";
import { Section } from "./Section";

const text = words(
  {
    title: "動作",
    about: "条件に合ったときにすること。ふつうは1つで足ります。",
    add: "動作を加える",
    unknown: (type: string) => `動作「${type}」はこのシステムにありません。JSONタブで直してください。`,
    empty: "動作がありません。1つ以上加えてください。",
  },
  {
    title: "Actions",
    about: "What is done when the conditions are met. One is usually enough.",
    add: "Add an action",
    unknown: (type) => `There is no action “${type}”. Mend it in the JSON tab.`,
    empty: "There is no action. Add one or more.",
  },
);

/** The messages of each action that has some, in order; for the preview. */
export function messagesOf(rule: RuleJson): Record<string, unknown>[][] {
  return actionsOf(rule)
    .filter(isObject)
    .flatMap(({ messages }) =>
      Array.isArray(messages) && messages.length > 0 ? [messages as Record<string, unknown>[]] : [],
    );
}

const actionsOf = (rule: RuleJson) => (Array.isArray(rule.actions) ? rule.actions : []);

/** What the rule does, with the messages as they will look. */
export function ActionsSection({
  rule,
  onChange,
  faults,
  disabled,
  rendered,
  problem,
}: {
  rule: RuleJson;
  onChange: (rule: RuleJson) => void;
  faults: readonly Fault[];
  disabled: boolean;
  /** The messages with the sample mail put in, as `messagesOf` counts them. */
  rendered: readonly (readonly unknown[])[] | undefined;
  problem: string | null;
}) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  const actions = actionsOf(rule);
  const trigger = plugins.data?.triggers.find(({ type }) => type === rule.trigger?.type);
  const placeholders = placeholdersOf(trigger);
  const personal = trigger?.personal ?? false;
  const known = plugins.data?.actions ?? [];
  // What this trigger can never use is no choice; `reach` in the server says the same.
  const usable = known.filter(({ reach }) => (reach === "sender" || reach === "target") === personal);
  const kindOf = (type: string) => known.find((one) => one.type === type);
  let withMessages = -1;
  return (
    <Section title={t.title} about={t.about} path="actions" error={faultAt(faults, "actions")}>
      <SendsTwice times={sendingsOf(rule, plugins.data)} />
      {actions.length === 0 && <Typography sx={{ mb: 1 }}>{t.empty}</Typography>}
      <OrderedList
        items={actions}
        onChange={(next) => onChange(withKey(rule, "actions", next))}
        path="actions"
        disabled={disabled}
        titleOf={({ type }, i) => `${i + 1}. ${labelOf(kindOf(type)?.label) || type}`}
      >
        {(action, i, put) => {
          const { type } = action;
          const kind = kindOf(type);
          const messages = Array.isArray(action.messages) ? (action.messages as Record<string, unknown>[]) : [];
          if (messages.length > 0) withMessages += 1;
          const properties = Object.keys((kind?.params.properties as object | undefined) ?? {});
          const fault = faultAt(faults, `actions[${i}].type`) ?? faultAt(faults, `actions[${i}]`);
          return (
            <>
              {fault && (
                <Alert severity="error" sx={{ mb: 1.5 }}>
                  {fault}
                </Alert>
              )}
              {plugins.data && !kind && <Typography>{t.unknown(type)}</Typography>}
              {properties.includes("messages") && (
                <MessagesEditor
                  value={messages}
                  onChange={(next) => put({ ...action, messages: next })}
                  placeholders={placeholders}
                  rendered={rendered?.[withMessages]}
                  problem={problem}
                  faults={faults}
                  path={`actions[${i}].messages`}
                  disabled={disabled}
                />
              )}
              {kind && properties.some((name) => name !== "messages") && (
                <SchemaForm
                  schema={kind.params}
                  value={action}
                  onChange={(next) => put({ ...next, type })}
                  faults={faults}
                  path={`actions[${i}]`}
                  omit={["type", "messages"]}
                  disabled={disabled}
                />
              )}
            </>
          );
        }}
      </OrderedList>
      {!disabled && (
        <AddMenu
          label={t.add}
          options={usable.map(({ type, label }) => ({ value: type, label: labelOf(label) }))}
          onAdd={(type) => {
            const takesMessages = Object.hasOwn(
              (kindOf(type)?.params.properties as object | undefined) ?? {},
              "messages",
            );
            // Another one with the same words would send everything twice.
            const [usual] = trigger && messagesOf(rule).length === 0 ? usualActions(trigger) : [];
            const messages = usual?.messages ?? [{ type: "text", text: "" }];
            onChange(withKey(rule, "actions", [...actions, { type, ...(takesMessages && { messages }) }]));
          }}
        />
      )}
    </Section>
  );
}
