import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import DownIcon from "@mui/icons-material/ArrowDownward";
import UpIcon from "@mui/icons-material/ArrowUpward";
import HandleIcon from "@mui/icons-material/DragIndicator";
import { Box, IconButton } from "@mui/material";
import { memo, type ReactNode, useMemo, useRef } from "react";
import { useText, words } from "../text/text";

const text = words(
  {
    handle: (name: string) => `「${name}」をつかんで動かす`,
    up: (name: string) => `「${name}」を1つ上へ`,
    down: (name: string) => `「${name}」を1つ下へ`,
    how: "スペースキーでつかみ、上下の矢印キーで動かし、もう一度スペースキーで置きます。Escキーで元に戻します。",
    taken: (name: string, at: number, of: number) => `「${name}」をつかみました。${of}件中${at}番目です。`,
    over: (name: string, at: number, of: number) => `「${name}」は${of}件中${at}番目に来ます。`,
    put: (name: string, at: number, of: number) => `「${name}」を${of}件中${at}番目に置きました。`,
    back: (name: string) => `「${name}」を元の場所に戻しました。`,
  },
  {
    handle: (name: string) => `Drag “${name}”`,
    up: (name: string) => `Move “${name}” up`,
    down: (name: string) => `Move “${name}” down`,
    how: "Space picks up, the arrow keys move, Space puts down. Escape puts it back.",
    taken: (name: string, at: number, of: number) => `Picked up “${name}”, ${at} of ${of}.`,
    over: (name: string, at: number, of: number) => `“${name}” would be ${at} of ${of}.`,
    put: (name: string, at: number, of: number) => `“${name}” is now ${at} of ${of}.`,
    back: (name: string) => `“${name}” is back where it was.`,
  },
);

/** Rows in an order that people choose: by dragging, by keyboard, or one step at a time. */
export function SortableRows<T extends { uid: string }>({
  items,
  label,
  nameOf: named,
  onMove,
  render,
}: {
  items: readonly T[];
  label: string;
  /** For screen readers, and on the buttons. */
  nameOf: (item: T) => string;
  onMove: (from: number, to: number) => void;
  /** A row is drawn anew when its item or one of these functions is another one. */
  render: (item: T, index: number) => ReactNode;
}) {
  const t = useText(text);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  // Another list of ids has every row drawn anew, so it stays the same one while a row is being written.
  const joined = items.map(({ uid }) => uid).join(" ");
  const ids = useMemo(() => joined.split(" "), [joined]);
  const hasMoved = useRef(false);
  const indexOf = (id: string | number) => items.findIndex((item) => item.uid === id);
  const nameOf = (id: string | number) => {
    const item = items[indexOf(id)];
    return item ? named(item) : "";
  };
  const end = ({ active, over }: DragEndEvent) => {
    if (over && over.id !== active.id) onMove(indexOf(active.id), indexOf(over.id));
  };
  const said =
    (say: (name: string, at: number, of: number) => string) =>
    ({ active, over }: { active: { id: string | number }; over: { id: string | number } | null }) =>
      over ? say(nameOf(active.id), indexOf(over.id) + 1, items.length) : undefined;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={end}
      accessibility={{
        screenReaderInstructions: { draggable: t.how },
        announcements: {
          onDragStart({ active }) {
            hasMoved.current = false;
            return t.taken(nameOf(active.id), indexOf(active.id) + 1, items.length);
          },
          onDragOver({ active, over }) {
            // Told at once of the place where it lies, a screen reader would leave out that it was picked up.
            hasMoved.current ||= over?.id !== active.id;
            return hasMoved.current ? said(t.over)({ active, over }) : undefined;
          },
          onDragEnd: said(t.put),
          onDragCancel: ({ active }) => t.back(nameOf(active.id)),
        },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <Box component="ol" aria-label={label} sx={{ listStyle: "none", m: 0, p: 0 }}>
          {items.map((item, index) => (
            <Row
              key={item.uid}
              item={item}
              name={named(item)}
              index={index}
              isLast={index === items.length - 1}
              onMove={onMove}
              render={render as (item: { uid: string }, index: number) => ReactNode}
            />
          ))}
        </Box>
      </SortableContext>
    </DndContext>
  );
}

interface RowProps {
  item: { uid: string };
  name: string;
  index: number;
  isLast: boolean;
  onMove: (from: number, to: number) => void;
  render: (item: { uid: string }, index: number) => ReactNode;
}

const Row = memo(function Row({ item, name, index, isLast, onMove, render }: RowProps) {
  const t = useText(text);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: item.uid,
  });
  // At an end they do nothing rather than be disabled, which would take the focus away from who moves by keyboard.
  const [isFirst, fade] = [index === 0, { "&[aria-disabled=true]": { opacity: 0.4 } }];
  const up = () => !isFirst && onMove(index, index - 1);
  const down = () => !isLast && onMove(index, index + 1);
  return (
    <Box
      component="li"
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      sx={{
        display: "grid",
        gridTemplateColumns: "auto minmax(0, 1fr) auto",
        alignItems: "start",
        columnGap: 0.5,
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
        position: "relative",
        ...(isDragging ? { zIndex: 1, boxShadow: 4 } : {}),
      }}
    >
      <IconButton
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        aria-label={t.handle(name)}
        size="small"
        sx={{ gridArea: "1 / 1", mt: 1, cursor: "grab", touchAction: "none" }}
      >
        <HandleIcon fontSize="small" />
      </IconButton>
      {/* The first part stands in the row, further ones below it in its whole width. */}
      <Box
        sx={{
          display: "contents",
          "& > *": { gridArea: "1 / 2", minWidth: 0 },
          "& > * ~ *": { gridArea: "auto / 1 / auto / -1" },
        }}
      >
        {render(item, index)}
      </Box>
      <Box sx={{ gridArea: "1 / 3", display: "flex", mt: 1 }}>
        <IconButton size="small" aria-label={t.up(name)} aria-disabled={isFirst} onClick={up} sx={fade}>
          <UpIcon fontSize="small" />
        </IconButton>
        <IconButton size="small" aria-label={t.down(name)} aria-disabled={isLast} onClick={down} sx={fade}>
          <DownIcon fontSize="small" />
        </IconButton>
      </Box>
    </Box>
  );
});
