import { Alert, AlertTitle, Box, Link } from "@mui/material";
import { forwardRef } from "react";
import { useText, words } from "../../text/text";
import type { Fault } from "../types";
import { placeOf, placeWords } from "./place-words";

const text = words(
  {
    title: (n: number) => `直すところが${n}件あります`,
    help: "選ぶと、その場所へ移ります。直すまで保存できません。",
  },
  { title: (n) => `${n} things to mend`, help: "Choose one to go there. It can be saved once they are mended." },
);

/** Everything that is wrong, each leading to its place. */
export const FaultSummary = forwardRef<HTMLDivElement, { faults: readonly Fault[]; onGo: (path: string) => void }>(
  function FaultSummary({ faults, onGo }, ref) {
    const t = useText(text);
    const named = useText(placeWords);
    return (
      <Alert severity="error" role="alert" ref={ref} tabIndex={-1} sx={{ mb: 2 }}>
        <AlertTitle>{t.title(faults.length)}</AlertTitle>
        {t.help}
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {faults.map((fault) => (
            <li key={`${fault.path} ${fault.message}`}>
              <Link
                component="button"
                type="button"
                onClick={() => onGo(fault.path)}
                sx={{ color: "inherit", textAlign: "left", verticalAlign: "baseline", font: "inherit" }}
              >
                {placeOf(fault.path, named)}: {fault.message}
              </Link>
            </li>
          ))}
        </Box>
      </Alert>
    );
  },
);
