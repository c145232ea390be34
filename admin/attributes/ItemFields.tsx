import { FormControlLabel, MenuItem, Switch, TextField, Typography } from "@mui/material";
import { type ComponentType, useCallback } from "react";
import { useText, words } from "../text/text";
import { keptValue } from "./draft";
import { useFault } from "./faults";
import { LabelFields } from "./LabelFields";
import type { DraftItem, ItemsKind, ItemsUpdate } from "./types";

const text = words(
  {
    label: "文",
    value: "値",
    valueHelp:
      "ルールが見分けるための短い名前です。例: earthquake。空なら日本語の文と同じになります。保存した後は変えられません。",
    valueFixed: "保存した後は変えられません。別の値にするには、新しく足して、これを廃止します。",
    help: "説明（任意）",
    group: "見出し",
    noGroup: "見出しなし",
    retired: "廃止する（新しく選べなくする）",
    retiredHelp: "すでに選んだ人の答えは残ります。だれも選んでいなければ、削除もできます。",
    towns: "町",
  },
  {
    label: "Text",
    value: "Value",
    valueHelp:
      "A short name by which rules know it, such as earthquake. Left empty it is the Japanese text. Fixed once saved.",
    valueFixed: "Fixed once saved. For another value add a new one and retire this.",
    help: "Explanation (optional)",
    group: "Heading",
    noGroup: "no heading",
    retired: "Retire it (cannot be chosen anew)",
    retiredHelp: "Who chose it keeps it. If nobody did, it can be deleted as well.",
    towns: "Towns",
  },
);

const NOTHING: readonly DraftItem[] = [];

export interface TownsProps {
  path: string;
  items: readonly DraftItem[] | undefined;
  onChange: (update: ItemsUpdate) => void;
}

/** What is written of one option, town or heading. */
export function ItemFields({
  kind,
  path,
  item,
  groups = NOTHING,
  isNew,
  onChange,
  towns: Towns,
}: {
  kind: ItemsKind;
  path: string;
  item: DraftItem;
  groups: readonly DraftItem[] | undefined;
  isNew: boolean;
  onChange: (update: (item: DraftItem) => DraftItem) => void;
  /** Draws the towns of a ward: a list like the one that this item stands in. */
  towns: ComponentType<TownsProps>;
}) {
  const t = useText(text);
  const fault = useFault(`${path}.value`);
  const groupFault = useFault(`${path}.group`);
  const isFixed = item.isSaved === true;
  const isOption = kind === "options" || kind === "areas";
  const changeParts = useCallback(
    (update: ItemsUpdate) => onChange((one) => ({ ...one, parts: update(one.parts ?? []) })),
    [onChange],
  );
  return (
    <>
      <LabelFields
        name={t.label}
        path={`${path}.label`}
        value={item.label}
        onChange={(label) => onChange((one) => ({ ...one, label }))}
        required
        autoFocus={isNew}
      />
      <TextField
        label={t.value}
        value={item.value}
        onChange={(event) => onChange((one) => ({ ...one, value: event.target.value }))}
        disabled={isFixed}
        error={fault !== undefined}
        helperText={fault ?? (isFixed ? t.valueFixed : t.valueHelp)}
        slotProps={{ htmlInput: { maxLength: 100, "data-path": `${path}.value` } }}
      />
      {isOption && (
        <LabelFields
          name={t.help}
          path={`${path}.help`}
          value={item.help}
          onChange={(help) => onChange((one) => ({ ...one, help }))}
          multiline
        />
      )}
      {kind === "options" && groups.length > 0 && (
        <TextField
          select
          label={t.group}
          value={item.group ?? ""}
          onChange={(event) =>
            onChange(({ group: _, ...one }) =>
              event.target.value === "" ? one : { ...one, group: event.target.value },
            )
          }
          error={groupFault !== undefined}
          helperText={groupFault}
        >
          <MenuItem value="">{t.noGroup}</MenuItem>
          {groups
            .filter((group) => keptValue(group) !== "")
            .map((group) => (
              <MenuItem key={group.uid} value={keptValue(group)}>
                {group.label.ja || group.value}
              </MenuItem>
            ))}
        </TextField>
      )}
      {kind === "areas" && (
        <section>
          <Typography component="h3" variant="h3">
            {t.towns}
          </Typography>
          <Towns path={`${path}.parts`} items={item.parts} onChange={changeParts} />
        </section>
      )}
      {kind !== "groups" && isFixed && (
        <div>
          <FormControlLabel
            control={
              <Switch
                checked={item.retired ?? false}
                onChange={(_event, retired) =>
                  onChange(({ retired: _, ...one }) => (retired ? { ...one, retired: true } : one))
                }
              />
            }
            label={t.retired}
          />
          <Typography variant="body2" color="textSecondary">
            {t.retiredHelp}
          </Typography>
        </div>
      )}
    </>
  );
}
