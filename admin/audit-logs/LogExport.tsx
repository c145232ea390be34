import DownloadIcon from "@mui/icons-material/Download";
import { Button } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useListContext, useNotify } from "react-admin";
import { download } from "../api/client";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    csv: (count: string) => `${count}件をCSVで書き出す`,
    jsonl: "JSONで書き出す",
    done: "書き出しました。書き出したことも操作ログに残ります。",
  },
  {
    csv: (count: string) => `Export ${count} as CSV`,
    jsonl: "Export as JSON",
    done: "Exported. That, too, stands in the operation log.",
  },
);

/** Saves what the filters leave, as a file. */
export function LogExport() {
  const t = useText(text);
  const sayProblem = useProblemText();
  const notify = useNotify();
  const { filterValues, total = 0 } = useListContext();
  const save = useMutation({
    mutationFn: (format: "csv" | "jsonl") =>
      download(`/api/audit-logs/export?${new URLSearchParams({ filter: JSON.stringify(filterValues ?? {}), format })}`),
    onSuccess: () => notify(t.done, { type: "success" }),
    onError: (error) => notify(sayProblem(error), { type: "error" }),
  });
  const button = { startIcon: <DownloadIcon />, size: "small", disabled: save.isPending || total === 0 } as const;
  return (
    <>
      <Button {...button} onClick={() => save.mutate("csv")}>
        {t.csv(formatCount(total))}
      </Button>
      <Button {...button} onClick={() => save.mutate("jsonl")}>
        {t.jsonl}
      </Button>
    </>
  );
}
