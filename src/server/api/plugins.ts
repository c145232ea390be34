/** What rules may be made of, so that a front end needs no knowledge of its own. */
import { z } from "zod";
import { guards } from "../../delivery/guards/index.ts";
import { audienceOperators, friendFacts } from "../../engine/audience.ts";
import { friendCatalogue } from "../../engine/friend-facts.ts";
import { operators } from "../../engine/operators.ts";
import { AGE_BAND_PATH, AGE_PATH, ageBands } from "../../engine/plain-audience.ts";
import { transformSchema } from "../../engine/transforms.ts";
import { currentBook } from "../rules/list.ts";
import { schemaOf, transformLabels } from "../rules/param-words.ts";
import { type Route, route } from "./route.ts";

const label = z.looseObject({ ja: z.string() });
const jsonSchema = z.looseObject({}).describe("JSON Schema");

const labelled = { type: z.string(), label, params: jsonSchema };
const fieldShape = z.strictObject({ path: z.string(), type: z.string(), label });

export const pluginRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/plugins",
    summary: { ja: "ルールに使えるもの（契機・動作・加工・比べ方・事実）", en: "What rules may be made of" },
    // Why a mail was sent is told in these words, also to those who see mails and no rules.
    permission: "signed-in",
    answer: z.strictObject({
      triggers: z.array(
        z.strictObject({
          ...labelled,
          ownSource: z.boolean().describe("true: 条件を省けます"),
          personal: z.boolean().describe("true: 市民ひとりから来ます"),
          text: z.strictObject({ fact: z.string(), from: z.string(), to: z.string() }).nullable(),
          facts: z.array(z.strictObject({ fact: z.string(), label, fields: z.array(fieldShape) })),
        }),
      ),
      actions: z.array(z.strictObject({ ...labelled, reach: z.enum(["everyone", "audience", "sender", "target"]) })),
      transforms: z.array(z.strictObject(labelled)),
      operators: z.array(
        z.strictObject({ operator: z.string(), label, accepts: z.array(z.string()), value: z.string() }),
      ),
      guards: z.array(z.strictObject({ guard: z.string(), question: z.string() })),
      audience: z.strictObject({
        operators: z.record(z.string(), z.array(z.string())).describe("属性の種類ごとに使える比べ方"),
        facts: z.array(z.strictObject({ key: z.string(), label, kind: z.string(), operators: z.array(z.string()) })),
        agePath: z.string(),
        ageBandPath: z.string(),
        ageBands: z.array(z.strictObject({ value: z.string(), label })),
      }),
    }),
    async handle(call) {
      const { attributes } = await currentBook(call);
      const friend = friendCatalogue(attributes);
      return {
        json: {
          triggers: [...call.plugins.triggers.values()].map((plugin) => ({
            type: plugin.type,
            label: plugin.label,
            params: schemaOf(plugin.params),
            ownSource: plugin.ownSource,
            personal: plugin.personal ?? false,
            text: plugin.text ?? null,
            facts: Object.entries(plugin.personal && friend ? { ...plugin.facts, friend } : plugin.facts).map(
              ([fact, { label: name, fields }]) => ({ fact, label: name, fields }),
            ),
          })),
          actions: [...call.plugins.actions.values()].map(({ type, label: name, params, reach }) => ({
            type,
            label: name,
            params: schemaOf(params),
            reach,
          })),
          transforms: transformSchema.options.map((schema) => {
            const type = schema.shape.type.value;
            return { type, label: transformLabels[type], params: schemaOf(schema) };
          }),
          operators: Object.entries(operators).map(([operator, { label: name, accepts, value }]) => ({
            operator,
            label: name,
            accepts,
            value,
          })),
          guards: guards.map(({ name, question }) => ({ guard: name, question })),
          audience: {
            operators: audienceOperators,
            facts: friendFacts.map(({ key, label: name, kind }) => ({
              key,
              label: name,
              kind,
              operators:
                key === "friend_days"
                  ? audienceOperators.number.filter((one) => one.includes("Than"))
                  : audienceOperators.number.filter((one) => !["in", "notIn", "isPresent", "isAbsent"].includes(one)),
            })),
            agePath: AGE_PATH,
            ageBandPath: AGE_BAND_PATH,
            ageBands: ageBands.map(({ value, label: name }) => ({ value, label: name })),
          },
        },
      };
    },
  }),
];
