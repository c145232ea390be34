import { Box, Typography } from "@mui/material";
import { AppBar as RaAppBar, RefreshIconButton } from "react-admin";
import { Link } from "react-router-dom";
import { useText, words } from "../text/text";
import { OwnMenu } from "./OwnMenu";

const text = words({ home: "狼煙 ホームへ" }, { home: "狼煙 Noroshi, to the start page" });

function Flame() {
  return (
    <svg width="20" height="24" viewBox="6 3 20 25" aria-hidden="true" focusable="false">
      <path d="M16 5c4 4-2 6 1 9 2-1 2-3 2-3 4 3 5 6 5 8a8 8 0 0 1-16 0c0-6 7-7 8-14z" fill="#f5a04c" />
    </svg>
  );
}

export function AppBar() {
  const t = useText(text);
  return (
    <RaAppBar toolbar={<RefreshIconButton />} userMenu={<OwnMenu />}>
      <Box
        component={Link}
        to="/"
        aria-label={t.home}
        sx={{ display: "flex", alignItems: "center", gap: 1, mr: 2, color: "inherit", textDecoration: "none" }}
      >
        <Flame />
        <Typography component="span" sx={{ fontWeight: 700, letterSpacing: "0.1em", whiteSpace: "nowrap" }}>
          狼煙
        </Typography>
      </Box>
      <Box sx={{ flexGrow: 1 }} />
    </RaAppBar>
  );
}
