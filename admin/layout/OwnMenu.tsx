import PersonIcon from "@mui/icons-material/AccountCircle";
import DarkIcon from "@mui/icons-material/DarkMode";
import LightIcon from "@mui/icons-material/LightMode";
import SignOutIcon from "@mui/icons-material/Logout";
import AccountIcon from "@mui/icons-material/ManageAccounts";
import LanguageIcon from "@mui/icons-material/Translate";
import { Button, ListItemIcon, ListItemText, Menu, MenuItem, useMediaQuery } from "@mui/material";
import { useState } from "react";
import { useLocaleState, useLogout, useNotify, useTheme } from "react-admin";
import { Link } from "react-router-dom";
import { useSession } from "../auth/session";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";

const text = words(
  {
    me: "自分のアカウント",
    dark: "暗い画面にする",
    light: "明るい画面にする",
    other: "English",
    signOut: "ログアウト",
    notOut: "まだログアウトしていません。",
  },
  {
    me: "My account",
    dark: "Dark screen",
    light: "Light screen",
    other: "日本語",
    signOut: "Sign out",
    notOut: "You are still signed in.",
  },
);

/** The account's own: language, brightness, second factor, out. */
export function OwnMenu() {
  const t = useText(text);
  const sayProblem = useProblemText();
  const account = useSession()?.account;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [locale, setLocale] = useLocaleState();
  const [theme, setTheme] = useTheme();
  const prefersDark = useMediaQuery("(prefers-color-scheme: dark)");
  const isDark = theme === undefined ? prefersDark : theme === "dark";
  const logout = useLogout();
  const notify = useNotify();
  const notOut = (error: unknown) => notify(`${t.notOut} ${sayProblem(error)}`, { type: "error" });
  const close = () => setAnchor(null);
  const then = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <>
      <Button
        color="inherit"
        startIcon={<PersonIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ maxWidth: 220, "& .name": { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" } }}
      >
        <span className="name">{account?.displayName || account?.name}</span>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem component={Link} to="/me" onClick={close}>
          <ListItemIcon>
            <AccountIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t.me}</ListItemText>
        </MenuItem>
        <MenuItem lang={locale === "en" ? "ja" : "en"} onClick={then(() => setLocale(locale === "en" ? "ja" : "en"))}>
          <ListItemIcon>
            <LanguageIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t.other}</ListItemText>
        </MenuItem>
        <MenuItem onClick={then(() => setTheme(isDark ? "light" : "dark"))}>
          <ListItemIcon>{isDark ? <LightIcon fontSize="small" /> : <DarkIcon fontSize="small" />}</ListItemIcon>
          <ListItemText>{isDark ? t.light : t.dark}</ListItemText>
        </MenuItem>
        <MenuItem onClick={then(() => void logout().catch(notOut))}>
          <ListItemIcon>
            <SignOutIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t.signOut}</ListItemText>
        </MenuItem>
      </Menu>
    </>
  );
}
