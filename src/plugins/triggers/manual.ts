import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { fold } from "../../engine/fold.ts";
import type { IncomingEvent } from "../../engine/types.ts";
import { defineTrigger, type ReadContext } from "../plugin.ts";

/** What a person pressed send with. */
const requestSchema = z.strictObject({
  by: z.string().min(1).max(200),
  text: z.string().max(50_000).default(""),
  note: z.string().max(2_000).default(""),
  /** Of the caller's choosing: the same key again is the same press. Left out, every press is a new one. */
  key: z.string().min(1).max(100).optional(),
});

/** The request cannot be read. `message` is a Japanese sentence for the person who waits for the answer. */
export class ReadError extends Error {
  override readonly name = "ReadError";
}

/**
 * The event of a person's press: `raw` is JSON `{ by, text?, note?, key? }`. Throws a `ReadError` on anything else: unlike a
 * mail it can be put right at once.
 */
async function readRequest(raw: Uint8Array, { source, now }: ReadContext): Promise<IncomingEvent> {
  const { by, text, note, key } = parseRequest(raw);
  return {
    source,
    trigger: "manual",
    occurredAt: now(),
    title: `手動 ${firstLine(note || text) || by}`,
    facts: { manual: { by, text, body: text, note } },
    evidence: {
      dates: [],
      sender: null,
      doubts: [],
      contentHash: createHash("sha256").update(fold(text)).digest("hex"),
    },
    keys: [`${source}:${key ?? randomUUID()}`],
    raw: { contentType: "application/json", bytes: raw },
  };
}

function parseRequest(raw: Uint8Array): z.output<typeof requestSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch (cause) {
    throw new ReadError("手動の送信の内容を読み取れません。UTF-8 の JSON で指定してください。", { cause });
  }
  const parsed = requestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join(".") || "全体");
  throw new ReadError(`手動の送信の内容に誤りがあります（${[...new Set(paths)].join("、")}）。`, {
    cause: parsed.error,
  });
}

function firstLine(text: string): string {
  const line = [...(text.trim().split("\n", 1)[0] ?? "")];
  return line.length > 60 ? `${line.slice(0, 59).join("")}…` : line.join("");
}

/** A person presses send, on the screen or by `noroshi fire RULE`. Nothing runs; `read` makes the event. */
export const manual = defineTrigger({
  type: "manual",
  label: { ja: "手動", en: "By hand" },
  params: z.strictObject({}),
  facts: {
    manual: {
      label: { ja: "手動の送信", en: "Sent by hand" },
      fields: [
        { path: "$.by", type: "text", label: { ja: "送信した職員", en: "Sent by" } },
        { path: "$.text", type: "text", label: { ja: "入力した文", en: "Text" } },
        { path: "$.body", type: "text", label: { ja: "加工した文", en: "Text after transforms" } },
        { path: "$.note", type: "text", label: { ja: "メモ", en: "Note" } },
      ],
    },
  },
  text: { fact: "manual", from: "text", to: "body" },
  ownSource: true,
  source: (_params, ruleId) => `manual:${ruleId}`,
  start: async () => async () => {},
  read: readRequest,
});
