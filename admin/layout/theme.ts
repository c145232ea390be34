/** One look: calm, legible, the frame in ink blue, fire for what wants a person. The frame's colour tells live from drill. */
import { alpha, type Theme } from "@mui/material/styles";
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from "react-admin";

/** `drill`: nothing of it reaches citizens' real account. */
export type Frame = "live" | "drill";

const frames = {
  live: { main: "#233a5e", contrastText: "#ffffff" },
  drill: { main: "#6b2fa0", contrastText: "#ffffff" },
};

const light = {
  mode: "light" as const,
  primary: { main: "#1f5fa8" },
  secondary: { main: "#233a5e" },
  error: { main: "#b3261e" },
  warning: { main: "#a34a00" },
  success: { main: "#1d6b3a" },
  info: { main: "#1f5fa8" },
  background: { default: "#f4f6f9", paper: "#ffffff" },
  text: { primary: "#1d2733", secondary: "#4c5a6b", disabled: "#667386" },
};
const dark = {
  mode: "dark" as const,
  primary: { main: "#8fc1ff" },
  secondary: { main: "#c5d6ee" },
  error: { main: "#ffb4ab" },
  warning: { main: "#ffb77c" },
  success: { main: "#8fd9a8" },
  info: { main: "#8fc1ff" },
  background: { default: "#10161f", paper: "#18212d" },
  text: { primary: "#e6ebf2", secondary: "#b3bfce", disabled: "#98a5b6" },
};

export function noroshiTheme(mode: "light" | "dark", frame: Frame = "live"): RaThemeOptions {
  const base = mode === "dark" ? defaultDarkTheme : defaultLightTheme;
  return {
    ...base,
    palette: mode === "dark" ? dark : light,
    shape: { borderRadius: 8 },
    // Below 760 px everything is as on a phone: also a desktop at 200 % zoom.
    breakpoints: { values: { xs: 0, sm: 760, md: 960, lg: 1280, xl: 1536 } },
    sidebar: { width: 224, closedWidth: 56 },
    typography: {
      fontFamily:
        '"Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", Meiryo, "Segoe UI", system-ui, sans-serif',
      fontSize: 15,
      h1: { fontSize: "1.5rem", fontWeight: 700 },
      h2: { fontSize: "1.2rem", fontWeight: 700 },
      h3: { fontSize: "1.05rem", fontWeight: 700 },
      h6: { fontSize: "1.1rem", fontWeight: 700 },
      button: { textTransform: "none", fontWeight: 600 },
    },
    components: {
      ...base.components,
      MuiCssBaseline: {
        styleOverrides: {
          // Links in running text, which are no component of MUI's.
          "a:not([class])": { color: (mode === "dark" ? dark : light).primary.main },
          // What the keyboard is at must be seen, on any ground.
          ":focus-visible": { outline: "3px solid #f5a04c", outlineOffset: 2 },
          "@media (prefers-reduced-motion: reduce)": {
            "*, *::before, *::after": {
              animationDuration: "0.01ms !important",
              transitionDuration: "0.01ms !important",
            },
          },
        },
      },
      MuiAppBar: {
        defaultProps: { color: "inherit" },
        styleOverrides: {
          root: { backgroundColor: frames[frame].main, color: frames[frame].contrastText, backgroundImage: "none" },
        },
      },
      MuiButtonBase: {
        styleOverrides: { root: { "&:focus-visible": { outline: "3px solid #f5a04c", outlineOffset: -2 } } },
      },
      MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { minHeight: 36 } } },
      MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
      MuiCard: { defaultProps: { variant: "outlined" as const } },
      MuiTextField: { defaultProps: { variant: "outlined" as const, size: "small" as const } },
      MuiFormControl: { defaultProps: { variant: "outlined" as const, size: "small" as const } },
      MuiInputLabel: {
        styleOverrides: { root: ({ theme }: { theme: Theme }) => ({ color: theme.palette.text.secondary }) },
      },
      // Lists that open stay inside the page's landmarks, where screen readers look for them.
      MuiAutocomplete: { defaultProps: { disablePortal: true } },
      MuiTooltip: { styleOverrides: { tooltip: { fontSize: "0.85rem" } } },
      MuiTableCell: { styleOverrides: { head: { fontWeight: 700 } } },
      RaMenuItemLink: {
        styleOverrides: {
          root: ({ theme }: { theme: Theme }) => ({
            minHeight: 40,
            color: theme.palette.text.primary,
            "&.RaMenuItemLink-active": {
              color: theme.palette.primary.main,
              fontWeight: 700,
              backgroundColor: alpha(theme.palette.primary.main, 0.1),
            },
          }),
        },
      },
      // A table that is wider than the window scrolls by itself, and not the page.
      RaList: {
        styleOverrides: {
          root: { "& .RaList-main": { minWidth: 0 }, "& .RaList-content": { overflowX: "auto" } },
        },
      },
      RaDatagrid: {
        styleOverrides: {
          root: ({ theme }: { theme: Theme }) => ({
            "& .RaDatagrid-headerCell": { backgroundColor: alpha(theme.palette.secondary.main, 0.06) },
          }),
        },
      },
    },
  };
}
