/** Sending by hand. */
import { z } from "zod";
import { fireRule } from "../rules/fire.ts";
import { note, plainText, ruleParams } from "../rules/input.ts";
import { ApiProblem, type Route, route } from "./route.ts";

/** Clocks of screens differ by seconds. */
const CLOCK_MS = 60_000;

export const fireRoutes: readonly Route[] = [
  route({
    method: "post",
    path: "/rules/:id/fire",
    summary: { ja: "手動のルールで送る", en: "Fire a rule by hand" },
    permission: "send.segment",
    params: ruleParams,
    body: z.strictObject({
      text: plainText(50_000).default("").describe("文面の {{manual.text}} に入る文"),
      key: z.uuid().describe("この送信の番号。同じ番号では一度しか送りません。"),
      seenCount: z.int().min(0).max(1e9).describe("画面で確かめた人数。今の人数と違えば、送らずに 409 を返します。"),
      seenVersion: z
        .int()
        .min(1)
        .optional()
        .describe("画面で文面を確かめたルールの版。今の版と違えば、送らずに 409 を返します。"),
      note: note.default(""),
      at: z.iso.datetime({ offset: true }).optional().describe("人数を確かめた日時。先の日時は指定できません。"),
    }),
    answer: z.strictObject({
      result: z.enum(["taken", "seen"]).describe("seen: この番号ではすでに送っています"),
      eventId: z.int(),
      people: z.int(),
      deliveries: z.array(
        z.strictObject({
          id: z.int(),
          ruleId: z.string(),
          state: z.string(),
          people: z.int(),
          reason: z.string().nullable(),
          message: z.string().nullable(),
        }),
      ),
    }),
    async handle(call) {
      const { at, ...firing } = call.body;
      // Whoever means "then" must not get "now".
      if (at !== undefined && Date.parse(at) > call.now().getTime() + CLOCK_MS) {
        throw new ApiProblem(422, "no-later", "日時を決めて送るには、契機が「予定」のルールを使ってください。", [
          { path: "at", message: "先の日時は指定できません。送っていません。" },
        ]);
      }
      const fired = await fireRule(call, call.params.id, firing);
      return { json: fired, status: fired.result === "taken" ? 201 : 200 };
    },
  }),
];
