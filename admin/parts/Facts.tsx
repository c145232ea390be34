import { Box } from "@mui/material";
import type { ReactNode } from "react";

/** Names with what is so; those without a value are left out. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <Box
      component="dl"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(7em, max-content) 1fr", sm: "minmax(10em, max-content) 1fr" },
        columnGap: 2,
        rowGap: 0.5,
        m: 0,
        "& dt": { color: "text.secondary" },
        "& dd": { m: 0, overflowWrap: "anywhere" },
      }}
    >
      {items.map(([name, value]) =>
        value === null || value === undefined || value === "" ? null : (
          <Box key={name} sx={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Box>
        ),
      )}
    </Box>
  );
}
