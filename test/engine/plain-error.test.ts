import { describe, expect, it } from "vitest";
import { z } from "zod";
import { plainError } from "../../src/engine/plain-error.ts";

const said = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input, { error: plainError }).error?.issues.map(({ message }) => message);

describe("what a schema refuses", () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ["nothing", z.string(), undefined, "入力してください。"],
    ["an empty text", z.string().min(1), "", "入力してください。"],
    ["an empty list", z.array(z.string()).min(1), [], "入力してください。"],
    ["no kind of a union", z.union([z.enum(["everyone"]), z.strictObject({})]), undefined, "入力してください。"],
    ["a long text", z.string().max(2_000), "あ".repeat(2_001), "2,000文字以内にしてください。"],
    ["a short text", z.string().min(12), "あ", "12文字以上にしてください。"],
    ["a long list", z.array(z.int()).max(2), [1, 2, 3], "2個以内にしてください。"],
    ["a large number", z.int().max(1_000), 1_001, "1,000以下の数にしてください。"],
    ["a small number", z.int().min(1), 0, "1以上の数にしてください。"],
    ["a broken number", z.int(), -5.5, "小数のない数（整数）で書いてください。"],
    ["a number as text", z.number(), "1", "数で書いてください。"],
    ["a text of another form", z.string().regex(/^[a-z]+$/), "みどり", "使えない文字があるか、書き方が違います。"],
    ["no address", z.url(), "x", "URLを、https:// から書いてください。"],
    ["no choice", z.enum(["a", "b"]), "c", "「a」「b」のどれかにしてください。"],
    [
      "an unknown key",
      z.strictObject({}),
      { prioritty: 1 },
      "「prioritty」という項目はありません。つづりを確かめるか、消してください。",
    ],
  ])("is told in words that say what to write: %s", (_what, schema, input, message) => {
    expect(said(schema, input)).toEqual([message]);
  });

  it("is told in the schema's own words where it has some", () => {
    expect(said(z.string().max(1, "短く。"), "あいう")).toEqual(["短く。"]);
  });
});
