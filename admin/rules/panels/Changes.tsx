import { Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import type { Answer } from "../../api/client";
import { TextDiff } from "../../parts/TextDiff";
import { useText, words } from "../../text/text";

const text = words(
  { more: (n: number) => `あと${n}件の変更を見る` },
  { more: (n: number) => `Show ${n} more changes` },
);

const AT_ONCE = 5;

export type RuleChange = Answer<"post /rules/:id/difference">["changes"][number];

/** What changed, a sentence each, and long texts line by line below theirs. */
export function ChangeList({ changes }: { changes: readonly RuleChange[] }) {
  return (
    <Box component="ul" sx={{ pl: 2.5, my: 0.5 }}>
      {changes.map(({ path, sentence, texts }) => (
        <Typography component="li" key={`${path} ${sentence}`} sx={{ overflowWrap: "anywhere" }}>
          {sentence}
          {texts && <TextDiff before={texts.before} after={texts.after} />}
        </Typography>
      ))}
    </Box>
  );
}

/** What changed, a few at once. `none`: said where nothing did. */
export function Changes({ changes, none }: { changes: readonly RuleChange[]; none: string }) {
  const t = useText(text);
  const [all, setAll] = useState(false);
  if (changes.length === 0) return <Typography sx={{ mt: 0.5 }}>{none}</Typography>;
  const shown = all ? changes : changes.slice(0, AT_ONCE);
  return (
    <>
      <ChangeList changes={shown} />
      {shown.length < changes.length && (
        <Button size="small" onClick={() => setAll(true)}>
          {t.more(changes.length - shown.length)}
        </Button>
      )}
    </>
  );
}
