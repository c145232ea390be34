import { z } from "zod";
import { TEXT_MAX } from "./limits/texts.ts";
import { checkMessages, MESSAGES_MAX, messageTypes } from "./line-limits.ts";
import { RenderError } from "./render-error.ts";
import { type Piece, splitText } from "./split-text.ts";
import { renderTemplate, templateProblem } from "./template.ts";
import type { Facts, Json, JsonObject, Message, MessageProblem } from "./types.ts";

/** Names a LINE type, never a text. */
const UNRENDERED_KEY = "type";

/**
 * A LINE message as rules write it: of a known type, every string in it (but `type`) a checked template. Limits are
 * checked when it is rendered, since only then its texts are known.
 */
export const messageTemplateSchema: z.ZodType<JsonObject> = z
  .looseObject({ type: z.enum(messageTypes) })
  .superRefine((message, context) => {
    for (const { path, source } of templatesIn(message)) {
      const problem = templateProblem(source);
      if (problem) context.addIssue({ code: "custom", path, message: problem, params: { code: "bad-template" } });
    }
  }) as unknown as z.ZodType<JsonObject>;

function templatesIn(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; source: string }[] {
  if (typeof value === "string") return path.at(-1) === UNRENDERED_KEY ? [] : [{ path, source: value }];
  if (Array.isArray(value)) return value.flatMap((inner, i) => templatesIn(inner, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => templatesIn(inner, [...path, key]));
}

/**
 * Fills message templates from facts and makes of them what LINE takes: texts over 5,000 UTF-16 units become several
 * bubbles, five in all; what is more is cut with a notice. Throws `RenderError` with all problems when a template
 * fails, a text comes out empty, or what came out breaks LINE's limits.
 */
export function renderMessages(templates: readonly JsonObject[], facts: Facts): Message[] {
  const failures: RenderError[] = [];
  const rendered = templates.map((template, i) => renderMessage(template, facts, `messages[${i}]`, failures));
  const [failure] = failures;
  if (failure) {
    const problems = failures.flatMap((it) => it.problems);
    throw new RenderError(failure.code, problems, { cause: failure });
  }
  const empty = rendered.flatMap((message, i) => emptyTexts(message, `messages[${i}]`));
  if (empty.length > 0) throw new RenderError("empty", empty);

  const messages: Message[] = [];
  for (const [i, message] of rendered.entries()) {
    const stillToCome = rendered.length - i - 1;
    messages.push(...splitMessage(message, Math.max(1, MESSAGES_MAX - messages.length - stillToCome)));
  }
  const problems = checkMessages(messages);
  if (problems.length > 0) throw new RenderError("limits", problems);
  return messages;
}

/** Renders every string; what fails is put into `failures`, with its path. */
function renderMessage(template: JsonObject, facts: Facts, path: string, failures: RenderError[]): Message {
  const render = (value: Json, at: string): Json => {
    if (Array.isArray(value)) return value.map((inner, i) => render(inner, `${at}[${i}]`));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          key === UNRENDERED_KEY ? inner : render(inner, `${at}.${key}`),
        ]),
      );
    }
    if (typeof value !== "string") return value;
    // Only the text of a textV2 message gives braces a meaning.
    const doubled = template.type === "textV2" && at === `${path}.text`;
    try {
      return renderTemplate(value, facts, doubled ? { braces: "double" } : {});
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      const problems = error.problems.map(({ message }) => ({ path: at, message }));
      failures.push(new RenderError(error.code, problems, { cause: error }));
      return "";
    }
  };
  return render(template, path) as Message;
}

/** The texts that are the message for those who read or hear it. */
function emptyTexts(message: Message, path: string): MessageProblem[] {
  return ["text", "altText"]
    .filter((key) => typeof message[key] === "string" && String(message[key]).trim() === "")
    .map((key) => ({ path: `${path}.${key}`, message: "文面が空になりました。" }));
}

/** A long text message as several: the quick reply goes with the last, since LINE shows it nowhere else. */
function splitMessage(message: Message, maxPieces: number): Message[] {
  if (message.type !== "text" || typeof message.text !== "string" || message.text.length <= TEXT_MAX) return [message];
  const { pieces } = splitText(message.text, maxPieces);
  const { quickReply, quoteToken, emojis, ...shared } = message;
  return pieces.map((piece, i) => ({
    ...shared,
    text: piece.text,
    ...(emojis === undefined ? {} : emojisWithin(emojis, piece)),
    ...(quoteToken !== undefined && i === 0 ? { quoteToken } : {}),
    ...(quickReply !== undefined && i === pieces.length - 1 ? { quickReply } : {}),
  }));
}

/** LINE emoji are placed by index: each goes with its piece. */
function emojisWithin(emojis: Json, piece: Piece): { emojis?: Json[] } {
  if (!Array.isArray(emojis)) return {};
  const own = emojis.flatMap((emoji) => {
    if (typeof emoji !== "object" || emoji === null || Array.isArray(emoji)) return [];
    const { index } = emoji;
    if (typeof index !== "number" || index < piece.from || index >= piece.to) return [];
    return [{ ...emoji, index: index - piece.from }];
  });
  return own.length > 0 ? { emojis: own } : {};
}
