import { Box, Button, Typography } from "@mui/material";
import { type ReactNode, useState } from "react";
import { SchemaForm } from "../../parts/SchemaForm";
import { emptyTextsOf } from "../../parts/schema-form/json-schema";
import { TextDiff } from "../../parts/TextDiff";
import { useLabel, useText, words } from "../../text/text";
import { withKey } from "../draft";
import type { Fault, RuleJson } from "../types";
import { usePlugins } from "../use-plugins";
import { AddMenu } from "./AddMenu";
import { OrderedList } from "./OrderedList";
import { faultAt } from "./places";
import type { TransformEffect } from "./preview";
import { Section } from "./Section";

const text = words(
  {
    title: "加工",
    about: "届いた本文を、送る前に上から順に直します。加工しなければ、本文をそのまま使います。",
    noText: "この契機には本文がないため、加工はできません。",
    add: "加工を加える",
    changes: "見本のメールで変わるところ",
    unchanged: "見本のメールでは、何も変わりません。",
    result: "加工した後の本文を見る",
    hide: "加工した後の本文を閉じる",
  },
  {
    title: "Transforms",
    about: "Changes to the text before it is sent, from the top down. Without any, it is used as it came.",
    noText: "This trigger has no text to change.",
    add: "Add a transform",
    changes: "What changes in the sample mail",
    unchanged: "Nothing changes in the sample mail.",
    result: "Show the text after all transforms",
    hide: "Hide the text after all transforms",
  },
);

/** The changes to the text, each with what it does to the sample mail. */
export function TransformsSection({
  rule,
  onChange,
  faults,
  disabled,
  picker,
  effects,
}: {
  rule: RuleJson;
  onChange: (rule: RuleJson) => void;
  faults: readonly Fault[];
  disabled: boolean;
  /** Chooses the sample mail, where there are mails. */
  picker: ReactNode;
  effects: readonly TransformEffect[] | undefined;
}) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  const [showsResult, setShowsResult] = useState(false);
  const transforms = Array.isArray(rule.transforms) ? rule.transforms : [];
  const known = plugins.data?.transforms ?? [];
  const kindOf = (type: string) => known.find((one) => one.type === type);
  const trigger = plugins.data?.triggers.find(({ type }) => type === rule.trigger?.type);
  const change = (next: RuleJson["transforms"]) =>
    onChange(withKey(rule, "transforms", next?.length === 0 ? undefined : next));
  const hasText = trigger ? trigger.text !== null : true;
  // Steps that belong to another state of the list would be put at the wrong places.
  const fitting = effects?.length === transforms.length ? effects : undefined;
  return (
    <Section
      title={t.title}
      about={hasText || transforms.length > 0 ? t.about : t.noText}
      path="transforms"
      error={faultAt(faults, "transforms")}
    >
      {hasText && picker}
      <OrderedList
        items={transforms}
        onChange={change}
        path="transforms"
        disabled={disabled}
        titleOf={({ type }, i) => `${i + 1}. ${labelOf(kindOf(type)?.label) || type}`}
      >
        {(transform, i, put) => {
          const schema = kindOf(transform.type)?.params;
          const effect = fitting?.[i];
          return (
            <>
              {schema && (
                <SchemaForm
                  schema={schema}
                  value={transform}
                  onChange={(next) => put({ ...next, type: transform.type })}
                  faults={faults}
                  path={`transforms[${i}]`}
                  omit={["type"]}
                  disabled={disabled}
                />
              )}
              {effect &&
                (effect.changed ? (
                  <Box sx={{ mt: 1.5 }}>
                    <Typography variant="body2" color="textSecondary" sx={{ mb: 0.5 }}>
                      {t.changes}
                    </Typography>
                    <TextDiff before={effect.before} after={effect.after} />
                  </Box>
                ) : (
                  <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
                    {t.unchanged}
                  </Typography>
                ))}
            </>
          );
        }}
      </OrderedList>
      {!disabled && hasText && (
        <AddMenu
          label={t.add}
          options={known.map(({ type, label }) => ({ value: type, label: labelOf(label) }))}
          onAdd={(type) => change([...transforms, { ...emptyTextsOf(kindOf(type)?.params ?? {}), type }])}
        />
      )}
      {fitting && fitting.length > 0 && (
        <Box sx={{ mt: 1 }}>
          <Button size="small" aria-expanded={showsResult} onClick={() => setShowsResult(!showsResult)}>
            {showsResult ? t.hide : t.result}
          </Button>
          {showsResult && (
            <Box
              sx={{
                whiteSpace: "pre-wrap",
                border: 1,
                borderColor: "divider",
                borderRadius: 1,
                p: 1,
                fontSize: "0.9rem",
              }}
            >
              {fitting.at(-1)?.after}
            </Box>
          )}
        </Box>
      )}
    </Section>
  );
}
