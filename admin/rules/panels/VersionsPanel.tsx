import { Box, Button, CircularProgress, Typography } from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { api } from "../../api/client";
import { useMay } from "../../auth/session";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
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
  version,
  isDirty,
  onRestored,
}: {
  ruleId: string;
  /** The version in force. */
  version: number;
  /** The form holds changes that a restored version would throw away. */
  isDirty: boolean;
  onRestored: () => void;
}) {
  const t = useText(text);
  const may = useMay("rules.edit");
  const notify = useNotify();
  const [shown, setShown] = useState(AT_ONCE);
  const [restoring, setRestoring] = useState<RuleVersion | null>(null);
  const versions = useQuery({
    // A new version in force means that there is one more.
    queryKey: ["rules", ruleId, "versions", version, shown],
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
      {total > 1 && <VersionDifference key={version} ruleId={ruleId} newest={version} />}
      {list.length > 0 && (
        <Box component="ol" aria-label={t.list} sx={{ display: "grid", gap: 1.5, p: 0, m: 0 }}>
          {list.map((one) => (
            <VersionCard
              key={one.version}
              version={one}
              isCurrent={one.version === version}
              {...(may && one.version !== version ? { onRestore: () => setRestoring(one) } : {})}
            />
          ))}
        </Box>
      )}
      {total > list.length && (
        <Button onClick={() => setShown(shown + AT_ONCE)} disabled={versions.isFetching}>
          {t.more(total - list.length)}
        </Button>
      )}
      {restoring && (
        <RestoreDialog
          ruleId={ruleId}
          from={restoring}
          version={version}
          isDirty={isDirty}
          onClose={() => setRestoring(null)}
          onRestored={(changed) => {
            setRestoring(null);
            notify(changed ? t.restored(restoring.version) : t.same(restoring.version), { type: "success" });
            onRestored();
          }}
        />
      )}
    </Box>
  );
}
