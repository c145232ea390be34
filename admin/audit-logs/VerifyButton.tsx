import VerifyIcon from "@mui/icons-material/VerifiedUser";
import { Alert, AlertTitle, Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { type Answer, api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount, formatSecond } from "../text/time";

const text = words(
  {
    button: "書き換えられていないか確かめる",
    title: "操作ログの確認",
    busy: "すべての記録を調べています。件数が多いと、十数秒かかります。",
    whole: "書き換えは見つかりませんでした",
    broken: (count: string) => `${count}か所、つながらない記録があります`,
    rows: (rows: string, first: string, last: string) => `${rows}件（${first} ～ ${last}）を調べました。`,
    empty: "記録はまだありません。",
    digests: (count: string, day: string) => `署名した日ごとの控え ${count}日分（${day}まで）とも合わせました。`,
    noDigests: "このサーバーは、署名した日ごとの控えを作っていません。",
    firstDigest: "署名した日ごとの控えは、まだありません。",
    act: "サーバーの管理者に、この画面のまま知らせてください。データベースが直接書き換えられたおそれがあります。",
    more: (count: string) => `ほかに${count}か所あります。すべてはサーバーの noroshi audit verify で見られます。`,
    close: "閉じる",
  },
  {
    button: "Check that nothing was rewritten",
    title: "Check of the operation log",
    busy: "Reading all entries. With many of them this takes some ten seconds.",
    whole: "No sign of rewriting",
    broken: (count: string) => `${count} places do not hold together`,
    rows: (rows: string, first: string, last: string) => `${rows} entries were read (${first} to ${last}).`,
    empty: "There are no entries yet.",
    digests: (count: string, day: string) => `${count} signed daily files (up to ${day}) agree or are listed below.`,
    noDigests: "This server keeps no signed daily files.",
    firstDigest: "There are no signed daily files yet.",
    act: "Show this to whoever runs the server: somebody may have changed the database by hand.",
    more: (count: string) => `There are ${count} more: noroshi audit verify lists all.`,
    close: "Close",
  },
);

type Verdict = Answer<"get /audit-logs/verify">;

/** Reads the whole log on the server, and says in words whether it holds together. */
export function VerifyButton() {
  const t = useText(text);
  const id = useId();
  const [open, setOpen] = useState(false);
  const check = useMutation({ mutationFn: () => ask(api.GET("/api/audit-logs/verify")) });
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<VerifyIcon />}
        onClick={() => {
          setOpen(true);
          check.mutate();
        }}
      >
        {t.button}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby={id} fullWidth maxWidth="sm">
        <DialogTitle id={id}>{t.title}</DialogTitle>
        <DialogContent>
          <div role="status">
            {check.isPending && t.busy}
            {check.data && <VerdictWords verdict={check.data} />}
          </div>
          <ProblemAlert error={check.error} />
        </DialogContent>
        <DialogActions sx={{ p: 2 }}>
          <Button onClick={() => setOpen(false)} autoFocus>
            {t.close}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

function VerdictWords({ verdict }: { verdict: Verdict }) {
  const t = useText(text);
  const { log, digests, findings, total } = verdict;
  const broken = [...findings, ...(digests?.findings ?? [])];
  const more = total - findings.length;
  return (
    <Alert severity={verdict.ok ? "success" : "error"}>
      <AlertTitle>{verdict.ok ? t.whole : t.broken(formatCount(total + (digests?.findings.length ?? 0)))}</AlertTitle>
      <div>
        {log.total === 0
          ? t.empty
          : t.rows(formatCount(verdict.rows), formatSecond(log.firstAt), formatSecond(log.lastAt))}
      </div>
      <div>{digests === null ? t.noDigests : digestWords(digests)}</div>
      {!verdict.ok && (
        <>
          <ul>
            {broken.map((one) => (
              <li key={`${one.code} ${one.id} ${one.message}`}>{one.message}</li>
            ))}
          </ul>
          {more > 0 && <div>{t.more(formatCount(more))}</div>}
          <div>{t.act}</div>
        </>
      )}
    </Alert>
  );

  function digestWords({ digests: count, lastDay }: NonNullable<Verdict["digests"]>): string {
    return lastDay === null ? t.firstDigest : t.digests(formatCount(count), lastDay);
  }
}
