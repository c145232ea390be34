/** The tests of a rule: mails with what should come of them. */
import { z } from "zod";
import { listAttributes } from "../../store/attributes.ts";
import { rawOf } from "../../store/events.ts";
import {
  deleteTest,
  getTest,
  insertTest,
  listTests,
  rawOfTest,
  type StoredTest,
  updateTest,
} from "../../store/rule-tests.ts";
import {
  chosenMail,
  innerParams,
  MAX_MAIL_BYTES,
  MAX_MAIL_JSON,
  mailChoice,
  plainText,
  ruleJson,
  ruleParams,
} from "../rules/input.ts";
import { eventOf, keptSender, readerOf, readRaw, storedEvent } from "../rules/read-raw.ts";
import { compileOrRefuse, fieldOf, ruleInScope } from "../rules/scope.ts";
import { type Expected, expectedSchema, type KeptTest, keptTest, MAX_TESTS, runTests } from "../rules/tests.ts";
import { ApiProblem, type Call, notFound, type Route, route } from "./route.ts";
import { traceShape } from "./rule-shapes.ts";

const testParams = innerParams("testId");
const name = plainText(200).min(1);

const testShape = z.strictObject({
  id: z.int(),
  ruleId: z.string(),
  name: z.string(),
  title: z.string().describe("メールの件名"),
  receivedAt: z.iso.datetime(),
  senderProven: z.boolean().nullable().describe("送信元を確かめられたか（テストを作った時の結果を使い続けます）"),
  expected: expectedSchema,
  createdAt: z.iso.datetime(),
  account: z.string(),
});

const resultShape = z.strictObject({
  id: z.int(),
  name: z.string(),
  title: z.string(),
  ok: z.boolean(),
  problems: z.array(z.string()),
  came: z.strictObject({
    outcome: z.enum(["fires", "does-not-fire", "held", "dropped", "failed"]),
    reason: z.string().nullable(),
    message: z.string().nullable(),
    guards: z.array(z.looseObject({ guard: z.string() })),
    texts: z.array(z.string()),
  }),
  trace: traceShape.nullable(),
  warning: z.string().nullable().describe("ほかのルールが先に受け取る場合の注意"),
});

function shown(test: StoredTest): z.output<typeof testShape> {
  const { expected, mail } = keptTest(test);
  const { id, ruleId, createdAt, account } = test;
  return {
    id,
    ruleId,
    name: test.name,
    title: mail.title,
    receivedAt: mail.at,
    senderProven: mail.sender?.authentic ?? null,
    expected,
    createdAt,
    account,
  };
}

async function testInScope(call: Call, id: string, testId: number): Promise<StoredTest> {
  await ruleInScope(call.store.db, call.staff, id);
  const test = await getTest(call.store.db, id, testId);
  if (!test) throw notFound(`テスト${testId}`);
  return test;
}

/** The bytes of the mail that was chosen, and what is known of its sender. */
async function mailOf(call: Call<unknown, unknown, Parameters<typeof chosenMail>[0]>, json: unknown) {
  const type = String(fieldOf(fieldOf(json, "trigger"), "type"));
  const plugin = readerOf(call, type);
  const chosen = chosenMail(call.body);
  if ("raw" in chosen) {
    if (chosen.raw.byteLength > MAX_MAIL_BYTES) throw new ApiProblem(413, "too-large", "メールは10MBまでです。");
    const event = await readRaw(call, type, `${type}:test`, chosen.raw);
    return { raw: chosen.raw, mail: { ...keptSender(plugin, event), title: event.title } };
  }
  const row = await storedEvent(call, chosen.eventId);
  const raw = await rawOf(call.store.db, chosen.eventId);
  if (!raw || row.trigger !== type) {
    throw new ApiProblem(422, "no-mail", "このルールの契機で届いた、原文の残っているメールを選んでください。");
  }
  return { raw: raw.bytes, mail: { ...keptSender(plugin, eventOf(row)), title: row.title } };
}

/** For the log: what is expected, not the mail's bytes. */
const logged = (testName: string, expected: Expected, title: string) => ({ name: testName, expected, title });

export const ruleTestRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/rules/:id/tests",
    summary: { ja: "ルールのテストの一覧", en: "The tests of a rule" },
    permission: "rules.read",
    params: ruleParams,
    answer: testShape,
    isList: true,
    async handle(call) {
      await ruleInScope(call.store.db, call.staff, call.params.id);
      const list = (await listTests(call.store.db, call.params.id)).map(shown);
      return { list, total: list.length, from: 0 };
    },
  }),
  route({
    method: "post",
    path: "/rules/:id/tests",
    summary: { ja: "テストを加える（届いたメール、または原文）", en: "Add a test" },
    permission: "rules.edit",
    params: ruleParams,
    maxBodyBytes: MAX_MAIL_JSON,
    body: z.strictObject({ name, ...mailChoice, expected: expectedSchema }),
    answer: testShape,
    async handle(call) {
      const { id } = call.params;
      const { expected } = call.body;
      const rule = await ruleInScope(call.store.db, call.staff, id);
      const { raw, mail } = await mailOf(call, rule.json);
      const kept: KeptTest = { expected, mail };
      const testId = await call.write(async (tx, record) => {
        if ((await listTests(tx, id)).length >= MAX_TESTS) {
          throw new ApiProblem(
            409,
            "too-many-tests",
            `テストは1つのルールに${MAX_TESTS}件までです。使わないものを消してください。`,
          );
        }
        const { account } = call.staff;
        const made = await insertTest(tx, {
          ruleId: id,
          name: call.body.name,
          raw,
          expected: kept,
          account,
          now: call.now(),
        });
        await record({
          action: "rules.tests.create",
          object: "rules",
          objectId: id,
          after: { test: made, ...logged(call.body.name, expected, mail.title) },
        });
        return made;
      });
      return { json: shown(await testInScope(call, id, testId)), status: 201 };
    },
  }),
  route({
    method: "put",
    path: "/rules/:id/tests/:testId",
    summary: { ja: "テストの名前と期待する結果を直す", en: "Change what a test expects" },
    permission: "rules.edit",
    params: testParams,
    body: z.strictObject({ name, expected: expectedSchema }),
    answer: testShape,
    async handle(call) {
      const { id, testId } = { id: String(call.params.id), testId: Number(call.params.testId) };
      await testInScope(call, id, testId);
      await call.write(async (tx, record) => {
        const test = await getTest(tx, id, testId);
        if (!test) throw notFound(`テスト${testId}`);
        const { expected, mail } = keptTest(test);
        const kept: KeptTest = { expected: call.body.expected, mail };
        await updateTest(tx, testId, { name: call.body.name, expected: kept });
        await record({
          action: "rules.tests.update",
          object: "rules",
          objectId: id,
          before: { test: testId, ...logged(test.name, expected, mail.title) },
          after: { test: testId, ...logged(call.body.name, call.body.expected, mail.title) },
        });
      });
      return { json: shown(await testInScope(call, id, testId)) };
    },
  }),
  route({
    method: "delete",
    path: "/rules/:id/tests/:testId",
    summary: { ja: "テストを消す", en: "Remove a test" },
    permission: "rules.edit",
    params: testParams,
    async handle(call) {
      const { id, testId } = { id: String(call.params.id), testId: Number(call.params.testId) };
      const test = await testInScope(call, id, testId);
      const { expected, mail } = keptTest(test);
      await call.write(async (tx, record) => {
        await deleteTest(tx, testId);
        const before = { test: testId, ...logged(test.name, expected, mail.title) };
        await record({ action: "rules.tests.delete", object: "rules", objectId: id, before });
      });
      return { empty: true };
    },
  }),
  route({
    method: "get",
    path: "/rules/:id/tests/:testId/raw",
    summary: { ja: "テストのメールの原文", en: "The mail of a test, as it came" },
    permission: "mails.read",
    params: testParams,
    file: "message/rfc822",
    async handle(call) {
      const testId = Number(call.params.testId);
      await testInScope(call, String(call.params.id), testId);
      const raw = await rawOfTest(call.store.db, testId);
      if (!raw) throw notFound(`テスト${testId}のメール`);
      return { file: raw, type: "message/rfc822", name: `test-${testId}.eml` };
    },
  }),
  route({
    method: "post",
    path: "/rules/:id/tests/run",
    summary: { ja: "すべてのテストを行う（下書きでも）", en: "Run all tests of a rule or a draft of it" },
    permission: "rules.read",
    params: ruleParams,
    body: z.strictObject({ draft: ruleJson.optional() }),
    answer: z.strictObject({ ok: z.boolean(), results: z.array(resultShape) }),
    async handle(call) {
      const saved = await ruleInScope(call.store.db, call.staff, call.params.id);
      const attributes = await listAttributes(call.store.db);
      const json = { ...((call.body.draft ?? saved.json) as object), id: call.params.id };
      const results = await runTests(call, compileOrRefuse(json, call.plugins, attributes, saved.version));
      return { json: { ok: results.every(({ ok }) => ok), results } };
    },
  }),
];
