import { Box, Typography } from "@mui/material";
import { type ReactNode, useId } from "react";

/** A part of the form: heading, what it is for, fields. `path` is where a fault leads. */
export function Section({
  title,
  about,
  path,
  error,
  children,
}: {
  title: string;
  about?: ReactNode;
  path?: string;
  error?: string | undefined;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Box
      component="section"
      aria-labelledby={id}
      data-path={path}
      sx={{
        bgcolor: "background.paper",
        border: 1,
        borderColor: error ? "error.main" : "divider",
        borderRadius: 1,
        p: { xs: 1.5, sm: 2.5 },
        mb: 2,
        minWidth: 0,
      }}
    >
      <Typography component="h2" variant="h2" id={id} tabIndex={-1} sx={{ mb: about ? 0.5 : 2 }}>
        {title}
      </Typography>
      {about && (
        <Typography component="div" variant="body2" color="textSecondary" sx={{ mb: 2 }}>
          {about}
        </Typography>
      )}
      {error && (
        <Typography color="error" sx={{ mb: 1 }}>
          {error}
        </Typography>
      )}
      {children}
    </Box>
  );
}
