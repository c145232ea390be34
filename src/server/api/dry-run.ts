/** Tries: what a mail would do, and whom an audience takes in. */
import { z } from "zod";
import { audienceFaults } from "../../engine/audience.ts";
import { audienceWords } from "../../engine/audience-words.ts";
import { compile } from "../../engine/compile.ts";
import { plainError } from "../../engine/plain-error.ts";
import { ruleSchema } from "../../engine/rule.ts";
import { AudienceError, countAudience } from "../../store/audience.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { vocabularyOf } from "../rule-book.ts";
import { dryRun } from "../rules/dry-run.ts";
import { audienceJson, MAX_MAIL_JSON, mailChoice, plainText, ruleId, ruleJson } from "../rules/input.ts";
import { currentBook } from "../rules/list.ts";
import { pathOf } from "./mount.ts";
import { type Route, route } from "./route.ts";
import { faultShape, guardShape, traceShape } from "./rule-shapes.ts";

const deliveryShape = z.strictObject({
  ruleId: z.string(),
  name: z.string(),
  state: z.enum(["queued", "held", "dropped"]).describe("queued: 送る、held: 保留、dropped: 破棄"),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  audience: z.unknown(),
  audienceWords: z.string(),
  people: z.int(),
  guards: z.array(guardShape),
  transforms: z.array(
    z.strictObject({
      type: z.string(),
      changed: z.boolean(),
      removed: z.string().optional(),
      before: z.string(),
      after: z.string(),
    }),
  ),
  plans: z.array(
    z.strictObject({
      action: z.string(),
      recipients: z.enum(["audience", "everyone", "all", "sender"]),
      free: z.boolean(),
      messages: z.array(z.unknown()).describe("LINEに送るメッセージそのもの"),
    }),
  ),
  relays: z.array(z.string()),
});

export const dryRunRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/rules/dry-run",
    summary: { ja: "メールで試す（何も書かず、何も送らない）", en: "What a mail would do; nothing is written or sent" },
    permission: "rules.read",
    maxBodyBytes: MAX_MAIL_JSON,
    body: z.strictObject({
      draft: ruleJson.optional().describe("下書き。all と合わせると、すべてのルールの中に置いて試します"),
      ruleId: ruleId.optional(),
      all: z.boolean().optional().describe("すべてのルールで"),
      ...mailChoice,
      source: plainText(100)
        .regex(/^[a-z]+:[a-z0-9-]+$/)
        .optional()
        .describe("原文が届いたことにする受信元。例 imap:default"),
      now: z.iso.datetime({ offset: true }).optional().describe("この日時だったとして。省くと、メールが届いた時"),
    }),
    answer: z.strictObject({
      event: z.looseObject({
        source: z.string(),
        title: z.string(),
        occurredAt: z.iso.datetime(),
        now: z.iso.datetime(),
      }),
      notes: z.array(z.string()),
      traces: z.array(traceShape),
      deliveries: z.array(deliveryShape),
    }),
    async handle(call) {
      return { json: await dryRun(call, call.body) };
    },
  }),
  route({
    method: "post",
    path: "/rules/check",
    summary: { ja: "下書きの誤りをすべて調べる（保存しない）", en: "Every fault of a draft; nothing is saved" },
    permission: "rules.read",
    body: z.strictObject({ rule: ruleJson }),
    answer: z.strictObject({ faults: z.array(faultShape) }),
    async handle(call) {
      const { attributes } = await currentBook(call);
      const compiled = compile(call.body.rule, vocabularyOf(call.plugins, attributes));
      return { json: { faults: compiled.ok ? [] : compiled.faults } };
    },
  }),
  route({
    method: "post",
    path: "/audience/count",
    summary: { ja: "対象の人数を数える", en: "How many friends an audience is" },
    permission: "rules.read",
    body: z.strictObject({ audience: audienceJson }),
    answer: z.strictObject({
      count: z.int().nullable().describe("null: 誤りがあり、数えられません"),
      words: z.string().nullable(),
      faults: z.array(faultShape),
    }),
    async handle(call) {
      const parsed = ruleSchema.shape.audience.safeParse(call.body.audience, { error: plainError });
      if (!parsed.success) {
        const faults = parsed.error.issues.map(({ path, message }) => ({
          path: pathOf(path, "audience"),
          code: "schema",
          message,
        }));
        return { json: { count: null, words: null, faults } };
      }
      const { attributes } = await currentBook(call);
      const faults = audienceFaults(parsed.data, attributes);
      const words = faults.length > 0 ? null : audienceWords(parsed.data, attributes);
      if (faults.length > 0) return { json: { count: null, words, faults } };
      try {
        const count = await countAudience(call.store.db, LIVE_CHANNEL, parsed.data, { now: call.now() });
        return { json: { count, words, faults } };
      } catch (error) {
        if (!(error instanceof AudienceError)) throw error;
        const message = error.message.slice(error.path.length + 2);
        return { json: { count: null, words, faults: [{ path: error.path, code: "schema", message }] } };
      }
    },
  }),
];
