import { Alert, Box, LinearProgress, Typography } from "@mui/material";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import type { Condition, Fault } from "../types";
import { usePlugins } from "../use-plugins";
import { ConditionLeaf } from "./ConditionLeaf";
import { conditionWords } from "./condition-words";
import { pathOf } from "./event-fields";
import { TreeEditor } from "./TreeEditor";

const text = words(
  {
    always: "条件がないため、契機のたびに動きます。",
    needed: "条件がまだありません。条件のないルールは保存できません。",
    sentence: "言葉にすると",
    sentenceName: "条件を言葉にすると",
    loading: "読み込んでいます…",
  },
  {
    always: "Without conditions it runs each time.",
    needed: "There are no conditions yet. A rule without any cannot be saved.",
    sentence: "In words",
    sentenceName: "The conditions in words",
    loading: "Loading…",
  },
);

/** Conditions over an event as nested groups, with the facts of the trigger. `undefined`: none. */
export function ConditionBuilder({
  trigger,
  value,
  onChange,
  faults,
  path,
  disabled = false,
}: {
  trigger: string;
  value: Condition | undefined;
  onChange: (value: Condition | undefined) => void;
  /** All faults of the rule; those under `path` are shown at their place. */
  faults: readonly Fault[];
  path: string;
  disabled?: boolean;
}) {
  const t = useText(text);
  const plugins = usePlugins();
  if (!plugins.data)
    return plugins.error ? <ProblemAlert error={plugins.error} /> : <LinearProgress aria-label={t.loading} />;
  const { triggers, operators } = plugins.data;
  const chosen = triggers.find((one) => one.type === trigger);
  const facts = chosen?.facts ?? [];
  const [fact] = facts;
  const [field] = fact?.fields ?? [];
  const sentence = conditionWords(value, facts);
  return (
    <Box>
      <ProblemAlert error={plugins.error} />
      {value === undefined && (
        <Alert severity={chosen?.ownSource ? "info" : "warning"} sx={{ mb: 1 }}>
          {chosen?.ownSource ? t.always : t.needed}
        </Alert>
      )}
      <TreeEditor
        value={value}
        onChange={onChange}
        faults={faults}
        path={path}
        disabled={disabled}
        noneWhenEmpty
        makeLeaf={() => ({
          fact: fact?.fact ?? trigger,
          path: field ? pathOf(field) : "$",
          operator: field?.type === "text" ? "containsText" : "isPresent",
          value: field?.type === "text" ? "" : true,
        })}
        drawLeaf={(props) => <ConditionLeaf {...props} facts={facts} operators={operators} />}
      />
      {sentence && (
        <Box role="group" aria-label={t.sentenceName} sx={{ mt: 2, p: 1.5, borderRadius: 1, bgcolor: "action.hover" }}>
          <Typography variant="body2" color="textSecondary">
            {t.sentence}
          </Typography>
          <Typography sx={{ overflowWrap: "anywhere" }}>{sentence}</Typography>
        </Box>
      )}
    </Box>
  );
}
