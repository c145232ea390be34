import { Autocomplete, FormControlLabel, FormHelperText, Stack, Switch, TextField } from "@mui/material";
import { faultAt } from "../parts/fault-at";
import { useText, words } from "../text/text";
import { targetWords } from "./target-words";

const text = words(
  {
    nameHelp: "ルールで中継先を選ぶときの名前。半角の小文字・数字・ハイフン。あとから変えられません。",
    urlHelp:
      "https:// から書きます。接続のための鍵をURLに含めるときは ?key=… のように書くと、画面や記録には *** と出ます。",
    urlKept: "*** の部分は隠してあります。変えないときは、このままにしてください。変えるときは、全体を書き直します。",
    typesHelp: "選ばないと、すべての種類を渡します。一覧にないものは、入力してEnterを押します。",
    enabled: "中継する",
    enabledHelp:
      "切ると送るのを止め、届いたものは送信待ちとしてためます（3日を過ぎると、届けられなかったものになります）。",
    ordered: "順番を守る",
    orderedHelp: "1件ずつ、届いた順に渡します。切ると速くなりますが、順番が入れ替わることがあります。",
    parallelism: "同時に送る数",
    parallelismHelp: "1〜32。順番を守らないときだけ効きます。",
    timeout: "時間切れ（秒）",
    timeoutHelp: "1〜60秒。これより長く答えがないと、失敗として送り直します。",
  },
  {
    nameHelp: "Rules name the target by it: a to z, digits, hyphens. It cannot be changed later.",
    urlHelp: "Begins with https://. A key in its query (?key=…) is shown as *** on screens and in records.",
    urlKept: "What reads *** is hidden. Leave it as it is, or write the whole URL anew.",
    typesHelp: "None chosen: all types. Type others and press Enter.",
    enabled: "Relay",
    enabledHelp: "Off: nothing is sent, and what comes waits (after three days it counts as not delivered).",
    ordered: "Keep the order",
    orderedHelp: "One at a time, as they came. Off is faster, and the order may change.",
    parallelism: "At one time",
    parallelismHelp: "1 to 32; only where the order is not kept.",
    timeout: "Time limit (seconds)",
    timeoutHelp: "1 to 60. Without an answer within it, it is sent again.",
  },
);

/** LINE's, as of its Messaging API reference, webhook event objects; more may be typed. */
const lineEventTypes = [
  "message",
  "unsend",
  "follow",
  "unfollow",
  "join",
  "leave",
  "memberJoined",
  "memberLeft",
  "postback",
  "videoPlayComplete",
  "beacon",
  "accountLink",
  "membership",
];

export interface TargetInput {
  name: string;
  url: string;
  enabled: boolean;
  eventTypes: string[] | null;
  /** As typed. */
  timeoutS: string;
  parallelism: string;
  ordered: boolean;
}

export const emptyTarget: TargetInput = {
  name: "",
  url: "",
  enabled: true,
  eventTypes: null,
  timeoutS: "10",
  parallelism: "4",
  ordered: true,
};

/** What the API takes, but the name. */
export const targetBody = ({ url, enabled, eventTypes, timeoutS, parallelism, ordered }: TargetInput) => ({
  url: url.trim(),
  enabled,
  eventTypes,
  timeoutMs: Math.round(Number(timeoutS) * 1_000),
  parallelism: Number(parallelism),
  ordered,
});

/** The parts of a relay target that staff decide; its name only while it is new. */
export function TargetFields({
  value,
  onChange,
  isNew = false,
  error,
}: {
  value: TargetInput;
  onChange: (value: TargetInput) => void;
  isNew?: boolean;
  error: unknown;
}) {
  const t = { ...useText(targetWords), ...useText(text) };
  const field = (name: "name" | "url" | "timeoutS" | "parallelism", path: string, label: string, help: string) => ({
    label,
    value: value[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...value, [name]: event.target.value }),
    error: faultAt(error, path) !== undefined,
    helperText: faultAt(error, path) ?? help,
    required: true,
    slotProps: { inputLabel: { required: false } },
  });
  const number = (min: number, max: number) => ({
    type: "number",
    slotProps: { inputLabel: { required: false }, htmlInput: { min, max } },
  });
  const toggle = (name: "enabled" | "ordered", label: string, help: string) => (
    <div>
      <FormControlLabel
        control={
          <Switch checked={value[name]} onChange={(event) => onChange({ ...value, [name]: event.target.checked })} />
        }
        label={label}
      />
      <FormHelperText>{help}</FormHelperText>
    </div>
  );
  const typesFault = faultAt(error, "eventTypes");
  return (
    <Stack spacing={3} sx={{ maxWidth: 720 }}>
      {isNew && <TextField {...field("name", "name", t.name, t.nameHelp)} autoComplete="off" autoFocus />}
      <TextField
        {...field("url", "url", t.url, value.url.includes("***") ? t.urlKept : t.urlHelp)}
        type="url"
        autoComplete="off"
      />
      {toggle("enabled", t.enabled, t.enabledHelp)}
      <Autocomplete
        multiple
        freeSolo
        autoSelect
        options={lineEventTypes}
        value={value.eventTypes ?? []}
        onChange={(_event, next) => onChange({ ...value, eventTypes: next.length > 0 ? next : null })}
        renderInput={(params) => (
          <TextField
            {...params}
            label={t.eventTypes}
            error={typesFault !== undefined}
            helperText={typesFault ?? t.typesHelp}
          />
        )}
      />
      {toggle("ordered", t.ordered, t.orderedHelp)}
      {!value.ordered && (
        <TextField {...field("parallelism", "parallelism", t.parallelism, t.parallelismHelp)} {...number(1, 32)} />
      )}
      <TextField {...field("timeoutS", "timeoutMs", t.timeout, t.timeoutHelp)} {...number(1, 60)} />
    </Stack>
  );
}
