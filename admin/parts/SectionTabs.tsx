import { Box, Button } from "@mui/material";
import { Link } from "react-router-dom";

/** Screens that belong together, as links; `at` is the one that is open. */
export function SectionTabs({
  label,
  at,
  places,
}: {
  /** For screen readers: what the links have in common. */
  label: string;
  at: string;
  places: readonly (readonly [to: string, words: string])[];
}) {
  return (
    <Box component="nav" aria-label={label} sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, mb: 2 }}>
      {places.map(([to, words]) => (
        <Button
          key={to}
          component={Link}
          to={to}
          aria-current={to === at ? "page" : undefined}
          color={to === at ? "primary" : "inherit"}
          sx={{
            borderRadius: 0,
            borderBottom: 3,
            borderColor: to === at ? "primary.main" : "transparent",
            fontWeight: to === at ? 700 : 400,
          }}
        >
          {words}
        </Button>
      ))}
    </Box>
  );
}
