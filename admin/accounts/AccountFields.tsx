import { Stack, TextField } from "@mui/material";
import type { Permission } from "../auth/session";
import { faultAt } from "../parts/fault-at";
import { useRoles } from "../roles/use-roles";
import { useText, words } from "../text/text";
import { accountWords } from "./account-words";
import { DepartmentChoice } from "./DepartmentChoice";
import { PermissionBoxes } from "./PermissionBoxes";
import { RoleBoxes } from "./RoleBoxes";

const text = words(
  {
    nameHelp: "ログインに使います。半角の小文字・数字・ピリオド・下線・ハイフンで2〜40文字。あとから変えられません。",
    displayNameHelp: "画面の右上や、操作の記録に出ます。",
    permissions: "権限（役割のほかに加えるもの）",
  },
  {
    nameHelp: "To sign in with: 2 to 40 of a to z, digits, period, underscore, hyphen. It cannot be changed later.",
    displayNameHelp: "Shown on the screens and in records.",
    permissions: "Permissions beside those of the roles",
  },
);

export interface AccountInput {
  name: string;
  displayName: string;
  roles: string[];
  permissions: Permission[];
  departments: string[] | null;
}

export const emptyAccount: AccountInput = { name: "", displayName: "", roles: [], permissions: [], departments: null };

/** The parts of an account that staff decide; its name only while it is new. */
export function AccountFields({
  value,
  onChange,
  isNew = false,
  error,
}: {
  value: AccountInput;
  onChange: (value: AccountInput) => void;
  isNew?: boolean;
  error: unknown;
}) {
  const t = { ...useText(accountWords), ...useText(text) };
  const roles = useRoles();
  const field = (path: "name" | "displayName", help: string) => ({
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
      {isNew && <TextField {...field("name", t.nameHelp)} autoComplete="off" autoFocus />}
      <TextField {...field("displayName", t.displayNameHelp)} autoComplete="off" />
      <RoleBoxes roles={roles} value={value.roles} onChange={(chosen) => onChange({ ...value, roles: chosen })} />
      <DepartmentChoice
        value={value.departments}
        onChange={(departments) => onChange({ ...value, departments })}
        error={faultAt(error, "departments")}
      />
      <PermissionBoxes
        label={t.permissions}
        value={value.permissions}
        onChange={(permissions) => onChange({ ...value, permissions })}
        roles={roles.filter(({ id }) => value.roles.includes(id))}
      />
    </Stack>
  );
}
