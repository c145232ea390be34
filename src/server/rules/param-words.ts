/** Parameters of triggers, actions and transforms in words: by the titles that their schemas carry for the forms. */
import { z } from "zod";
import { transformSchema } from "../../engine/transforms.ts";
import type { Label } from "../../engine/types.ts";

type TransformType = z.output<typeof transformSchema>["type"];

export const transformLabels: Record<TransformType, Label> = {
  cutFrom: { ja: "言葉から後ろを切り取る", en: "Cut from a word on" },
  removeLines: { ja: "行を取り除く", en: "Remove lines" },
  replace: { ja: "言葉を置き換える", en: "Replace words" },
  append: { ja: "後ろに加える", en: "Append" },
  prepend: { ja: "前に加える", en: "Prepend" },
  tidyBlankLines: { ja: "空行を整える", en: "Tidy blank lines" },
};

export const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

export function transformOf(type: unknown): { label: string; params: z.ZodType } | undefined {
  const params = transformSchema.options.find(({ shape }) => shape.type.value === type);
  return params && { label: transformLabels[params.shape.type.value].ja, params };
}

/** What is read here of the JSON Schema that zod makes. */
interface JsonSchema {
  title?: string;
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** The schemas that may hold at the place, outermost first at each step; what is nowhere described gives none. */
function schemasAlong(params: z.ZodType, steps: readonly string[]): JsonSchema[][] {
  let at = [schemaOf(params) as JsonSchema];
  return steps.map((step) => {
    at = at
      .flatMap((one) => one.anyOf ?? one.oneOf ?? [one])
      .flatMap(({ properties = {}, items }) => {
        if (step.startsWith("[")) return items ?? [];
        return (Object.hasOwn(properties, step) && properties[step]) || [];
      });
    return at;
  });
}

/** `within.lastLines` → 「探す範囲」の「行数」. A step without a title is called by its name, places in lists are passed over. */
export function paramPlace(params: z.ZodType, steps: readonly string[]): string {
  return schemasAlong(params, steps)
    .flatMap((at, i) => {
      const step = steps[i] ?? "";
      return step.startsWith("[") ? [] : [`「${at.find(({ title }) => title)?.title ?? step}」`];
    })
    .join("の");
}

/** The title of the choice that the value is; undefined: it is none. */
export function choiceWords(params: z.ZodType, steps: readonly string[], value: unknown): string | undefined {
  const at = schemasAlong(params, steps).at(-1) ?? [];
  return at.flatMap((one) => one.anyOf ?? one.oneOf ?? [one]).find((one) => "const" in one && one.const === value)
    ?.title;
}
