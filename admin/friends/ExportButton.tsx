import DownloadIcon from "@mui/icons-material/Download";
import { Button, Checkbox, FormControlLabel, FormLabel, Radio, RadioGroup, Stack, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useNotify } from "react-admin";
import { api, ask, download } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    button: "書き出し",
    title: "市民の登録内容を書き出しますか？",
    body: (count: number) => `登録中の${formatCount(count)}人の登録内容を、1つのファイルにします。`,
    personal:
      "個人情報です。だれがいつ書き出したかは、操作ログに残ります。ファイルは必要な間だけ、決められた場所で保管してください。",
    format: "ファイルの形",
    readable: "CSV（読むため。日本語の見出しと選択肢）",
    csv: "CSV（取り込めるように。キーと値のまま）",
    jsonl: "JSON Lines（プログラム用）",
    ids: "LINEのユーザーIDを入れる",
    idsHelp: "集計だけなら外してください。外すと、だれの答えかを後からたどれません。",
    slow: "人数が多いので、1分ほどかかることがあります。この画面を開いたままお待ちください。",
    confirm: "書き出す",
    done: "書き出しました。ファイルはダウンロードの場所にあります。",
  },
  {
    button: "Export",
    title: "Export what citizens registered?",
    body: (count: number) => `The answers of ${formatCount(count)} people go into one file.`,
    personal:
      "This is personal data. Who exported it and when stays in the operation log. Keep the file only as long as it is needed, where it belongs.",
    format: "Kind of file",
    readable: "CSV to read (Japanese headings and options)",
    csv: "CSV to import again (keys and values as they are)",
    jsonl: "JSON Lines (for programs)",
    ids: "With LINE's user ids",
    idsHelp: "Leave them out for statistics: nobody can tell then whose answers they are.",
    slow: "With so many people this may take a minute. Keep this page open.",
    confirm: "Export",
    done: "Exported. The file is where downloads go.",
  },
);

type Format = "readable" | "csv" | "jsonl";

const queries: Record<Format, string> = {
  readable: "format=csv&labels=true",
  csv: "format=csv",
  jsonl: "format=jsonl",
};
/** From so many on the file takes longer than one is used to. */
const MANY = 50_000;

/** Asks how, says what it is, and saves the file. */
export function ExportButton() {
  const t = useText(text);
  const id = useId();
  const notify = useNotify();
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<Format>("readable");
  const [ids, setIds] = useState(true);
  const counts = useQuery({ queryKey: ["friends", "counts"], queryFn: () => ask(api.GET("/api/friends/counts")) });
  const active = counts.data?.active ?? 0;
  const exporting = useMutation({
    mutationFn: () => download(`/api/friends/export?${queries[format]}&ids=${ids}`),
    onSuccess() {
      setOpen(false);
      notify(t.done);
    },
  });
  const open = () => {
    exporting.reset();
    setOpen(true);
  };
  return (
    <>
      <Button startIcon={<DownloadIcon />} onClick={open}>
        {t.button}
      </Button>
      <ConfirmDialog
        open={isOpen}
        title={t.title}
        confirm={t.confirm}
        busy={exporting.isPending}
        error={exporting.error}
        onConfirm={() => exporting.mutate()}
        onClose={() => setOpen(false)}
      >
        <Stack spacing={2}>
          <Typography>
            {t.body(active)} {t.personal}
          </Typography>
          <div>
            <FormLabel id={id}>{t.format}</FormLabel>
            <RadioGroup aria-labelledby={id} value={format} onChange={(_event, next) => setFormat(next as Format)}>
              {(["readable", "csv", "jsonl"] as const).map((one) => (
                <FormControlLabel key={one} value={one} control={<Radio />} label={t[one]} />
              ))}
            </RadioGroup>
          </div>
          <div>
            <FormControlLabel
              control={<Checkbox checked={ids} onChange={(event) => setIds(event.target.checked)} />}
              label={t.ids}
            />
            <Typography variant="body2" color="textSecondary">
              {t.idsHelp}
            </Typography>
          </div>
          {active >= MANY && <Typography role="status">{t.slow}</Typography>}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
