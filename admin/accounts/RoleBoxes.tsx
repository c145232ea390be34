import { Checkbox, FormControl, FormControlLabel, FormGroup, FormHelperText, FormLabel } from "@mui/material";
import type { Role } from "../roles/use-roles";
import { useText, words } from "../text/text";

const text = words(
  {
    title: "役割",
    help: "役割は権限のまとまりです。いくつ選んでもかまいません。",
    totp: (label: string) => `${label}（2段階認証が必要）`,
  },
  {
    title: "Roles",
    help: "A role is a bundle of permissions. Choose as many as you like.",
    totp: (label: string) => `${label} (needs a second factor)`,
  },
);

export function RoleBoxes({
  roles,
  value,
  onChange,
}: {
  roles: readonly Role[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const t = useText(text);
  const toggle = (id: string) => onChange(value.includes(id) ? value.filter((other) => other !== id) : [...value, id]);
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend" sx={{ fontWeight: 700 }}>
        {t.title}
      </FormLabel>
      <FormHelperText sx={{ mx: 0 }}>{t.help}</FormHelperText>
      <FormGroup row>
        {roles.map(({ id, label, requireTotp }) => (
          <FormControlLabel
            key={id}
            control={<Checkbox size="small" checked={value.includes(id)} onChange={() => toggle(id)} />}
            label={requireTotp ? t.totp(label) : label}
          />
        ))}
      </FormGroup>
    </FormControl>
  );
}
