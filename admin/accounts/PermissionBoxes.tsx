import { Box, Checkbox, FormControl, FormControlLabel, FormGroup, FormLabel, Typography } from "@mui/material";
import { useId } from "react";
import type { Permission } from "../auth/session";
import { useLabel, useText, words } from "../text/text";
import { grouped } from "./permission-groups";
import { usePermissions } from "./use-permissions";

const text = words(
  {
    rules: "ルール",
    deliveries: "メールと配信",
    citizens: "市民と受信設定",
    systems: "受信元と中継",
    administration: "管理",
    fromRoles: (roles: string) => `役割「${roles}」に含まれます`,
  },
  {
    rules: "Rules",
    deliveries: "Mails and deliveries",
    citizens: "Citizens and their settings",
    systems: "Sources and relays",
    administration: "Administration",
    fromRoles: (roles: string) => `By the role ${roles}`,
  },
);

/** Permissions to tick, in groups; those that come with a role are ticked and say so. */
export function PermissionBoxes({
  label,
  value,
  onChange,
  roles = [],
  only,
  disabled = false,
}: {
  label: string;
  value: readonly Permission[];
  onChange: (value: Permission[]) => void;
  roles?: readonly { label: string; permissions: readonly Permission[] }[];
  /** Others are not shown. */
  only?: readonly Permission[] | undefined;
  disabled?: boolean;
}) {
  const t = useText(text);
  const words = useLabel();
  const id = useId();
  const all = usePermissions().filter((one) => only === undefined || only.includes(one.id));
  const toggle = (one: Permission) =>
    onChange(value.includes(one) ? value.filter((other) => other !== one) : [...value, one]);
  return (
    <Box role="group" aria-labelledby={id}>
      <Typography id={id} component="h2" variant="h3" sx={{ mb: 1 }}>
        {label}
      </Typography>
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" }, gap: 2 }}>
        {grouped(all).map(([group, some]) => (
          <FormControl key={group} component="fieldset" disabled={disabled}>
            <FormLabel component="legend" sx={{ fontWeight: 700 }}>
              {t[group]}
            </FormLabel>
            <FormGroup>
              {some.map((one) => {
                const from = roles.filter(({ permissions }) => permissions.includes(one.id)).map((role) => role.label);
                const isOwn = value.includes(one.id);
                return (
                  <FormControlLabel
                    key={one.id}
                    // What a role gives is taken away at the role.
                    disabled={disabled || (from.length > 0 && !isOwn)}
                    control={
                      <Checkbox size="small" checked={isOwn || from.length > 0} onChange={() => toggle(one.id)} />
                    }
                    label={
                      <>
                        {words(one.label)}
                        {from.length > 0 && (
                          <Typography component="span" variant="body2" color="textSecondary" sx={{ display: "block" }}>
                            {t.fromRoles(from.join("」「"))}
                          </Typography>
                        )}
                      </>
                    }
                  />
                );
              })}
            </FormGroup>
          </FormControl>
        ))}
      </Box>
    </Box>
  );
}
