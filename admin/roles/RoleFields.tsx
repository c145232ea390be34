import { FormControlLabel, FormHelperText, Stack, Switch, TextField } from "@mui/material";
import { PermissionBoxes } from "../accounts/PermissionBoxes";
import { faultAt } from "../parts/fault-at";
import { useText, words } from "../text/text";
import { roleWords } from "./role-words";
import type { Role } from "./use-roles";

const text = words(
  {
    idHelp: "半角の小文字・数字・ハイフンで40文字まで。あとから変えられません。",
    labelHelp: "例: 防災課の配信担当",
    totpHelp: "この役割を持つ人は、次のログインで2段階認証の設定を求められ、済むまで何もできません。",
  },
  {
    idHelp: "a to z, digits, hyphens, 40 at most. It cannot be changed later.",
    labelHelp: "Such as: senders of the disaster section",
    totpHelp: "Whoever has this role must set up a second factor at the next sign-in before anything else.",
  },
);

export type RoleInput = Omit<Role, "version">;

export const emptyRole: RoleInput = { id: "", label: "", permissions: [], requireTotp: false };

/** The parts of a role that staff decide; its id only while it is new. */
export function RoleFields<T extends RoleInput>({
  value,
  onChange,
  isNew = false,
  error,
}: {
  value: T;
  onChange: (value: T) => void;
  isNew?: boolean;
  error: unknown;
}) {
  const t = { ...useText(roleWords), ...useText(text) };
  const field = (path: "id" | "label", help: string) => ({
    label: t[path],
    value: value[path],
    onChange: (event: { target: { value: string } }) => onChange({ ...value, [path]: event.target.value }),
    error: faultAt(error, path) !== undefined,
    helperText: faultAt(error, path) ?? help,
    required: true,
    slotProps: { inputLabel: { required: false } },
  });
  return (
    <Stack spacing={3} sx={{ maxWidth: 900 }}>
      <TextField {...field("label", t.labelHelp)} autoFocus={isNew} />
      {isNew && <TextField {...field("id", t.idHelp)} autoComplete="off" />}
      <PermissionBoxes
        label={t.permissions}
        value={value.permissions}
        onChange={(permissions) => onChange({ ...value, permissions })}
      />
      <div>
        <FormControlLabel
          control={
            <Switch
              checked={value.requireTotp}
              onChange={(event) => onChange({ ...value, requireTotp: event.target.checked })}
            />
          }
          label={t.requireTotp}
        />
        <FormHelperText>{t.totpHelp}</FormHelperText>
      </div>
    </Stack>
  );
}
