import { Alert, AlertTitle, type SxProps, Typography } from "@mui/material";
import { problemOf } from "../api/problem";
import { useLocale, useText, words } from "../text/text";
import { fieldNames } from "./field-names";
import { useProblemText } from "./use-problem-text";

const text = words({ title: "できませんでした" }, { title: "That did not work" });

/**
 * Says what the server said, with everything that is wrong; in English beside the Japanese, which knows names and figures.
 * Nothing where there is no error.
 */
export function ProblemAlert({ error, sx }: { error: unknown; sx?: SxProps }) {
  const t = useText(text);
  const say = useProblemText();
  const named = useText(fieldNames);
  const locale = useLocale();
  if (!error) return null;
  const { message, errors: all } = problemOf(error);
  const errors = all.filter((one) => one.message !== message);
  return (
    <Alert severity="error" role="alert" sx={sx ?? { my: 1 }}>
      <AlertTitle>{t.title}</AlertTitle>
      {say(error)}
      {say(error) !== message && (
        <Typography component="div" variant="body2" lang="ja">
          {message}
        </Typography>
      )}
      {errors.length > 0 && (
        <ul lang={locale === "en" ? "ja" : undefined}>
          {errors.map((one) => (
            <li key={`${one.path} ${one.message}`}>
              {one.path && (named[one.path] ? `${named[one.path]}:` : <code>{one.path}</code>)} {one.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
