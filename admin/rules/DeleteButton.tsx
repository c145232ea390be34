import { Button, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "react-admin";
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";
import { useRulesChanged } from "./use-rules";

const text = words(
  {
    button: "削除",
    title: (name: string) => `「${name}」を削除しますか？`,
    on: "このルールは有効です。削除すると、次に届くものから送られなくなります。",
    off: "このルールは無効です。",
    stays: (version: number, tests: number) =>
      `これまでの版（第${version}版まで）とテスト${tests}件は残り、あとから版を戻して元どおりにできます（一覧の下の「削除したルール」から）。これまでの配信の記録も残ります。`,
    confirm: "削除する",
    done: (name: string) => `「${name}」を削除しました。`,
    toDeleted: "元に戻すには",
  },
  {
    button: "Delete",
    title: (name) => `Delete “${name}”?`,
    on: "It is on. Once deleted, it sends nothing any more.",
    off: "It is off.",
    stays: (version, tests) =>
      `Its versions (up to ${version}) and ${tests} tests stay, so that it can be restored (“Deleted rules” below the list). The records of its deliveries stay, too.`,
    confirm: "Delete",
    done: (name) => `“${name}” is deleted.`,
    toDeleted: "How to bring it back",
  },
);

/** Takes a rule out of force, after saying what stays. */
export function DeleteButton({
  rule: { id, name, version, enabled, tests },
  onDeleted,
}: {
  rule: { id: string; name: string; version: number; enabled: boolean; tests: number };
  onDeleted: () => void;
}) {
  const t = useText(text);
  const notify = useNotify();
  const changed = useRulesChanged();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      ask(api.DELETE("/api/rules/{id}", { params: { path: { id }, query: { version: String(version) } } })),
    onSuccess() {
      notify(
        <>
          {t.done(name)}{" "}
          <Link to={`/rules/${id}`} style={{ color: "inherit", fontWeight: 700 }}>
            {t.toDeleted}
          </Link>
        </>,
        { type: "success", autoHideDuration: 10_000 },
      );
      onDeleted();
      void changed();
    },
  });
  return (
    <>
      <Button color="error" onClick={() => setOpen(true)}>
        {t.button}
      </Button>
      <ConfirmDialog
        open={isOpen}
        title={t.title(name)}
        confirm={t.confirm}
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setOpen(false)}
      >
        <Typography sx={{ mb: 1 }}>{enabled ? t.on : t.off}</Typography>
        <Typography>{t.stays(version, tests)}</Typography>
      </ConfirmDialog>
    </>
  );
}
