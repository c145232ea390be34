import { Alert, AlertTitle, type SxProps } from "@mui/material";
import { problemOf } from "../api/problem";
import { useText, words } from "../text/text";

const text = words({ title: "できませんでした" }, { title: "That did not work" });

/** Says what the server said, with everything that is wrong. Nothing where there is no error. */
export function ProblemAlert({ error, sx }: { error: unknown; sx?: SxProps }) {
  const t = useText(text);
  if (!error) return null;
  const { message, errors: all } = problemOf(error);
  const errors = all.filter((one) => one.message !== message);
  return (
    <Alert severity="error" role="alert" sx={sx ?? { my: 1 }}>
      <AlertTitle>{t.title}</AlertTitle>
      {message}
      {errors.length > 0 && (
        <ul>
          {errors.map((one) => (
            <li key={`${one.path} ${one.message}`}>
              {one.path && <code>{one.path}</code>} {one.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
