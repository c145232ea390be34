import CloseIcon from "@mui/icons-material/Close";
import { Box, Drawer, IconButton, Typography } from "@mui/material";
import { type ReactNode, useId } from "react";
import { Loading } from "react-admin";
import { useText, words } from "../text/text";
import { ProblemAlert } from "./ProblemAlert";

const text = words({ close: "閉じる" }, { close: "Close" });

/** One record beside its list, once it is read: `children` are missing until then. */
export function RecordDrawer({
  title,
  error,
  onClose,
  children,
}: {
  title: string;
  error: unknown;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useText(text);
  const heading = useId();
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{
        paper: { role: "dialog", "aria-labelledby": heading, sx: { width: { xs: "100%", sm: 560 }, p: 2 } },
      }}
    >
      <Box sx={{ display: "flex", alignItems: "center", mb: 1 }}>
        <Typography id={heading} component="h2" variant="h2" sx={{ flexGrow: 1 }}>
          {title}
        </Typography>
        <IconButton onClick={onClose} aria-label={t.close} autoFocus>
          <CloseIcon />
        </IconButton>
      </Box>
      <ProblemAlert error={error} />
      {!children && !error && <Loading />}
      {children}
    </Drawer>
  );
}
