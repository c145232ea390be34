import AddIcon from "@mui/icons-material/Add";
import { Button, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DepartmentChoice } from "../accounts/DepartmentChoice";
import { PermissionBoxes } from "../accounts/PermissionBoxes";
import { type Answer, api, ask } from "../api/client";
import { type Permission, useSession } from "../auth/session";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { faultAt } from "../parts/fault-at";
import { OnceDialog } from "../parts/OnceDialog";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";

const text = words(
  {
    create: "トークンを作る",
    title: "トークンを作りますか？",
    confirm: "作る",
    name: "名前",
    nameHelp: "どのプログラムで使うか。半角の小文字・数字・ハイフン（例: nightly-report）",
    days: "使える期間",
    dayCount: (days: number) => `${days}日`,
    permissions: "許す権限",
    permissionsHelp: "要るものだけを選んでください。自分にある権限から選べます。",
    ownDepartments: "自分が担当する部署",
    made: (name: string) => `トークン「${name}」`,
    label: "トークン",
    how: (end: string) =>
      `使うプログラムの設定に入れてください（Authorization: Bearer …）。${end}まで使えます。メールや共有フォルダーに残さないでください。`,
  },
  {
    create: "Create a token",
    title: "Create a token?",
    confirm: "Create",
    name: "Name",
    nameHelp: "Which program it is for: a to z, digits, hyphens, such as nightly-report",
    days: "Good for",
    dayCount: (days: number) => `${days} days`,
    permissions: "Permissions",
    permissionsHelp: "Only those that it needs, out of your own.",
    ownDepartments: "My departments",
    made: (name: string) => `Token ${name}`,
    label: "Token",
    how: (end: string) =>
      `Put it into the program's settings (Authorization: Bearer …). It is good until ${end}. Do not leave it in mails or shared folders.`,
  },
);

const dayChoices = [7, 30, 90, 180, 365];
const blank = { name: "", days: 90, permissions: [] as Permission[], departments: null as string[] | null };

/** Asks what a new token is for, and shows it once. */
export function NewToken() {
  const t = useText(text);
  const session = useSession();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [input, setInput] = useState(blank);
  const [made, setMade] = useState<Answer<"post /tokens"> | null>(null);
  const save = useMutation({
    mutationFn: () => {
      const { departments, ...rest } = input;
      const body = { ...rest, name: input.name.trim(), ...(departments === null ? {} : { departments }) };
      return ask(api.POST("/api/tokens", { body }));
    },
    onSuccess(token) {
      setOpen(false);
      setInput(blank);
      setMade(token);
      void queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const fault = faultAt(save.error, "name");
  return (
    <>
      <Button
        variant="contained"
        startIcon={<AddIcon />}
        onClick={() => {
          save.reset();
          setOpen(true);
        }}
      >
        {t.create}
      </Button>
      <ConfirmDialog
        open={open}
        title={t.title}
        confirm={t.confirm}
        disabled={input.name.trim() === "" || input.permissions.length === 0 || input.departments?.length === 0}
        busy={save.isPending}
        error={save.error}
        onConfirm={() => save.mutate()}
        onClose={() => setOpen(false)}
      >
        <Stack spacing={2} sx={{ pt: 1 }}>
          <TextField
            label={t.name}
            value={input.name}
            onChange={(event) => setInput({ ...input, name: event.target.value })}
            error={fault !== undefined}
            helperText={fault ?? t.nameHelp}
            autoComplete="off"
            autoFocus
          />
          <TextField
            select
            label={t.days}
            value={input.days}
            onChange={(event) => setInput({ ...input, days: Number(event.target.value) })}
          >
            {dayChoices.map((days) => (
              <MenuItem key={days} value={days}>
                {t.dayCount(days)}
              </MenuItem>
            ))}
          </TextField>
          <DepartmentChoice
            value={input.departments}
            onChange={(departments) => setInput({ ...input, departments })}
            all={session?.departments ? t.ownDepartments : undefined}
            error={faultAt(save.error, "departments")}
          />
          <Typography variant="body2" color="textSecondary">
            {t.permissionsHelp}
          </Typography>
          <PermissionBoxes
            label={t.permissions}
            value={input.permissions}
            onChange={(permissions) => setInput({ ...input, permissions })}
            only={session?.permissions}
          />
        </Stack>
      </ConfirmDialog>
      {made && (
        <OnceDialog title={t.made(made.name)} label={t.label} secret={made.token} onClose={() => setMade(null)}>
          <Typography>{t.how(formatMinute(made.endsAt))}</Typography>
        </OnceDialog>
      )}
    </>
  );
}
