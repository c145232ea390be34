import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";

/** Where there is nothing: says so, says when there will be something, and what one can do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box sx={{ textAlign: "center", py: 6, px: 2, color: "text.secondary" }}>
      <Typography component="p" variant="h3" sx={{ mb: 1, color: "text.primary" }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}
