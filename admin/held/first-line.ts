import type { Delivery } from "../deliveries/use-delivery";
import { asPart, asText } from "../parts/bubbles/values";
import { textPieces } from "../parts/bubbles/words-of";

/** The first line of what is sent; of pictures and cards, what is read out for them. Empty where there is none to be seen. */
export function firstLine(plans: Pick<Delivery["plans"][number], "messages">[]): string {
  for (const message of plans.flatMap(({ messages }) => (Array.isArray(messages) ? messages : [])).map(asPart)) {
    const pieces = textPieces(message).map(({ text }) => text);
    const line = (pieces.join("") || asText(message.altText)).split("\n").find((one) => one.trim() !== "");
    if (line) return line.trim();
  }
  return "";
}
