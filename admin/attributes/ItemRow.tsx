import DeleteIcon from "@mui/icons-material/Delete";
import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Box, Button, ButtonBase, Chip, Collapse, Stack } from "@mui/material";
import { type ComponentType, useCallback, useId, useState } from "react";
import { useText, words } from "../text/text";
import { keptValue } from "./draft";
import { useHasFault } from "./faults";
import { ItemFields, type TownsProps } from "./ItemFields";
import { type Language, languages, missingLanguages } from "./languages";
import type { DraftItem, ItemsKind } from "./types";

const text = words(
  {
    unnamed: "（未入力）",
    retired: "廃止",
    missing: (names: string) => `訳なし: ${names}`,
    towns: (count: number) => `町 ${count}`,
    fault: "直すところがあります",
    remove: (name: string) => `「${name}」を削除`,
  },
  {
    unnamed: "(empty)",
    retired: "retired",
    missing: (names: string) => `no ${names}`,
    towns: (count: number) => `${count} towns`,
    fault: "needs mending",
    remove: (name: string) => `Delete “${name}”`,
  },
);

/** One option, town or heading: a line, and its fields when opened. */
export function ItemRow({
  kind,
  path,
  item,
  groups,
  isNew,
  onChange,
  onRemove,
  towns,
}: {
  kind: ItemsKind;
  path: string;
  item: DraftItem;
  groups: readonly DraftItem[] | undefined;
  /** Added just now: open, with the first field focused. */
  isNew: boolean;
  onChange: (uid: string, update: (item: DraftItem) => DraftItem) => void;
  onRemove: (uid: string) => void;
  towns: ComponentType<TownsProps>;
}) {
  const t = useText(text);
  const id = useId();
  const hasFault = useHasFault(path);
  const [isOpen, setOpen] = useState(isNew);
  const { uid } = item;
  const change = useCallback((update: (item: DraftItem) => DraftItem) => onChange(uid, update), [onChange, uid]);
  const name = item.label.ja || item.value || t.unnamed;
  const missing = missingLanguages(item.label).filter((code): code is Language => code !== "ja");
  const missingNames = languages.filter(({ code }) => missing.includes(code)).map(({ short }) => short);
  const group = groups?.find((one) => keptValue(one) === item.group)?.label.ja;
  return (
    <>
      <ButtonBase
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        aria-controls={`${id}-fields`}
        sx={{
          justifyContent: "flex-start",
          gap: 0.75,
          minHeight: 44,
          py: 0.75,
          px: 1,
          textAlign: "left",
          font: "inherit",
        }}
      >
        <ExpandIcon fontSize="small" sx={{ transform: isOpen ? "rotate(180deg)" : undefined }} />
        <Box component="span" sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 0.75, minWidth: 0 }}>
          <Box component="span" sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>
            {name}
          </Box>
          {item.retired && <Chip component="span" size="small" label={t.retired} />}
          {group && <Chip component="span" size="small" variant="outlined" label={group} />}
          {kind === "areas" && (item.parts?.length ?? 0) > 0 && (
            <Chip component="span" size="small" variant="outlined" label={t.towns(item.parts?.length ?? 0)} />
          )}
          {missing.length > 0 && (
            <Box component="span" sx={{ color: "text.secondary", fontSize: "0.85rem" }}>
              {t.missing(missingNames.join("・"))}
            </Box>
          )}
          {hasFault && <Chip component="span" size="small" color="error" variant="outlined" label={t.fault} />}
        </Box>
      </ButtonBase>
      <Collapse in={isOpen} mountOnEnter unmountOnExit id={`${id}-fields`}>
        <Stack spacing={1.5} sx={{ px: 1, pt: 1, pb: 2 }}>
          <ItemFields
            towns={towns}
            kind={kind}
            path={path}
            item={item}
            groups={groups}
            onChange={change}
            isNew={isNew}
          />
          <Box>
            <Button color="error" size="small" startIcon={<DeleteIcon />} onClick={() => onRemove(uid)}>
              {t.remove(name)}
            </Button>
          </Box>
        </Stack>
      </Collapse>
    </>
  );
}
