import type { bubbleText } from "./text";
import { asText, type Part } from "./values";

/** What is written on a button; empty where nothing is (an area of an imagemap). */
export const tapLabel = (action: Part): string => asText(action.label);

/** What a tap does, in words; null where there is nothing to tap. */
export function tapWords(action: Part, t: (typeof bubbleText)["ja"]): string | null {
  const { taps } = t;
  switch (action.type) {
    case "uri":
      return taps.uri(asText(action.uri) || asText(action.linkUri));
    case "message":
      return taps.message(asText(action.text));
    case "postback":
      return taps.postback(asText(action.displayText) || asText(action.text));
    case "clipboard":
      return taps.clipboard(asText(action.clipboardText));
    case "camera":
    case "cameraRoll":
    case "location":
    case "datetimepicker":
    case "richmenuswitch":
      return taps[action.type];
    default:
      return asText(action.type) || null;
  }
}
