import { Button, Typography } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useLabel, useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { RulesInUse } from "./RulesInUse";
import type { Attribute } from "./types";
import { useCounts } from "./use-attributes";

const text = words(
  {
    retire: "フォームから外す",
    back: "フォームに戻す",
    retireOf: (name: string) => `「${name}」をフォームから外す`,
    backOf: (name: string) => `「${name}」をフォームに戻す`,
    retireTitle: (name: string) => `「${name}」をフォームから外しますか？`,
    backTitle: (name: string) => `「${name}」をフォームに戻しますか？`,
    retireBody: (count: number | undefined) =>
      `市民には聞かなくなり、ルールの対象にも選べなくなります。これまでの答え${count === undefined ? "" : `（${formatCount(count)}人）`}は消えません。あとで戻せます。`,
    backBody: (count: number | undefined) =>
      `市民の受信設定フォームに、すぐに出ます。前の答え${count === undefined ? "" : `（${formatCount(count)}人）`}も使えるようになります。`,
    retired: "フォームから外しました。",
    returned: "フォームに戻しました。",
  },
  {
    retire: "Take out of the form",
    back: "Put back into the form",
    retireOf: (name: string) => `Take “${name}” out of the form`,
    backOf: (name: string) => `Put “${name}” back into the form`,
    retireTitle: (name: string) => `Take “${name}” out of the form?`,
    backTitle: (name: string) => `Put “${name}” back into the form?`,
    retireBody: (count: number | undefined) =>
      `Citizens are no longer asked, and rules can no longer use it. The answers${count === undefined ? "" : ` (${formatCount(count)})`} stay. It can be put back later.`,
    backBody: (count: number | undefined) =>
      `It is in the citizens' form at once, and earlier answers${count === undefined ? "" : ` (${formatCount(count)})`} count again.`,
    retired: "Taken out of the form.",
    returned: "Put back into the form.",
  },
);

/** Takes a question out of the form, or puts it back. */
export function RetireButton({ attribute: { key, label, retired = false } }: { attribute: Attribute }) {
  const t = useText(text);
  const name = useLabel()(label);
  const notify = useNotify();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const counts = useCounts(isOpen ? key : null);
  const retiring = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/attributes/{id}/retire", { params: { path: { id: key } }, body: { retired: !retired } })),
    async onSuccess() {
      setOpen(false);
      await queries.invalidateQueries({ queryKey: ["attributes"] });
      notify(retired ? t.returned : t.retired);
    },
  });
  return (
    <>
      <Button
        size="small"
        color={retired ? "primary" : "error"}
        aria-label={retired ? t.backOf(name) : t.retireOf(name)}
        onClick={() => {
          retiring.reset();
          setOpen(true);
        }}
      >
        {retired ? t.back : t.retire}
      </Button>
      <ConfirmDialog
        open={isOpen}
        title={retired ? t.backTitle(name) : t.retireTitle(name)}
        confirm={retired ? t.back : t.retire}
        danger={!retired}
        busy={retiring.isPending}
        onConfirm={() => retiring.mutate()}
        onClose={() => setOpen(false)}
      >
        <Typography>{retired ? t.backBody(counts.data?.answered) : t.retireBody(counts.data?.answered)}</Typography>
        <ProblemAlert error={retiring.error} />
        <RulesInUse error={retiring.error} />
      </ConfirmDialog>
    </>
  );
}
