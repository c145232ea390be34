import { Box, Card, CardContent, Typography } from "@mui/material";
import type { ReactNode } from "react";

/** The frame of the pages before one is signed in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box
      component="main"
      sx={{
        minHeight: "100vh",
        display: "flex",
        alignItems: { sm: "center" },
        justifyContent: "center",
        p: 2,
        bgcolor: "background.default",
      }}
    >
      <Card sx={{ width: "100%", maxWidth: 440, alignSelf: { xs: "flex-start", sm: "center" } }}>
        <CardContent sx={{ display: "flex", flexDirection: "column", gap: 2, p: 3 }}>
          <Typography color="textSecondary" sx={{ fontWeight: 700, letterSpacing: "0.1em" }}>
            狼煙 Noroshi
          </Typography>
          <Typography component="h1" variant="h1">
            {title}
          </Typography>
          {children}
        </CardContent>
      </Card>
    </Box>
  );
}
