import { Box } from "@mui/material";
import { useText, words } from "../text/text";
import { around, diffLines } from "./line-diff";

const text = words({ removed: "消した行", added: "加えた行" }, { removed: "removed", added: "added" });
const signs = { same: "　", removed: "－", added: "＋" } as const;

/** What went and what came, told by signs and words as well as by colour. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const t = useText(text);
  return (
    <Box
      component="div"
      sx={{ border: 1, borderColor: "divider", borderRadius: 1, fontSize: "0.9rem", overflowWrap: "anywhere", py: 0.5 }}
    >
      {around(diffLines(before, after)).map((line, i) =>
        line === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <Box key={i} aria-hidden sx={{ px: 1, color: "text.secondary" }}>
            ︙
          </Box>
        ) : (
          <Box
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            key={i}
            component={line.kind === "removed" ? "del" : line.kind === "added" ? "ins" : "div"}
            aria-label={line.kind === "same" ? undefined : `${t[line.kind]}: ${line.line}`}
            sx={({ palette }) => ({
              display: "block",
              px: 1,
              whiteSpace: "pre-wrap",
              color: "text.primary",
              textDecoration: line.kind === "removed" ? "line-through" : "none",
              bgcolor:
                line.kind === "same"
                  ? "transparent"
                  : `color-mix(in srgb, ${line.kind === "removed" ? palette.error.main : palette.success.main} 14%, transparent)`,
            })}
          >
            {signs[line.kind]} {line.line}
          </Box>
        ),
      )}
    </Box>
  );
}
