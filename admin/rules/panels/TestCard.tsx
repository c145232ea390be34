import FailIcon from "@mui/icons-material/Cancel";
import PassIcon from "@mui/icons-material/CheckCircle";
import ExpandIcon from "@mui/icons-material/ExpandMore";
import UnknownIcon from "@mui/icons-material/HelpOutlined";
import {
  Accordion,
  AccordionDetails,
  AccordionSummary,
  Alert,
  Box,
  Button,
  Card,
  CardActions,
  CardContent,
  Typography,
} from "@mui/material";
import type { Answer } from "../../api/client";
import { TraceView } from "../../parts/TraceView";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import { expectedSentence, expectedWords, type RuleTest } from "./expected";
import { withoutCodes } from "./reason-words";

export type TestResult = Answer<"post /rules/:id/tests/run">["results"][number];

const text = words(
  {
    passed: "合格",
    failed: "不合格",
    unknown: "未実行",
    mail: (title: string, at: string) => `メール「${title}」（${at}）`,
    expected: (sentence: string) => `期待: ${sentence}`,
    came: (outcome: string, why: string) => `結果: ${outcome}${why}`,
    why: (message: string) => `（${message.replace(/。$/, "")}）`,
    trace: "条件の判定を見る",
    edit: "直す",
    editLabel: (name: string) => `テスト「${name}」を直す`,
    remove: "消す",
    removeLabel: (name: string) => `テスト「${name}」を消す`,
  },
  {
    passed: "Passed",
    failed: "Failed",
    unknown: "Not run",
    mail: (title: string, at: string) => `Mail “${title}” (${at})`,
    expected: (sentence: string) => `Expected: ${sentence}`,
    came: (outcome: string, why: string) => `Came: ${outcome}${why}`,
    why: (message: string) => ` (${message})`,
    trace: "How the conditions were judged",
    edit: "Change",
    editLabel: (name: string) => `Change the test “${name}”`,
    remove: "Remove",
    removeLabel: (name: string) => `Remove the test “${name}”`,
  },
);

/** One test, what it expects, and what came when it ran last. */
export function TestCard({
  test,
  result,
  onEdit,
  onRemove,
}: {
  test: RuleTest;
  result: TestResult | undefined;
  /** Left out: the account may not. */
  onEdit?: () => void;
  onRemove?: () => void;
}) {
  const t = useText(text);
  const say = useText(expectedWords);
  const state = !result ? "unknown" : result.ok ? "passed" : "failed";
  const icon = {
    unknown: <UnknownIcon color="disabled" />,
    passed: <PassIcon color="success" />,
    failed: <FailIcon color="error" />,
  }[state];
  const why = result?.came.message ? t.why(result.came.message) : "";
  return (
    <Card component="li" sx={{ listStyle: "none" }}>
      <CardContent sx={{ pb: 1 }}>
        <Box sx={{ display: "flex", gap: 1, alignItems: "start" }}>
          {icon}
          <Typography component="h3" variant="h3" sx={{ flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" }}>
            {test.name}
          </Typography>
          <Typography
            component="span"
            sx={{ fontWeight: 700, whiteSpace: "nowrap" }}
            color={{ unknown: "textSecondary", passed: "success", failed: "error" }[state]}
          >
            {t[state]}
          </Typography>
        </Box>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
          {t.mail(test.title, formatMinute(test.receivedAt))}
        </Typography>
        <Typography sx={{ mt: 0.5, overflowWrap: "anywhere" }}>
          {t.expected(expectedSentence(test.expected, say))}
        </Typography>
        {result && <Typography sx={{ overflowWrap: "anywhere" }}>{t.came(say[result.came.outcome], why)}</Typography>}
        {result && result.problems.length > 0 && (
          <Alert severity="error" sx={{ mt: 1 }}>
            {result.problems.map((problem) => (
              <div key={problem}>{withoutCodes(problem)}</div>
            ))}
          </Alert>
        )}
        {result?.warning && (
          <Alert severity="warning" sx={{ mt: 1 }}>
            {result.warning}
          </Alert>
        )}
        {result?.trace && !result.ok && (
          <Accordion
            disableGutters
            variant="outlined"
            sx={{ mt: 1 }}
            slotProps={{ heading: { component: "div" }, transition: { unmountOnExit: true } }}
          >
            <AccordionSummary expandIcon={<ExpandIcon />}>{t.trace}</AccordionSummary>
            <AccordionDetails>
              <TraceView traces={[result.trace]} />
            </AccordionDetails>
          </Accordion>
        )}
      </CardContent>
      {(onEdit || onRemove) && (
        <CardActions>
          <Button onClick={onEdit} aria-label={t.editLabel(test.name)}>
            {t.edit}
          </Button>
          <Button onClick={onRemove} aria-label={t.removeLabel(test.name)}>
            {t.remove}
          </Button>
        </CardActions>
      )}
    </Card>
  );
}
