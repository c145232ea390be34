import { Alert, Box, FormControl, FormControlLabel, FormLabel, LinearProgress, Radio, RadioGroup } from "@mui/material";
import { useRef } from "react";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useLabel, useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import type { Audience, Condition, Fault } from "../types";
import { usePlugins } from "../use-plugins";
import { AudienceCount } from "./AudienceCount";
import { AudienceLeaf } from "./AudienceLeaf";
import { audienceFields, firstCondition } from "./audience-fields";
import { faultWords } from "./faults";
import { TreeEditor } from "./TreeEditor";
import { useAttributes } from "./use-attributes";
import { useAudienceCount } from "./use-audience-count";

const text = words(
  {
    who: "だれに届けるか",
    everyone: "全員",
    tree: "条件で選ぶ",
    sender: "そのきっかけになった本人",
    nobody: "だれにも送らない（中継だけ）",
    all: (count: string) => `友だち全員${count}に届きます。本当に全員に要る情報か、確かめてください。`,
    count: (count: number) => `（${formatCount(count)}人）`,
    senderNote: "メッセージを送った人や、ボタンを押した人だけに届きます。",
    nobodyNote: "市民には届きません。ほかのサーバーへの中継だけをするルールで選びます。",
    notPersonal: "この契機には本人がいません。ほかの対象を選んでください。",
    odd: "この画面では表せない対象です。そのまま残しています。",
    age: (of?: string) => (of ? `年齢（${of}から）` : "年齢"),
    ageBand: (of?: string) => (of ? `年代（${of}から）` : "年代"),
    wholeWard: (ward: string) => `${ward}（全域）`,
    loading: "読み込んでいます…",
  },
  {
    who: "Who gets it",
    everyone: "Everyone",
    tree: "Chosen by conditions",
    sender: "The citizen whom it came from",
    nobody: "Nobody (relays only)",
    all: (count) => `It goes to all friends${count}. Make sure that all of them need it.`,
    count: (count) => ` (${formatCount(count)})`,
    senderNote: "Only whoever sent the message or pressed the button gets it.",
    nobodyNote: "No citizen gets it. For rules that only relay to other servers.",
    notPersonal: "This trigger comes from no citizen. Choose another audience.",
    odd: "This audience cannot be shown here. It is kept as it is.",
    age: (of) => (of ? `Age (from ${of})` : "Age"),
    ageBand: (of) => (of ? `Age by decade (from ${of})` : "Age by decade"),
    wholeWard: (ward) => `${ward} (all of it)`,
    loading: "Loading…",
  },
);

const isTree = (audience: Audience | undefined): audience is Condition => typeof audience === "object";

/** Who gets it: everyone, or a tree over what citizens answered, in words and with the number of people as it stands now. */
export function AudienceBuilder({
  value,
  onChange,
  personal,
  faults,
  path,
  disabled = false,
}: {
  value: Audience | undefined;
  onChange: (value: Audience) => void;
  /** The trigger's events come from one citizen each: `sender` may be chosen. */
  personal: boolean;
  faults: readonly Fault[];
  path: string;
  disabled?: boolean;
}) {
  const t = useText(text);
  const label = useLabel();
  const plugins = usePlugins();
  const attributes = useAttributes();
  const counted = value !== undefined && value !== "sender" && value !== "nobody";
  const count = useAudienceCount(counted ? value : undefined);
  // Whoever looks at another choice for a moment finds the conditions again.
  const lastTree = useRef<Condition>(undefined);
  if (isTree(value)) lastTree.current = value;

  const error = plugins.error ?? attributes.error;
  if (!plugins.data || !attributes.data)
    return error ? <ProblemAlert error={error} /> : <LinearProgress aria-label={t.loading} />;
  const fields = audienceFields(attributes.data, plugins.data.audience, label, t);
  const [first] = fields;
  const makeLeaf = () =>
    first ? firstCondition(first) : { fact: "friend_days", operator: "greaterThanInclusive", value: null };

  const choice = isTree(value) ? "tree" : (value ?? "");
  const choices = [
    { value: "everyone", label: t.everyone },
    { value: "tree", label: t.tree },
    ...(personal || value === "sender" ? [{ value: "sender", label: t.sender }] : []),
    { value: "nobody", label: t.nobody },
  ];
  const choose = (chosen: string) => onChange(chosen === "tree" ? (lastTree.current ?? { all: [makeLeaf()] }) : chosen);
  const counts = (count.answer?.faults ?? []).map((fault) => ({
    ...fault,
    path: fault.path.replace(/^audience/, path),
  }));
  // The rule's check and the count find the same; what the count says is the newer.
  const all = count.answer ? counts : faults;
  const own = isTree(value) ? undefined : faultWords(faults.filter((one) => one.path === path));

  return (
    <Box>
      <ProblemAlert error={error} />
      <FormControl disabled={disabled} error={own !== undefined}>
        <FormLabel id={`${path}-who`}>{t.who}</FormLabel>
        <RadioGroup row aria-labelledby={`${path}-who`} value={choice} onChange={(_, chosen) => choose(chosen)}>
          {choices.map((one) => (
            <FormControlLabel key={one.value} value={one.value} control={<Radio />} label={one.label} />
          ))}
        </RadioGroup>
      </FormControl>
      {own && (
        <Alert severity="error" sx={{ my: 1 }}>
          {own}
        </Alert>
      )}
      {value === "everyone" && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {t.all(count.answer?.count == null ? "" : t.count(count.answer.count))}
        </Alert>
      )}
      {value === "sender" && (
        <Alert severity={personal ? "info" : "warning"} sx={{ my: 1 }}>
          {personal ? t.senderNote : t.notPersonal}
        </Alert>
      )}
      {value === "nobody" && (
        <Alert severity="info" sx={{ my: 1 }}>
          {t.nobodyNote}
        </Alert>
      )}
      {typeof value === "string" && !choices.some((one) => one.value === value) && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {t.odd} <code>{value}</code>
        </Alert>
      )}
      {isTree(value) && (
        <Box sx={{ mt: 1.5 }}>
          <TreeEditor
            value={value}
            onChange={(next) => onChange(next ?? { all: [] })}
            faults={all}
            path={path}
            disabled={disabled}
            ranges
            makeLeaf={makeLeaf}
            drawLeaf={(props) => <AudienceLeaf {...props} fields={fields} operators={plugins.data.operators} />}
          />
        </Box>
      )}
      {counted && <AudienceCount {...count} />}
    </Box>
  );
}
