import { Paper, type SxProps, Typography } from "@mui/material";
import { type ReactNode, useId } from "react";

/** A part of a screen with a heading of its own. */
export function Section({ title, sx, children }: { title: string; sx?: SxProps; children: ReactNode }) {
  const id = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      variant="outlined"
      sx={{ p: { xs: 1.5, sm: 2 }, minWidth: 0, ...sx }}
    >
      <Typography id={id} component="h2" variant="h2" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Paper>
  );
}
