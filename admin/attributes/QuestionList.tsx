import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Box, Card, Typography } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { Empty } from "../parts/Empty";
import { SaveProblem } from "../parts/SaveProblem";
import { useLabel, useText, words } from "../text/text";
import { moved } from "./draft";
import { QuestionRow } from "./QuestionRow";
import { RetireButton } from "./RetireButton";
import { SaveBar } from "./SaveBar";
import { SortableRows } from "./SortableRows";
import type { Attribute } from "./types";
import { attributesQuery } from "./use-attributes";

const text = words(
  {
    list: "質問（フォームの順）",
    retired: (count: number) => `フォームから外した質問（${count}）`,
    empty: "質問はまだありません",
    emptyBody: "「質問を作る」で質問を作ると、市民の受信設定フォームに出て、ルールの対象に使えるようになります。",
    note: (count: number) => `順番を変えました（${count}問の位置）。まだ保存していません。`,
    title: "この順番で保存しますか？",
    body: (count: number) => `市民の受信設定フォームの並びが、すぐに変わります（${count}問の位置が変わります）。`,
    confirm: "順番を保存する",
    saved: "順番を保存しました。",
  },
  {
    list: "Questions, in the order of the form",
    retired: (count: number) => `Questions taken out of the form (${count})`,
    empty: "There are no questions yet",
    emptyBody: "“New question” puts one into the citizens' form; rules can then choose people by it.",
    note: (count: number) => `The order was changed (${count} places) and is not saved yet.`,
    title: "Save this order?",
    body: (count: number) => `The citizens' form changes at once (${count} questions change place).`,
    confirm: "Save the order",
    saved: "The order was saved.",
  },
);

/** Questions in the order of the form, to be put in another one. */
export function QuestionList({
  all,
  onDirty,
}: {
  all: readonly Attribute[];
  /** Whether the order is not saved yet. */
  onDirty: (isDirty: boolean) => void;
}) {
  const t = useText(text);
  const label = useLabel();
  const notify = useNotify();
  const queries = useQueryClient();
  /** The order that is being made, and the one it began with. */
  const [order, setOrder] = useState<{ keys: readonly string[]; was: string[] } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const asked = useMemo(() => all.filter(({ retired }) => !retired), [all]);
  const retired = all.filter((one) => one.retired);
  const items = useMemo(() => {
    const byKey = new Map(asked.map((one) => [one.key, { ...one, uid: one.key }]));
    if (!order) return [...byKey.values()];
    const ordered = order.keys.flatMap((key) => byKey.get(key) ?? []);
    return [...ordered, ...[...byKey.values()].filter(({ key }) => !order.keys.includes(key))];
  }, [asked, order]);
  const changed = items.filter(({ key }, i) => asked[i]?.key !== key).length;
  const isDirty = changed > 0;
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
  const current = items.map(({ key }) => key);
  const saving = useMutation({
    mutationFn: () => ask(api.POST("/api/attributes/order", { body: { keys: current, was: order?.was ?? current } })),
    async onSuccess() {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: attributesQuery.queryKey });
      setOrder(null);
      notify(t.saved);
    },
  });
  const load = async () => {
    await queries.fetchQuery({ ...attributesQuery, staleTime: 0 });
    setOrder(null);
    setAsking(false);
  };
  const move = useCallback(
    (from: number, to: number) =>
      setOrder((before) => {
        const was = before?.was ?? asked.map(({ key }) => key);
        return { keys: moved(before?.keys ?? was, from, to), was };
      }),
    [asked],
  );
  const nameOf = useCallback((one: Attribute) => label(one.label), [label]);
  const render = useCallback((one: Attribute) => <QuestionRow attribute={one} all={all} />, [all]);
  return (
    <>
      {asked.length === 0 ? (
        <Empty title={t.empty}>{t.emptyBody}</Empty>
      ) : (
        <Card>
          <SortableRows items={items} label={t.list} nameOf={nameOf} onMove={move} render={render} />
        </Card>
      )}
      <SaveBar
        isDirty={isDirty}
        note={t.note(changed)}
        onUndo={() => setOrder(null)}
        onSave={() => {
          saving.reset();
          setAsking(true);
        }}
      />
      {retired.length > 0 && (
        <Accordion sx={{ mt: 2 }} slotProps={{ heading: { component: "h2" } }}>
          <AccordionSummary expandIcon={<ExpandIcon />} id="retired-questions" aria-controls="retired-questions-list">
            <Typography component="span">{t.retired(retired.length)}</Typography>
          </AccordionSummary>
          <AccordionDetails id="retired-questions-list" sx={{ p: 0 }}>
            <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
              {retired.map((one) => (
                <Box
                  component="li"
                  key={one.key}
                  sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", borderTop: 1, borderColor: "divider" }}
                >
                  <Box sx={{ flexGrow: 1, minWidth: 0 }}>
                    <QuestionRow attribute={one} all={all} />
                  </Box>
                  <RetireButton attribute={one} />
                </Box>
              ))}
            </Box>
          </AccordionDetails>
        </Accordion>
      )}
      <ConfirmDialog
        open={isAsking}
        title={t.title}
        confirm={t.confirm}
        busy={saving.isPending}
        onConfirm={() => saving.mutate()}
        onClose={() => setAsking(false)}
      >
        {t.body(changed)}
        <SaveProblem error={saving.error} onLoad={load} />
      </ConfirmDialog>
    </>
  );
}
