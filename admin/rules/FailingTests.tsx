import { Alert, AlertTitle } from "@mui/material";
import { Link } from "react-router-dom";
import { problemOf } from "../api/problem";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";

const text = words({ toTests: "テストを開いて直す" }, { toTests: "Open the tests" });

/** Whether something was refused because tests of the rule fail. */
export const isForTests = (error: unknown): boolean => Boolean(error) && problemOf(error).code === "tests-fail";

/** Which tests fail, how, and the way to them. Nothing where something else is wrong, or nothing. */
export function FailingTests({ ruleId, error, onLeave }: { ruleId: string; error: unknown; onLeave?: () => void }) {
  const t = useText(text);
  const say = useProblemText();
  if (!isForTests(error)) return null;
  const tests = problemOf(error).more.tests as { id: number; name: string; problems: string[] }[];
  return (
    <Alert severity="error" role="alert" sx={{ my: 1 }}>
      <AlertTitle>{say(error)}</AlertTitle>
      <ul>
        {tests.map((test) => (
          <li key={test.id}>
            「{test.name}」 {test.problems.join(" ")}
          </li>
        ))}
      </ul>
      <Link to={`/rules/${ruleId}?tab=tests`} onClick={onLeave} style={{ color: "inherit", fontWeight: 700 }}>
        {t.toTests}
      </Link>
    </Alert>
  );
}
