import { jaJP } from "@mui/material/locale";
import { createTheme, type Theme, ThemeProvider } from "@mui/material/styles";
import type { ReactNode } from "react";
import { CheckForApplicationUpdate, Layout as RaLayout } from "react-admin";
import { useLive } from "../api/live";
import { useStatus } from "../api/status";
import { SignInAgain } from "../auth/SignInAgain";
import { useLocale } from "../text/text";
import { AppBar } from "./AppBar";
import { Menu } from "./Menu";

/** What MUI's own parts say, such as the button that opens a list. */
const inJapanese = (outer: Theme) => createTheme(outer, jaJP);
const inEnglish = (outer: Theme) => outer;

/** The frame around every screen. */
export function Layout({ children }: { children: ReactNode }) {
  useLive();
  // On every screen, also where the menu is closed: it keeps the session of whoever types, and tells when it is over.
  useStatus();
  const locale = useLocale();
  return (
    <ThemeProvider theme={locale === "ja" ? inJapanese : inEnglish}>
      {/* Tables that are wider than the window scroll by themselves (`theme.ts`); the page grows with nothing. */}
      <RaLayout appBar={AppBar} menu={Menu} sx={{ minWidth: 0, "& .RaLayout-content": { minWidth: 0 } }}>
        {children}
        <CheckForApplicationUpdate url="/admin/version" />
      </RaLayout>
      <SignInAgain />
    </ThemeProvider>
  );
}
