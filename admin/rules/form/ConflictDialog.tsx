import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { api, ask } from "../../api/client";
import type { Problem } from "../../api/problem";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import { ChangeList } from "../panels/Changes";
import type { RuleJson } from "../types";

const text = words(
  {
    title: "ほかの人が先に保存しました",
    who: (account: string, at: string, version: number) =>
      `${account}が ${at} に第${version}版を保存しました。あなたの変更は、まだ保存していません。`,
    file: "ファイルからの取り込み",
    keep: "入力した内容は、この画面に残っています。",
    look: "違いを見る",
    looking: "比べています…",
    changes: "最新の版に上書きすると、次のように変わります。",
    same: "最新の版と同じ内容です。",
    stays: "上書きしても、有効・無効は今のままです。",
    overwrite: "違いを見たうえで上書きする",
    reload: "自分の変更を捨てて最新を開く",
    back: "戻って直す",
  },
  {
    title: "Somebody else saved first",
    who: (account, at, version) => `${account} saved version ${version} at ${at}. Your changes are not saved yet.`,
    file: "An import from files",
    keep: "What you entered is still on this page.",
    look: "Show the differences",
    looking: "Comparing…",
    changes: "Overwriting the newest version would change this:",
    same: "Both say the same.",
    stays: "Whether it is on or off stays as it is now.",
    overwrite: "Overwrite, having looked",
    reload: "Drop my changes and open the newest",
    back: "Go back",
  },
);

/** What to do about a version that somebody else saved meanwhile. Overwriting is offered to who has looked. */
export function ConflictDialog({
  id,
  problem,
  draft,
  onOverwrite,
  onReload,
  onClose,
}: {
  id: string;
  problem: Problem;
  draft: RuleJson;
  /** `version`: the one that was looked at. */
  onOverwrite: (version: number) => void;
  onReload: () => void;
  onClose: () => void;
}) {
  const t = useText(text);
  const { version, account, savedAt } = problem.more as { version: number; account: string | null; savedAt: string };
  const look = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/rules/{id}/difference", { params: { path: { id } }, body: { from: version, draft } })),
  });
  // On and off are never part of a save.
  const changes = look.data?.changes.filter(({ path }) => path !== "enabled");
  return (
    <Dialog open onClose={onClose} aria-labelledby="conflict-title" fullWidth maxWidth="sm">
      <DialogTitle id="conflict-title">{t.title}</DialogTitle>
      <DialogContent>
        <Alert severity="warning">{t.who(account ?? t.file, formatMinute(savedAt), version)}</Alert>
        <Typography sx={{ my: 1.5 }}>{t.keep}</Typography>
        {!changes && (
          <Button variant="outlined" onClick={() => look.mutate()} disabled={look.isPending}>
            {look.isPending ? t.looking : t.look}
          </Button>
        )}
        <ProblemAlert error={look.error} />
        {changes && (
          <Box role="status">
            <Typography>{changes.length > 0 ? t.changes : t.same}</Typography>
            <ChangeList changes={changes} />
            <Typography color="textSecondary">{t.stays}</Typography>
          </Box>
        )}
      </DialogContent>
      <DialogActions sx={{ p: 2, flexWrap: "wrap" }}>
        <Button onClick={onClose}>{t.back}</Button>
        <Button color="error" onClick={onReload}>
          {t.reload}
        </Button>
        <Button variant="contained" disabled={!changes} onClick={() => onOverwrite(version)}>
          {t.overwrite}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
