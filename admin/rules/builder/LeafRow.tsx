import { Box } from "@mui/material";
import type { ReactNode } from "react";

/** The fields of one condition side by side as far as there is room; the last, its value, takes the most. */
export function LeafRow({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        gap: 1,
        rowGap: 1.5,
        pt: 0.5,
        "& > *": { flex: "1 1 170px", minWidth: 0 },
        "& > :last-child": { flex: "2 1 270px" },
      }}
    >
      {children}
    </Box>
  );
}
