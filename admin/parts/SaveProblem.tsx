import { Alert, AlertTitle, Button } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../api/problem";
import { useText, words } from "../text/text";
import { ProblemAlert } from "./ProblemAlert";

const text = words(
  {
    title: "ほかの人が先に変更しました",
    keep: "あなたの変更はまだ保存していません。入力した内容は、この画面に残っています。",
    load: "自分の変更を捨てて、いまの内容を読み込む",
    loading: "読み込んでいます…",
  },
  {
    title: "Somebody else saved first",
    keep: "Your changes are not saved. What you entered is still on this page.",
    load: "Drop my changes and load what is there now",
    loading: "Loading…",
  },
);

/** `exists`: what was yet to be made, somebody else made. */
const CONFLICTS = new Set(["version-conflict", "exists"]);

/** Why a save was refused; where somebody else saved first, with a way to what is there now. Nothing where there is no error. */
export function SaveProblem({
  error,
  onLoad,
}: {
  error: unknown;
  /** Puts what is there now in the place of what was entered; rejects with a `Problem`. */
  onLoad: () => Promise<void>;
}) {
  const t = useText(text);
  const load = useMutation({ mutationFn: onLoad });
  const { code, message } = problemOf(error);
  if (!error || !CONFLICTS.has(code)) return <ProblemAlert error={error} />;
  return (
    <Alert severity="warning" role="alert" sx={{ my: 1 }}>
      <AlertTitle>{t.title}</AlertTitle>
      {code === "version-conflict" && <p>{message}</p>}
      <p>{t.keep}</p>
      <Button color="inherit" variant="outlined" disabled={load.isPending} onClick={() => load.mutate()}>
        {load.isPending ? t.loading : t.load}
      </Button>
      <ProblemAlert error={load.error} />
    </Alert>
  );
}
