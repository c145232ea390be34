import { Box, Typography } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { useText, words } from "../text/text";
import type { PreviewGiven, PreviewTold } from "./preview-messages";
import type { Attribute, FormWords } from "./types";

const text = words(
  {
    title: "市民のスマートフォンでの見え方",
    about: "本物のフォームと同じ画面です。ここでの操作は、だれの登録も変えません。言葉も切り替えられます。",
  },
  {
    title: "As citizens see it on their phones",
    about: "The form itself. Nothing done here changes anybody's answers. Its languages can be switched.",
  },
);

/** Drawn anew so long after the last key. */
const REST_MS = 500;

/** The citizens' form in a phone, with what is not saved yet. It runs in a frame of its own, without network (`liff/preview.ts`). */
export function FormPreview({
  words: around,
  attributes,
  screen,
  question,
}: {
  words: FormWords;
  attributes: readonly Attribute[];
  screen: PreviewGiven["screen"];
  /** Key of the question to be seen first. */
  question?: string;
}) {
  const t = useText(text);
  const frame = useRef<HTMLIFrameElement>(null);
  const kept = useRef<Record<string, string>>({});
  const given = JSON.stringify({ words: around, attributes, screen, question, label: t.title });
  const [shown, setShown] = useState(given);
  const [drawn, setDrawn] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setShown(given), REST_MS);
    return () => clearTimeout(timer);
  }, [given]);

  useEffect(() => {
    const listen = (event: MessageEvent<PreviewTold>) => {
      const there = frame.current?.contentWindow;
      if (!there || event.source !== there) return;
      if (event.data.kind === "kept") kept.current = event.data.kept;
      else {
        // The frame has no origin that could be named; what it is given is no secret.
        there.postMessage({ ...JSON.parse(shown), kept: kept.current } satisfies PreviewGiven, "*");
        setDrawn(shown);
      }
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [shown]);

  return (
    <Box sx={{ maxWidth: 390 }}>
      <Typography component="h2" variant="h3">
        {t.title}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {t.about}
      </Typography>
      <Box
        aria-busy={drawn !== given}
        sx={{
          border: 10,
          borderColor: "#26303d",
          borderRadius: 5,
          overflow: "hidden",
          bgcolor: "background.default",
          height: "min(700px, calc(100vh - 240px))",
          minHeight: 420,
        }}
      >
        <Box
          component="iframe"
          key={shown}
          ref={frame}
          title={t.title}
          src="/admin/form-preview"
          sandbox="allow-scripts"
          sx={{ border: 0, width: 1, height: 1, display: "block" }}
        />
      </Box>
    </Box>
  );
}
