/** The rule format, as staff and files write it. Every key is known: a misspelt one is a fault, not a silent default. */
import { z } from "zod";
import { labelSchema } from "./attribute-schema.ts";
import { transformSchema } from "./transforms.ts";
import type { Audience, ConditionNode, ConditionTree, Json } from "./types.ts";

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

const slugWords = (max: number, example: string) =>
  `半角の小文字（a〜z）・数字・「-」だけで、${max}文字以内にしてください（例: ${example}）。`;

const condition = z.strictObject({
  fact: z.string().min(1).max(100),
  path: z.string().min(1).max(300).optional(),
  operator: z.string().min(1).max(100),
  value: json,
});

/** A tree of all, any and not over conditions. Empty groups are refused by `compile`: json-rules-engine lets them match everything. */
const node: z.ZodType<ConditionNode> = z.lazy(() => z.union([tree, condition])) as z.ZodType<ConditionNode>;
const tree: z.ZodType<ConditionTree> = z.union([
  z.strictObject({ all: z.array(node).max(1_000) }),
  z.strictObject({ any: z.array(node).max(1_000) }),
  z.strictObject({ not: node }),
]) as z.ZodType<ConditionTree>;

const guard = z.strictObject({
  maxAgeMinutes: z
    .int()
    .min(1)
    .max(525_600)
    .nullable()
    .default(180)
    .describe("Held when any date of the event (headers, text) is older than this many minutes; null: any age"),
  dedupeMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(60)
    .describe("Dropped when this rule fired with the same content within this many minutes; 0: never"),
  maxRecipients: z.int().min(1).nullable().default(null).describe("Held when more people than this would get it"),
  maxPerFriend: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .describe("Left out is who got this rule so many times before (for reminders); null: no limit"),
  requireAuthenticMail: z
    .boolean()
    .optional()
    .describe("Held unless the sender is proven by DKIM or DMARC; left out: true for rules that reach everyone"),
  fusePerHour: z
    .int()
    .min(1)
    .max(1_000)
    .default(30)
    .describe(
      "More deliveries of this rule's source within an hour trip its fuse: all further ones are held until a person resets it",
    ),
  allowDrillWords: z
    .boolean()
    .default(false)
    .describe("Do not hold texts that hold 訓練 or テスト (for news about drills)"),
  approval: z.boolean().default(false).describe("Always held until a person releases it"),
});

/** One rule. `trigger` and `actions` are checked further by their plugins. */
export const ruleSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, slugWords(60, "tsunami-coast"))
    .describe("Slug, stable over versions"),
  name: z.string().min(1).max(200),
  description: z.string().max(2_000).optional(),
  topic: labelSchema(60)
    .optional()
    .describe("What citizens are told that they get by it, in the settings form; left out: nothing"),
  department: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, slugWords(40, "kikikanri"))
    .optional()
    .describe("Whose rule it is: accounts of other departments neither see nor send it"),
  enabled: z.boolean().default(true),
  priority: z.int().min(-1_000_000).max(1_000_000).default(100).describe("Higher is asked first; equal ones by id"),
  drill: z.boolean().default(false).describe("For drills only: texts without 訓練 or テスト are held"),
  trigger: z.looseObject({ type: z.string().min(1) }),
  conditions: tree
    .optional()
    .describe("json-rules-engine; may be left out only where the trigger serves this rule alone"),
  audience: z
    .union([z.enum(["everyone", "sender", "nobody"]), tree])
    .describe(
      "everyone; sender: the citizen whom a webhook event came from; nobody: for rules that only relay; or a tree over attributes",
    ) as z.ZodType<Audience>,
  transforms: z.array(transformSchema).max(50).default([]),
  actions: z
    .array(z.looseObject({ type: z.string().min(1) }))
    .min(1)
    .max(10),
  guard: guard.default(() => guard.parse({})),
  continue: z.boolean().default(false).describe("false: rules below do not see an event once this one fired"),
});

export type Rule = z.output<typeof ruleSchema>;
export type RuleGuard = Rule["guard"];

/** The guard of a rule's JSON, which may be anything: where there is none that can be read, what a rule without one has. */
export function guardOf(json: unknown): RuleGuard {
  const parsed = z.object({ guard }).safeParse(json);
  return parsed.success ? parsed.data.guard : guard.parse({});
}

/** The rule format as JSON Schema (draft 2020-12), for editors and other programs. */
export function ruleJsonSchema(): unknown {
  return z.toJSONSchema(ruleSchema, { io: "input", unrepresentable: "any" });
}
