/** What the API takes for rules, before anything compiles it: shaped so that nothing behind it can choke. */
import { z } from "zod";
import { ApiProblem } from "../api/route.ts";

/** Deeper JSON is no rule: conditions end at 20 levels, and LINE's bubbles well before that. */
const MAX_DEPTH = 60;
/** Characters of a rule as JSON; the shipped ones have 1,000 to 10,000. */
const MAX_RULE_LENGTH = 500_000;
/** A mail's size in bytes. */
export const MAX_MAIL_BYTES = 10 * 1024 * 1024;
/** Of JSON that brings a mail along: a third more as base64, and a rule beside it. */
export const MAX_MAIL_JSON = 15 * 1024 * 1024;

/** Lines of text without control characters, which PostgreSQL and logs do not take. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, "制御文字は使えません。");

export const note = plainText(2_000).describe("なぜ変えたか。履歴と操作ログに残ります。");

export const ruleId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "ルールのidは半角の小文字と数字と - で、60文字までです。");

export const ruleParams = z.strictObject({ id: ruleId });

/** As `idParams`, of something that a rule has. */
export const innerParams = (name: string) =>
  z.strictObject({
    id: ruleId,
    [name]: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, "番号で指定してください。")
      .transform(Number),
  } as Record<string, z.ZodType>);

/** A rule as JSON, unchecked but for its size: `compile` names what is wrong with it. */
export const ruleJson = z
  .record(z.string(), z.unknown())
  .superRefine((rule, context) => {
    const problem = sizeProblem(rule);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .describe("ルールのJSON（GET /api/rules/schema の形）");

/** An audience, unchecked but for its size. */
export const audienceJson = z.unknown().superRefine((audience, context) => {
  const problem = sizeProblem(audience);
  if (problem) context.addIssue({ code: "custom", message: problem });
});

function sizeProblem(json: unknown): string | null {
  if (isDeeperThan(json, MAX_DEPTH)) return `入れ子が深すぎます（${MAX_DEPTH}段まで）。`;
  return (JSON.stringify(json)?.length ?? 0) > MAX_RULE_LENGTH
    ? `大きすぎます（${MAX_RULE_LENGTH.toLocaleString("en")}文字まで）。`
    : null;
}

/** By layers, not by calls: a body of brackets alone would overflow the stack. */
function isDeeperThan(json: unknown, levels: number): boolean {
  let layer: unknown[] = [json];
  for (let depth = 0; layer.length > 0; depth++) {
    if (depth > levels) return true;
    layer = layer.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Which mail: one that was taken in, or one brought along. */
export const mailChoice = {
  eventId: z.int().min(1).max(1e15).optional().describe("届いたメールの番号"),
  rawBase64: z
    .string()
    .min(4)
    .max(Math.ceil(MAX_MAIL_BYTES / 3) * 4)
    .optional()
    .describe("メールの原文（.eml）をbase64で"),
};

/** Exactly one of the two. Throws a 400. */
export function chosenMail(body: {
  eventId?: number | undefined;
  rawBase64?: string | undefined;
}): { eventId: number } | { raw: Uint8Array } {
  const { eventId, rawBase64 } = body;
  if ((eventId === undefined) === (rawBase64 === undefined)) {
    throw badInput("eventId", "eventId か rawBase64 のどちらか一方を指定してください。");
  }
  if (eventId !== undefined) return { eventId };
  const raw = Buffer.from(rawBase64 ?? "", "base64");
  // Node skips what is no base64; then the lengths do not agree.
  if (Math.ceil(raw.byteLength / 3) * 4 !== rawBase64?.length) {
    throw badInput("rawBase64", "base64として読めません。改行や空白を入れずに指定してください。");
  }
  return { raw };
}

export const badInput = (path: string, message: string) =>
  new ApiProblem(400, "bad-request", "入力に誤りがあります。", [{ path, message }]);
