import type { Theme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";

/** Whether the screen is as narrow as a phone: cards instead of tables. */
export const usePhone = () => useMediaQuery<Theme>((theme) => theme.breakpoints.down("sm"));
