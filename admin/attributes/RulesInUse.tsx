import { Box, Link, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router-dom";
import type { Answer } from "../api/client";
import { problemOf } from "../api/problem";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    title: "先に直すルール",
    others: (n: number) =>
      `あなたには見えないルールが${formatCount(n)}件、この質問を使っています。変えるときは、管理者に相談してください。`,
  },
  {
    title: "Rules to change first",
    others: (n: number) =>
      `${formatCount(n)} rules that you may not see use this question. Ask an administrator before changing it.`,
  },
);

export type Using = Answer<"get /attributes/:id/rules">;

/** Links to rules, and how many more there are that the account may not see. */
export function RuleLinks({ rules, otherRules }: Using) {
  const t = useText(text);
  return (
    <>
      {rules.length > 0 && (
        <Box component="ul" sx={{ my: 0, columns: { sm: 2 } }}>
          {rules.map(({ id, name }) => (
            <li key={id}>
              <Link component={RouterLink} to={`/rules/${id}`}>
                {name}
              </Link>
            </li>
          ))}
        </Box>
      )}
      {otherRules > 0 && <Typography>{t.others(otherRules)}</Typography>}
    </>
  );
}

/** The rules that a refusal names; nothing where it names none. */
export function RulesInUse({ error }: { error: unknown }) {
  const t = useText(text);
  if (!error) return null;
  const { rules, otherRules } = problemOf(error).more as Partial<Using>;
  if (!rules) return null;
  return (
    <Box sx={{ mt: 2 }}>
      <Typography component="h3" variant="h3">
        {t.title}
      </Typography>
      <RuleLinks rules={rules} otherRules={otherRules ?? 0} />
    </Box>
  );
}
