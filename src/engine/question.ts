/** An attribute asked in the talk: its options become buttons, and a tap is an answer. */
import { answerData } from "./answer-data.ts";
import type { Attribute, Fault, JsonObject } from "./types.ts";

/** Items of one quick reply; graphemes of a quick reply's label and of a flex button's (Messaging API reference, read 2026-08). */
const QUICK_ITEMS_MAX = 13;
const QUICK_LABEL_MAX = 20;
const FLEX_LABEL_MAX = 40;
/** Buttons that fit one screen of a phone, and LINE's most bubbles in a carousel. */
const BUTTONS_A_BUBBLE = 8;
const BUBBLES_MAX = 12;

export interface Ask {
  /** A template. */
  text: string;
  /** Labels of buttons that answer nothing: put off, and finish. Left out: no such button. */
  later?: string | undefined;
  done?: string | undefined;
}

/** Postback data of the buttons that answer nothing. */
export const LATER_DATA = "noroshi:later";
export const DONE_DATA = "noroshi:done";

/**
 * The question as a message template. One answer of a few options: quick replies, which vanish once one is tapped. Many
 * options, or several answers: a flex carousel, which stays. Options beyond 96 are left to the form.
 */
export function questionMessage(attribute: Attribute, ask: Ask): JsonObject {
  const options = optionsOf(attribute);
  const extras = [
    ...(ask.later === undefined ? [] : [quickItem(ask.later, LATER_DATA)]),
    ...(ask.done === undefined ? [] : [quickItem(ask.done, DONE_DATA)]),
  ];
  const few = attribute.kind !== "multiple" && options.length + extras.length <= QUICK_ITEMS_MAX;
  if (few) {
    const items = options.map(({ value, label }) => quickItem(label, answerData({ attribute: attribute.key, value })));
    return { type: "text", text: ask.text, quickReply: { items: [...items, ...extras] } };
  }
  const bubbles: JsonObject[] = [];
  for (let i = 0; i < options.length && bubbles.length < BUBBLES_MAX; i += BUTTONS_A_BUBBLE) {
    bubbles.push(bubble(attribute, options.slice(i, i + BUTTONS_A_BUBBLE), ask.text));
  }
  return {
    type: "flex",
    altText: ask.text,
    contents: bubbles.length === 1 ? (bubbles[0] as JsonObject) : { type: "carousel", contents: bubbles },
    ...(extras.length > 0 ? { quickReply: { items: extras } } : {}),
  };
}

/** Why an attribute cannot be asked with buttons: it has no options, or one whose data would be longer than LINE takes. */
export function questionFaults(attribute: Attribute, path: string): Fault[] {
  const options = optionsOf(attribute);
  if (options.length === 0) {
    const message = `属性「${attribute.key}」には選択肢がないため、トークのボタンで尋ねられません。`;
    return [{ path, code: "schema", message }];
  }
  return options.flatMap(({ value }) => {
    try {
      answerData({ attribute: attribute.key, value });
      return [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `属性「${attribute.key}」の選択肢「${value}」は長すぎて、トークのボタンにできません。`;
      return [{ path, code: "schema" as const, message }];
    }
  });
}

function optionsOf({ kind, options }: Attribute): { value: string; label: string }[] {
  if (kind === "boolean") {
    return [
      { value: "true", label: "はい" },
      { value: "false", label: "いいえ" },
    ];
  }
  return (options ?? []).filter((o) => !o.retired).map(({ value, label }) => ({ value, label: label.ja }));
}

function quickItem(label: string, data: string): JsonObject {
  return {
    type: "action",
    action: { type: "postback", label: shorten(label, QUICK_LABEL_MAX), data, displayText: label },
  };
}

function bubble(attribute: Attribute, options: { value: string; label: string }[], text: string): JsonObject {
  return {
    type: "bubble",
    body: {
      type: "box",
      layout: "vertical",
      spacing: "sm",
      contents: [
        { type: "text", text, wrap: true, weight: "bold" },
        ...options.map(({ value, label }) => ({
          type: "button",
          style: "secondary",
          height: "sm",
          action: {
            type: "postback",
            label: shorten(label, FLEX_LABEL_MAX),
            data: answerData({ attribute: attribute.key, value }),
            displayText: label,
          },
        })),
      ],
    },
  };
}

const graphemes = new Intl.Segmenter("ja", { granularity: "grapheme" });

function shorten(label: string, max: number): string {
  const parts = [...graphemes.segment(label)].map(({ segment }) => segment);
  return parts.length <= max ? label : `${parts.slice(0, max - 1).join("")}…`;
}
