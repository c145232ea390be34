import AddIcon from "@mui/icons-material/Add";
import PasteIcon from "@mui/icons-material/ContentPaste";
import { Box, Button, Typography } from "@mui/material";
import { memo, useCallback, useRef, useState } from "react";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { moved, newItem } from "./draft";
import { useFault } from "./faults";
import type { TownsProps } from "./ItemFields";
import { ItemRow } from "./ItemRow";
import { PasteDialog } from "./PasteDialog";
import { SortableRows } from "./SortableRows";
import type { DraftItem, ItemsKind, ItemsUpdate } from "./types";

const text = words(
  {
    options: { list: "選択肢", add: "選択肢を足す", none: "まだ選択肢がありません。" },
    areas: { list: "区", add: "区を足す", none: "まだ区がありません。" },
    parts: { list: "町", add: "町を足す", none: "町はまだありません。区だけを答えてもらいます。" },
    groups: {
      list: "見出し",
      add: "見出しを足す",
      none: "見出しはありません。選択肢が多いときに、見出しの下に分けて並べられます。",
    },
    paste: "まとめて貼り付ける",
    count: (count: number) => `${formatCount(count)}件`,
    unnamed: "（未入力）",
  },
  {
    options: { list: "Options", add: "Add an option", none: "No options yet." },
    areas: { list: "Wards", add: "Add a ward", none: "No wards yet." },
    parts: { list: "Towns", add: "Add a town", none: "No towns: citizens give the ward alone." },
    groups: {
      list: "Headings",
      add: "Add a heading",
      none: "No headings. With many options they can stand under headings.",
    },
    paste: "Paste many",
    count: (count: number) => formatCount(count),
    unnamed: "(empty)",
  },
);

/** Options, towns or headings: added, written, put in order, taken away. */
export const ItemsEditor = memo(function ItemsEditor({
  kind,
  path,
  items,
  groups,
  onChange,
}: {
  kind: ItemsKind;
  /** As the API names it: `options`, `options[0].parts`. */
  path: string;
  items: readonly DraftItem[];
  /** Headings that an option may stand under. */
  groups?: readonly DraftItem[] | undefined;
  /** Stable. */
  onChange: (update: ItemsUpdate) => void;
}) {
  const t = useText(text);
  const fault = useFault(path);
  const [opened, setOpened] = useState<string | null>(null);
  const [isPasting, setPasting] = useState(false);
  const move = useCallback((from: number, to: number) => onChange((all) => moved(all, from, to)), [onChange]);
  const change = useCallback(
    (uid: string, update: (item: DraftItem) => DraftItem) =>
      onChange((all) => all.map((one) => (one.uid === uid ? update(one) : one))),
    [onChange],
  );
  const adder = useRef<HTMLButtonElement>(null);
  const remove = useCallback(
    (uid: string) => {
      onChange((all) => all.filter((one) => one.uid !== uid));
      // The button that was pressed is gone.
      adder.current?.focus();
    },
    [onChange],
  );
  const nameOf = useCallback((item: DraftItem) => item.label.ja || item.value || t.unnamed, [t]);
  const render = useCallback(
    (item: DraftItem, index: number) => (
      <ItemRow
        kind={kind}
        path={`${path}[${index}]`}
        item={item}
        groups={groups}
        isNew={item.uid === opened}
        onChange={change}
        onRemove={remove}
        towns={Towns}
      />
    ),
    [kind, path, groups, opened, change, remove],
  );
  const add = () => {
    const item = newItem();
    setOpened(item.uid);
    onChange((all) => [...all, item]);
  };
  return (
    <Box>
      {items.length === 0 ? (
        <Typography color="textSecondary" sx={{ py: 1 }}>
          {t[kind].none}
        </Typography>
      ) : (
        <>
          <Typography variant="body2" color="textSecondary">
            {t.count(items.length)}
          </Typography>
          <SortableRows items={items} label={t[kind].list} nameOf={nameOf} onMove={move} render={render} />
        </>
      )}
      {fault !== undefined && (
        <Typography color="error" role="alert" sx={{ mt: 1 }}>
          {fault}
        </Typography>
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 1 }}>
        <Button ref={adder} variant="outlined" size="small" startIcon={<AddIcon />} onClick={add}>
          {t[kind].add}
        </Button>
        <Button size="small" startIcon={<PasteIcon />} onClick={() => setPasting(true)}>
          {t.paste}
        </Button>
      </Box>
      {isPasting && (
        <PasteDialog
          known={items}
          onClose={() => setPasting(false)}
          onAdd={(added) => {
            onChange((all) => [...all, ...added]);
            setPasting(false);
          }}
        />
      )}
    </Box>
  );
});

const NOTHING: readonly DraftItem[] = [];

/** The list within a ward. */
function Towns({ path, items = NOTHING, onChange }: TownsProps) {
  return <ItemsEditor kind="parts" path={path} items={items} onChange={onChange} />;
}
