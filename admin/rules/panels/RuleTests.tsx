import AddIcon from "@mui/icons-material/Add";
import RunIcon from "@mui/icons-material/PlayArrow";
import { Alert, Box, Button, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useSearchParams } from "react-router-dom";
import { api, ask } from "../../api/client";
import { useMay } from "../../auth/session";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Empty } from "../../parts/Empty";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import type { RuleJson } from "../types";
import type { RuleTest } from "./expected";
import { TestCard } from "./TestCard";
import { TestDialog } from "./TestDialog";

const text = words(
  {
    title: "テスト",
    about:
      "メールと、期待する結果の組です。合わないテストが1つでもあると、このルールは有効にできず、有効なまま保存することもできません。",
    run: "すべて実行する",
    add: "テストを加える",
    running: "テストを実行しています…",
    allPassed: (n: number) => `${n}件すべて合格しました。`,
    someFailed: (failed: number, n: number) =>
      `${n}件のうち${failed}件が合いません。ルールかテストを直すまで、有効にできません。`,
    stale: "実行したあとで、ルールが変わりました。もう一度実行してください。",
    none: "テストはまだありません",
    noneHelp: "届いたメールを選び、どうなるはずかを書いておくと、ルールを直したときに確かめられます。",
    list: "テストの一覧",
    removeTitle: (name: string) => `テスト「${name}」を消しますか`,
    removeBody: "テストのメールも消え、元に戻せません。このルールのテストが1件減ります。",
    remove: "消す",
    removed: "テストを消しました。",
    saved: "テストを保存しました。",
  },
  {
    title: "Tests",
    about:
      "Mails, each with what should come of it. While any of them fails, the rule cannot be switched on or saved while on.",
    run: "Run all",
    add: "Add a test",
    running: "Running the tests…",
    allPassed: (n: number) => `All ${n} passed.`,
    someFailed: (failed: number, n: number) =>
      `${failed} of ${n} failed. Until the rule or the test is mended, the rule cannot be switched on.`,
    stale: "The rule has changed since. Run them again.",
    none: "There are no tests yet",
    noneHelp: "Choose a mail that came and write down what should become of it: later changes are checked against it.",
    list: "List of tests",
    removeTitle: (name: string) => `Remove the test “${name}”?`,
    removeBody: "Its mail goes with it, and it cannot be brought back. The rule has one test less.",
    remove: "Remove",
    removed: "The test was removed.",
    saved: "The test was saved.",
  },
);

/** The tests of a saved rule, run on the draft. */
export function RuleTests({ ruleId, draft }: { ruleId: string; draft: RuleJson }) {
  const t = useText(text);
  const may = useMay("rules.edit");
  const notify = useNotify();
  const [search, setSearch] = useSearchParams();
  const linked = Number(search.get("mail"));
  const [open, setOpen] = useState<"add" | { edit: RuleTest } | { remove: RuleTest } | null>(null);
  const [removing, setRemoving] = useState<{ busy: boolean; error?: unknown }>({ busy: false });

  const tests = useQuery({
    queryKey: ["rules", ruleId, "tests"],
    queryFn: () => ask(api.GET("/api/rules/{id}/tests", { params: { path: { id: ruleId } } })),
  });
  const n = tests.data?.length ?? 0;
  const run = useQuery({
    queryKey: ["rules", ruleId, "tests", "run"],
    queryFn: async () => {
      const params = { path: { id: ruleId } };
      const came = await ask(api.POST("/api/rules/{id}/tests/run", { params, body: { draft } }));
      return { ...came, of: JSON.stringify(draft) };
    },
    // Not by itself at every change of the draft: fifty mails are read each time.
    enabled: n > 0,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });

  const close = () => {
    setOpen(null);
    setRemoving({ busy: false });
    if (search.has("mail")) {
      search.delete("mail");
      setSearch(search, { replace: true });
    }
  };
  const changed = async (message: string) => {
    close();
    notify(message, { type: "success" });
    await tests.refetch();
    await run.refetch();
  };
  const remove = async (test: RuleTest) => {
    setRemoving({ busy: true });
    try {
      await api.DELETE("/api/rules/{id}/tests/{testId}", {
        params: { path: { id: ruleId, testId: String(test.id) } },
      });
      await changed(t.removed);
    } catch (error) {
      setRemoving({ busy: false, error });
    }
  };

  const failed = run.data?.results.filter(({ ok }) => !ok).length ?? 0;
  const isLinked = may && Number.isInteger(linked) && linked > 0;

  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2, pb: 8 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
        <Typography component="h2" variant="h2" sx={{ flexGrow: 1 }}>
          {t.title}
        </Typography>
        {n > 0 && (
          <Button startIcon={<RunIcon />} disabled={run.isFetching} onClick={() => void run.refetch()}>
            {t.run}
          </Button>
        )}
        {may && (
          <Button variant="contained" startIcon={<AddIcon />} onClick={() => setOpen("add")}>
            {t.add}
          </Button>
        )}
      </Box>
      <Typography color="textSecondary">{t.about}</Typography>
      <ProblemAlert error={tests.error ?? run.error} />
      {run.isFetching && <LinearProgress aria-label={t.running} />}
      {n > 0 && run.data && !run.isFetching && (
        <Alert severity={failed > 0 ? "error" : "success"} role="status">
          {failed > 0 ? t.someFailed(failed, run.data.results.length) : t.allPassed(run.data.results.length)}
        </Alert>
      )}
      {run.data && run.data.of !== JSON.stringify(draft) && <Alert severity="info">{t.stale}</Alert>}
      {tests.isSuccess && n === 0 && <Empty title={t.none}>{t.noneHelp}</Empty>}
      {n > 0 && (
        <Box component="ul" aria-label={t.list} sx={{ display: "grid", gap: 1.5, p: 0, m: 0 }}>
          {tests.data?.map((test) => (
            <TestCard
              key={test.id}
              test={test}
              result={run.data?.results.find(({ id }) => id === test.id)}
              {...(may ? { onEdit: () => setOpen({ edit: test }), onRemove: () => setOpen({ remove: test }) } : {})}
            />
          ))}
        </Box>
      )}
      {(open === "add" || (open === null && isLinked)) && (
        <TestDialog
          ruleId={ruleId}
          draft={draft}
          mail={isLinked ? { eventId: linked } : null}
          onClose={close}
          onSaved={() => void changed(t.saved)}
        />
      )}
      {open !== null && open !== "add" && "edit" in open && (
        <TestDialog
          ruleId={ruleId}
          draft={draft}
          test={open.edit}
          onClose={close}
          onSaved={() => void changed(t.saved)}
        />
      )}
      {open !== null && open !== "add" && "remove" in open && (
        <ConfirmDialog
          open
          title={t.removeTitle(open.remove.name)}
          confirm={t.remove}
          danger
          busy={removing.busy}
          error={removing.error}
          onConfirm={() => void remove(open.remove)}
          onClose={close}
        >
          {t.removeBody}
        </ConfirmDialog>
      )}
    </Box>
  );
}
