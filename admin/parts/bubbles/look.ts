/** A phone looks the same whatever the theme of these pages; every pair of colours is at least 4.5 to 1. */
export const look = {
  ground: "#b9cbe4",
  paper: "#ffffff",
  ink: "#16202b",
  soft: "#4a5766",
  line: "#d5dbe3",
  link: "#0b5394",
  green: "#0a7a3d",
  grey: "#e3e8ee",
} as const;

/** Only for those who listen. */
export const unseen = {
  position: "absolute",
  width: 1,
  height: 1,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
} as const;
