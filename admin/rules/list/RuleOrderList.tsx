import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { Box, Paper, Typography } from "@mui/material";
import { useCallback, useEffect, useRef, useState } from "react";
import { useText, words } from "../../text/text";
import type { ListedRule } from "../use-rules";
import { ruleColumns } from "./columns";
import { moved } from "./order";
import { RuleRow } from "./RuleRow";

const text = words(
  {
    order: "順番",
    headings: {
      name: "名前",
      state: "状態",
      trigger: "契機",
      audience: "対象",
      fired: "最後に動いた日時",
      tests: "テスト",
    },
    list: "ルール（先に尋ねる順）",
    howTo: "スペースキーで持ち上げ、上下の矢印キーで動かし、もう一度スペースキーで置きます。Escキーでやめます。",
    lifted: (name: string) => `「${name}」を持ち上げました。`,
    over: (name: string, place: number) => `「${name}」は${place}番目の位置です。`,
    dropped: (name: string, place: number) => `「${name}」を${place}番目に置きました。`,
    cancelled: (name: string) => `「${name}」の移動をやめました。`,
  },
  {
    order: "Order",
    headings: {
      name: "Name",
      state: "State",
      trigger: "Trigger",
      audience: "Audience",
      fired: "Last fired",
      tests: "Tests",
    },
    list: "Rules, in the order in which they are asked",
    howTo: "Press space to lift, arrow keys to move, space again to drop, Escape to cancel.",
    lifted: (name) => `“${name}” lifted.`,
    over: (name, place) => `“${name}” is at place ${place}.`,
    dropped: (name, place) => `“${name}” was put at place ${place}.`,
    cancelled: (name) => `“${name}” was not moved.`,
  },
);

/** The rules in their order; moved by pointer, keyboard or buttons, where nothing is hidden. */
export function RuleOrderList({
  rules,
  sortable,
  onOrder,
  onSwitch,
}: {
  rules: readonly ListedRule[];
  sortable: boolean;
  onOrder: (ids: string[]) => void;
  onSwitch: (rule: ListedRule) => void;
}) {
  const t = useText(text);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = rules.map(({ id }) => id);
  const nameOf = (id: string | number) => rules.find((rule) => rule.id === id)?.name ?? "";
  const placeOf = (id: string | number) => ids.indexOf(String(id)) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) => t.lifted(nameOf(active.id)),
    onDragOver: ({ active, over }) => (over ? t.over(nameOf(active.id), placeOf(over.id)) : undefined),
    onDragEnd: ({ active, over }) => (over ? t.dropped(nameOf(active.id), placeOf(over.id)) : undefined),
    onDragCancel: ({ active }) => t.cancelled(nameOf(active.id)),
  };
  const [said, setSaid] = useState("");
  // A row that React moves loses the focus; whoever moves it twice wants the same button again.
  const focusNext = useRef<string | null>(null);
  useEffect(() => {
    if (focusNext.current === null) return;
    document.getElementById(focusNext.current)?.focus();
    focusNext.current = null;
  });

  const move = (from: number, to: number) => {
    if (from < 0 || to < 0 || from === to) return;
    onOrder(moved(ids, from, to));
  };
  const stepNow = (index: number, by: 1 | -1) => {
    const rule = rules[index];
    if (!rule) return;
    const to = index + by;
    move(index, to);
    setSaid(t.dropped(rule.name, to + 1));
    // At the end of the list the same button is switched off, and would let the keyboard go.
    const isAtEnd = rules[to + by] === undefined;
    focusNext.current = `${by < 0 === isAtEnd ? "down" : "up"}-${rule.id}`;
  };
  const latest = useRef(stepNow);
  latest.current = stepNow;
  // One and the same for every drawing, so that rows need not be drawn again.
  const step = useCallback((index: number, by: 1 | -1) => latest.current(index, by), []);
  const dropped = ({ active, over }: DragEndEvent) => {
    if (over) move(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
  };
  return (
    <Paper variant="outlined" sx={{ overflow: "clip" }}>
      <Box
        aria-hidden
        sx={{
          display: { xs: "none", lg: "grid" },
          gridTemplateColumns: ruleColumns.template,
          gap: 1.5,
          px: 1.5,
          py: 1,
          fontWeight: 700,
          fontSize: "0.9rem",
          borderBottom: 1,
          borderColor: "divider",
        }}
      >
        <span>{t.order}</span>
        {ruleColumns.map((column) => (
          <span key={column}>{t.headings[column]}</span>
        ))}
        <span />
      </Box>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={dropped}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t.howTo } }}
      >
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          <Box component="ol" aria-label={t.list} sx={{ listStyle: "none", m: 0, p: 0 }}>
            {rules.map((rule, i) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                position={i + 1}
                isLast={i === rules.length - 1}
                sortable={sortable}
                headings={t.headings}
                onMove={step}
                onSwitch={onSwitch}
              />
            ))}
          </Box>
        </SortableContext>
      </DndContext>
      <Typography
        role="status"
        sx={{ position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" }}
      >
        {said}
      </Typography>
    </Paper>
  );
}
