/** What a schema refuses, in Japanese that says what to write instead. A message of the schema's own comes before. */
import type { z } from "zod";

/** Of what is not there at all, or empty where something must stand. */
const MISSING = "入力してください。";
const OTHERWISE = "書き方が違います。書き方を確かめてください。";

const types: Record<string, string> = {
  string: "文字で書いてください。",
  number: "数で書いてください。",
  int: "小数のない数（整数）で書いてください。",
  boolean: "true（はい）か false（いいえ）で書いてください。",
  array: "[ ] で囲んだ一覧で書いてください。",
  object: "{ } で囲んだまとまりで書いてください。",
  record: "{ } で囲んだまとまりで書いてください。",
};

const formats: Record<string, string> = {
  email: "メールアドレスを、name@example.jp のように書いてください。",
  url: "URLを、https:// から書いてください。",
  datetime: "日時を、2026-01-31T09:00:00+09:00 のように書いてください。",
  date: "日付を、2026-01-31 のように書いてください。",
  time: "時刻を、09:00 のように書いてください。",
  uuid: "UUIDの形で書いてください。",
};

/** For `safeParse(input, { error: plainError })`. */
export const plainError: z.core.$ZodErrorMap = (issue) => {
  if (isEmpty(issue.input) && issue.code !== "custom") return MISSING;
  switch (issue.code) {
    case "invalid_type":
      return types[issue.expected] ?? OTHERWISE;
    case "invalid_value":
      return issue.values.length === 1
        ? `「${String(issue.values[0])}」と書いてください。`
        : `${issue.values.map((value) => `「${String(value)}」`).join("")}のどれかにしてください。`;
    case "too_big":
    case "too_small":
      return sizeWords(issue);
    case "invalid_format":
      if (issue.format === "starts_with") return `「${issue.prefix}」で始めてください。`;
      if (issue.format === "ends_with") return `「${issue.suffix}」で終えてください。`;
      if (issue.format === "includes") return `「${issue.includes}」を入れてください。`;
      return formats[issue.format] ?? "使えない文字があるか、書き方が違います。";
    case "not_multiple_of":
      return `${issue.divisor}の倍数にしてください。`;
    case "unrecognized_keys":
      return `${issue.keys.map((key) => `「${key}」`).join("")}という項目はありません。つづりを確かめるか、消してください。`;
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
      return OTHERWISE;
  }
};

function sizeWords(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall>): string {
  const limit = Number(issue.code === "too_big" ? issue.maximum : issue.minimum).toLocaleString("ja-JP");
  const unit = { string: "文字", array: "個", set: "個", map: "個", file: "バイト" }[String(issue.origin)];
  if (issue.exact) return `ちょうど${limit}${unit ?? ""}にしてください。`;
  if (issue.code === "too_big") {
    if (unit) return `${limit}${unit}以内にしてください。`;
    return issue.inclusive ? `${limit}以下の数にしてください。` : `${limit}より小さい数にしてください。`;
  }
  if (unit) return `${limit}${unit}以上にしてください。`;
  return issue.inclusive ? `${limit}以上の数にしてください。` : `${limit}より大きい数にしてください。`;
}

function isEmpty(input: unknown): boolean {
  return input === undefined || input === null || input === "" || (Array.isArray(input) && input.length === 0);
}
