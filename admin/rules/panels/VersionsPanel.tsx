import { Box, Button, CircularProgress, Typography } from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { api } from "../../api/client";
import { useMay } from "../../auth/session";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import type { SavedRule } from "../use-rules";
import { RestoreDialog } from "./RestoreDialog";
import type { RuleVersion } from "./rule-version";
import { VersionCard } from "./VersionCard";
import { VersionDifference } from "./VersionDifference";

const text = words(
  {
    title: "版",
    about: "保存するたびに、だれが、いつ、何を変えたかが残ります。どの版にも戻せます。",
    loading: "読み込み中",
    list: "版の一覧（新しい順）",
    more: (n: number) => `古い版をさらに表示する（あと${n}件）`,
    restored: (from: number) => `第${from}版の内容に戻しました。`,
    same: (from: number) => `第${from}版は今の版と同じ内容なので、何も変えていません。`,
  },
  {
    title: "Versions",
    about: "Every save keeps who changed what and when. Any version can be restored.",
    loading: "Loading",
    list: "Versions, newest first",
    more: (n: number) => `Show older versions (${n} more)`,
    restored: (from: number) => `Version ${from} was restored.`,
    same: (from: number) => `Version ${from} says what the one in force does: nothing was changed.`,
  },
);

const AT_ONCE = 20;

/** Who changed what and when; any of them can be compared with the one in force, and restored. */
export function VersionsPanel({
  ruleId,
  saved,
  isDirty,
  onRestored,
}: {
  ruleId: string;
  /** What is in force; null: the rule was deleted. */
  saved: SavedRule | null;
  /** The form holds changes that a restored version would throw away. */
  isDirty: boolean;
  onRestored: () => void;
}) {
  const t = useText(text);
  const may = useMay("rules.edit");
  const notify = useNotify();
  const [shown, setShown] = useState(AT_ONCE);
  /** As it stood when the question was asked: what others save meanwhile must not slip into it. */
  const [asking, setAsking] = useState<{ from: RuleVersion; saved: SavedRule | null; newest: number } | null>(null);
  const versions = useQuery({
    // A new version in force means that there is one more.
    queryKey: ["rules", ruleId, "versions", saved?.version ?? null, shown],
    queryFn: async () => {
      const query = { range: JSON.stringify([0, shown - 1]), sort: JSON.stringify(["version", "DESC"]) };
      const { data = [], response } = await api.GET("/api/rules/{id}/versions", {
        params: { path: { id: ruleId }, query },
      });
      return { data, total: Number(response.headers.get("content-range")?.split("/")[1] ?? data.length) };
    },
    placeholderData: keepPreviousData,
  });
  const { data: list, total } = versions.data ?? { data: [], total: 0 };
  const newest = saved?.version ?? list[0]?.version;

  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Box>
        <Typography component="h2" variant="h2">
          {t.title}
        </Typography>
        <Typography color="textSecondary">{t.about}</Typography>
      </Box>
      <ProblemAlert error={versions.error} />
      {versions.isLoading && <CircularProgress aria-label={t.loading} />}
      {total > 1 && newest !== undefined && <VersionDifference key={newest} ruleId={ruleId} newest={newest} />}
      {list.length > 0 && (
        <Box component="ol" aria-label={t.list} sx={{ display: "grid", gap: 1.5, p: 0, m: 0 }}>
          {list.map((one) => (
            <VersionCard
              key={one.version}
              version={one}
              isCurrent={one.version === saved?.version}
              {...(may && newest !== undefined && one.version !== saved?.version
                ? { onRestore: () => setAsking({ from: one, saved, newest }) }
                : {})}
            />
          ))}
        </Box>
      )}
      {total > list.length && (
        <Button onClick={() => setShown(shown + AT_ONCE)} disabled={versions.isFetching}>
          {t.more(total - list.length)}
        </Button>
      )}
      {asking && (
        <RestoreDialog
          ruleId={ruleId}
          {...asking}
          isDirty={isDirty}
          onClose={() => setAsking(null)}
          onRestored={(changed) => {
            setAsking(null);
            notify(changed ? t.restored(asking.from.version) : t.same(asking.from.version), { type: "success" });
            onRestored();
          }}
        />
      )}
    </Box>
  );
}
