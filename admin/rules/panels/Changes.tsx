import { Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import { useText, words } from "../../text/text";

const text = words(
  { more: (n: number) => `あと${n}件の変更を見る` },
  { more: (n: number) => `Show ${n} more changes` },
);

const AT_ONCE = 5;

/** What changed, a sentence each. `none`: said where nothing did. */
export function Changes({ changes, none }: { changes: readonly { path: string; sentence: string }[]; none: string }) {
  const t = useText(text);
  const [all, setAll] = useState(false);
  if (changes.length === 0) return <Typography sx={{ mt: 0.5 }}>{none}</Typography>;
  const shown = all ? changes : changes.slice(0, AT_ONCE);
  return (
    <>
      <Box component="ul" sx={{ pl: 2.5, my: 0.5 }}>
        {shown.map(({ path, sentence }) => (
          <Typography component="li" key={`${path} ${sentence}`} sx={{ overflowWrap: "anywhere" }}>
            {sentence}
          </Typography>
        ))}
      </Box>
      {shown.length < changes.length && (
        <Button size="small" onClick={() => setAll(true)}>
          {t.more(changes.length - shown.length)}
        </Button>
      )}
    </>
  );
}
