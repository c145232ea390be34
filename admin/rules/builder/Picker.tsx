import { Autocomplete, type AutocompleteProps, Box, TextField } from "@mui/material";
import { useState } from "react";
import { below, type FieldProps } from "../../parts/schema-form/field-props";

/** Chosen from a list that is searched by typing. */
export function Picker<T, Several extends boolean | undefined = false, Always extends boolean | undefined = false>({
  label,
  name,
  fault,
  help,
  value,
  ...props
}: Omit<FieldProps<unknown>, "value"> &
  Omit<AutocompleteProps<T, Several, Always, false>, "renderInput" | "renderGroup">) {
  // MUI takes a value of the same content for another one, and throws away what is being typed.
  const json = JSON.stringify(value);
  const [held, setHeld] = useState({ json, value });
  if (held.json !== json) setHeld({ json, value });
  return (
    <Box>
      <Autocomplete
        {...props}
        value={held.json === json ? held.value : value}
        // The list belongs to the page's main part, for those who go from part to part.
        disablePortal
        renderInput={(params) => (
          <TextField
            {...params}
            label={label}
            {...below({ fault, help })}
            slotProps={{ ...params.slotProps, htmlInput: { ...params.slotProps.htmlInput, "aria-label": name } }}
          />
        )}
        // MUI's own groups are lists inside a list box, which nobody may rely on to be read.
        renderGroup={({ key, group, children }) => (
          <Box key={key} role="group" aria-label={group || undefined}>
            {group && (
              <Box aria-hidden sx={{ px: 2, pt: 1.5, pb: 0.5, color: "text.secondary", fontSize: "0.85rem" }}>
                {group}
              </Box>
            )}
            <div role="presentation">{children}</div>
          </Box>
        )}
      />
    </Box>
  );
}
