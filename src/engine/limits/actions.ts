import { z } from "zod";
import { graphemes, units } from "./text.ts";
import { linkUrl } from "./urls.ts";

// All from the Messaging API reference, "Action objects", read 2026-08.

/** Graphemes, on template messages. */
export const TEMPLATE_LABEL_MAX = 20;
/** Graphemes, on image carousels. */
export const IMAGE_CAROUSEL_LABEL_MAX = 12;
/** Graphemes, on quick replies. */
export const QUICK_REPLY_LABEL_MAX = 20;
/** Graphemes, in Flex messages. */
export const FLEX_LABEL_MAX = 40;
/** UTF-16 units. */
export const POSTBACK_DATA_MAX = 300;
/** Graphemes: `displayText`, `fillInText` and the older `text`. */
export const POSTBACK_TEXT_MAX = 300;
/** Graphemes. */
export const MESSAGE_ACTION_TEXT_MAX = 300;
/** UTF-16 units. */
export const CLIPBOARD_MAX = 1_000;
const PICKER_YEAR_MIN = 1900;
const PICKER_YEAR_MAX = 2100;

type Place = "template" | "image-carousel" | "quick-reply" | "flex-button" | "flex";

const LABEL_MAX: Record<Place, number> = {
  template: TEMPLATE_LABEL_MAX,
  "image-carousel": IMAGE_CAROUSEL_LABEL_MAX,
  "quick-reply": QUICK_REPLY_LABEL_MAX,
  "flex-button": FLEX_LABEL_MAX,
  flex: FLEX_LABEL_MAX,
};

const PICKER_FORMS = {
  date: { form: /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, example: "2026-08-31" },
  time: { form: /^([01]\d|2[0-3]):[0-5]\d$/, example: "09:00" },
  datetime: {
    form: /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d$/,
    example: "2026-08-31T09:00",
  },
} as const;

/** An action object at a place: what its label may be, and which types may stand there, depend on it. */
export function actionSchema(place: Place): z.ZodType {
  const text = graphemes("ラベル", LABEL_MAX[place]);
  // Only where the whole picture or box is tapped may a label be left out.
  const label = place === "flex" ? graphemes("ラベル", LABEL_MAX[place], 0).optional() : text;
  const common = [
    z
      .looseObject({
        type: z.literal("postback"),
        label,
        data: units("ポストバックの data", POSTBACK_DATA_MAX),
        displayText: graphemes("displayText", POSTBACK_TEXT_MAX, 0).optional(),
        text: graphemes("ポストバックの text", POSTBACK_TEXT_MAX, 0).optional(),
        inputOption: z.enum(["closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"]).optional(),
        fillInText: graphemes("fillInText", POSTBACK_TEXT_MAX, 0).optional(),
      })
      .refine((it) => it.displayText === undefined || it.text === undefined, {
        error: "displayText と text は一緒に使えません。",
        path: ["text"],
      })
      .refine((it) => it.fillInText === undefined || it.inputOption === "openKeyboard", {
        error: "fillInText は inputOption が openKeyboard のときだけ使えます。",
        path: ["fillInText"],
      }),
    z.looseObject({
      type: z.literal("message"),
      label,
      text: graphemes("メッセージアクションの text", MESSAGE_ACTION_TEXT_MAX),
    }),
    z.looseObject({
      type: z.literal("uri"),
      label,
      uri: linkUrl("リンク"),
      altUri: z.looseObject({ desktop: linkUrl("altUri.desktop").optional() }).optional(),
    }),
    datetimePicker(label),
    z.looseObject({
      type: z.literal("clipboard"),
      label,
      clipboardText: units("コピーする文字", CLIPBOARD_MAX),
    }),
  ] as const;
  const quick = (["camera", "cameraRoll", "location"] as const).map((type) =>
    z.looseObject({ type: z.literal(type), label: text }),
  );
  return z.discriminatedUnion("type", place === "quick-reply" ? [...common, ...quick] : [...common], {
    error: (issue) =>
      issue.code === "invalid_union"
        ? place === "quick-reply"
          ? "このアクションはクイックリプライに付けられません。"
          : "このアクションはここに付けられません（camera、cameraRoll、location はクイックリプライだけ、richmenuswitch はリッチメニューだけ）。"
        : undefined,
  });
}

function datetimePicker(label: z.ZodType<string | undefined, string | undefined>) {
  return z
    .looseObject({
      type: z.literal("datetimepicker"),
      label,
      data: units("日時選択の data", POSTBACK_DATA_MAX),
      mode: z.enum(["date", "time", "datetime"]),
      initial: z.string().optional(),
      max: z.string().optional(),
      min: z.string().optional(),
    })
    .superRefine((it, context) => {
      const { form, example } = PICKER_FORMS[it.mode];
      const fail = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
      for (const key of ["initial", "max", "min"] as const) {
        const value = it[key];
        if (value === undefined) continue;
        const year = it.mode === "time" ? PICKER_YEAR_MIN : Number(value.slice(0, 4));
        if (!form.test(value)) fail(key, `${key} は ${example} の形で、時差を付けずに書いてください。`);
        else if (year < PICKER_YEAR_MIN || year > PICKER_YEAR_MAX) {
          fail(key, `${key} は${PICKER_YEAR_MIN}年から${PICKER_YEAR_MAX}年までです。`);
        }
      }
      // The forms sort as text.
      if (it.min !== undefined && it.max !== undefined && it.min >= it.max)
        fail("max", "max は min より後にしてください。");
    });
}
