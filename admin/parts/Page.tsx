import { Box, Typography } from "@mui/material";
import type { ReactNode, Ref } from "react";

/** A screen of our own: heading, what one can do with all of it, contents. Around a `<List>` too, with `title={false}`. */
export function Page({
  title,
  about,
  actions,
  headingRef,
  children,
}: {
  title: string;
  /** One or two sentences: what this is for. */
  about?: ReactNode;
  actions?: ReactNode;
  /** To bring the focus there when what had it is gone. */
  headingRef?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}) {
  return (
    // Room below, so that what is said there covers no button.
    <Box sx={{ pt: 2, pb: 9, maxWidth: 1400 }}>
      <title>{`${title} - 狼煙 Noroshi`}</title>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, mb: about ? 0.5 : 2 }}>
        <Typography
          ref={headingRef}
          tabIndex={headingRef ? -1 : undefined}
          component="h1"
          variant="h1"
          sx={{ flexGrow: 1 }}
        >
          {title}
        </Typography>
        {actions}
      </Box>
      {about && (
        <Typography component="div" color="textSecondary" sx={{ mb: 2 }}>
          {about}
        </Typography>
      )}
      {children}
    </Box>
  );
}
