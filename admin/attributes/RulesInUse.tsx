import { Box, Link, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router-dom";
import { problemOf } from "../api/problem";
import { useText, words } from "../text/text";

const text = words({ title: "先に直すルール" }, { title: "Rules to change first" });

interface RuleInUse {
  id: string;
  name: string;
}

/** Links to the rules that a refusal names; nothing where it names none. */
export function RulesInUse({ error }: { error: unknown }) {
  const t = useText(text);
  if (!error) return null;
  const { rules } = problemOf(error).more;
  if (!Array.isArray(rules) || rules.length === 0) return null;
  return (
    <Box sx={{ mt: 2 }}>
      <Typography component="h3" variant="h3">
        {t.title}
      </Typography>
      <ul>
        {(rules as RuleInUse[]).map(({ id, name }) => (
          <li key={id}>
            <Link component={RouterLink} to={`/rules/${id}`}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}
