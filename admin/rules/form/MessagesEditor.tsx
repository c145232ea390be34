import { Box, Button, FormHelperText, Typography } from "@mui/material";
import { useState } from "react";
import { Bubbles } from "../../parts/Bubbles";
import { useText, words } from "../../text/text";
import type { Fault } from "../types";
import { AddMenu } from "./AddMenu";
import { JsonField } from "./JsonField";
import { OrderedList } from "./OrderedList";
import type { Placeholder } from "./placeholders";
import { faultAt, faultsUnder } from "./places";
import { TextBubble } from "./TextBubble";

const text = words(
  {
    bubble: (i: number) => `吹き出し ${i}`,
    add: "吹き出しを加える",
    text: "文字",
    other: "そのほか（LINEのメッセージのJSON）",
    json: "LINEのメッセージ（JSON）",
    asJson: "JSONで直す",
    asText: "文字だけの入力に戻す",
    more: (keys: string) => `ほかの設定（${keys}）もそのまま送ります。`,
    full: "吹き出しは5つまでです。",
    rendered: "プレビュー（見本のメールを差し込んだもの）",
    templates: "プレビュー（差し込む前）",
  },
  {
    bubble: (i) => `Bubble ${i}`,
    add: "Add a bubble",
    text: "Text",
    other: "Other (JSON of a LINE message)",
    json: "LINE message (JSON)",
    asJson: "Edit as JSON",
    asText: "Back to plain text",
    more: (keys) => `Its other settings (${keys}) are sent, too.`,
    full: "Five bubbles at most.",
    rendered: "Preview with the sample mail",
    templates: "Preview before insertions",
  },
);
const MESSAGES_MAX = 5;

type Message = Record<string, unknown>;

/** One to five bubbles, and how they will look. */
export function MessagesEditor({
  value,
  onChange,
  placeholders,
  rendered,
  problem,
  faults,
  path,
  disabled,
}: {
  value: readonly Message[];
  onChange: (messages: Message[]) => void;
  placeholders: readonly Placeholder[];
  /** With the sample mail put in. */
  rendered: readonly unknown[] | undefined;
  /** Why they cannot be sent with the sample mail. */
  problem: string | null;
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
}) {
  const t = useText(text);
  const fault = faultAt(faults, path);
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 3fr) minmax(0, 2fr)" },
        gap: 2,
      }}
    >
      <div data-path={path}>
        <OrderedList
          items={value}
          onChange={onChange}
          titleOf={(_, i) => t.bubble(i + 1)}
          path={path}
          heading="h4"
          minimum={1}
          disabled={disabled}
        >
          {(message, i, put) => (
            <Bubble
              message={message}
              onChange={put}
              placeholders={placeholders}
              faults={faultsUnder(faults, `${path}[${i}]`)}
              disabled={disabled}
            />
          )}
        </OrderedList>
        {fault && <FormHelperText error>{fault}</FormHelperText>}
        {!disabled &&
          (value.length < MESSAGES_MAX ? (
            <AddMenu
              label={t.add}
              options={[
                { value: "text", label: t.text },
                { value: "flex", label: t.other },
              ]}
              onAdd={(type) =>
                onChange([...value, type === "text" ? { type, text: "" } : { type, altText: "", contents: {} }])
              }
            />
          ) : (
            <Typography variant="body2" color="textSecondary">
              {t.full}
            </Typography>
          ))}
      </div>
      <Box>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {rendered ? t.rendered : t.templates}
        </Typography>
        {problem && (
          <Typography variant="body2" color="error" sx={{ mb: 1 }}>
            {problem}
          </Typography>
        )}
        <Bubbles messages={rendered ?? value} />
      </Box>
    </Box>
  );
}

function Bubble({
  message,
  onChange,
  placeholders,
  faults,
  disabled,
}: {
  message: Message;
  onChange: (message: Message) => void;
  placeholders: readonly Placeholder[];
  faults: readonly Fault[];
  disabled: boolean;
}) {
  const t = useText(text);
  const isText = message.type === "text" && typeof message.text === "string";
  const [asJson, setAsJson] = useState(false);
  const error = faults.length > 0 ? faults.map((fault) => fault.message).join(" ") : undefined;
  const others = Object.keys(message).filter((key) => key !== "type" && key !== "text");
  return (
    <>
      {isText && !asJson ? (
        <TextBubble
          value={String(message.text)}
          onChange={(next) => onChange({ ...message, text: next })}
          placeholders={placeholders}
          error={error}
          disabled={disabled}
        />
      ) : (
        <JsonField label={t.json} value={message} onChange={onChange} error={error} disabled={disabled} />
      )}
      {isText && others.length > 0 && !asJson && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
          {t.more(others.join("、"))}
        </Typography>
      )}
      {isText && (
        <Button size="small" onClick={() => setAsJson(!asJson)}>
          {asJson ? t.asText : t.asJson}
        </Button>
      )}
    </>
  );
}
