import { describe, expect, it } from "vitest";
import { parseAnswerData } from "../../src/engine/answer-data.ts";
import { renderMessages } from "../../src/engine/messages.ts";
import { DONE_DATA, LATER_DATA, questionMessage } from "../../src/engine/question.ts";
import type { Attribute, JsonObject } from "../../src/engine/types.ts";

const attribute = (kind: Attribute["kind"], count: number, label = (i: number) => `選択肢${i}`): Attribute => ({
  key: "topics",
  kind,
  label: { ja: "項目" },
  ...(kind === "single" || kind === "multiple"
    ? { options: Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: { ja: label(i) } })) }
    : {}),
});
/** The data of all postbacks in it, in their order. */
const dataOf = (message: JsonObject) =>
  [...JSON.stringify(message).matchAll(/"data":"([^"]+)"/g)].map((match) => match[1] ?? "");
const ask = { text: "どれですか", later: "あとで", done: "終わる" };

describe("a question in the talk", () => {
  it.each([
    ["one of a few: quick replies", attribute("single", 6), "text"],
    ["yes or no: quick replies", attribute("boolean", 0), "text"],
    ["as many as a quick reply holds", attribute("single", 11), "text"],
    ["more than a quick reply holds: buttons that stay", attribute("single", 12), "flex"],
    ["several of a few: buttons that stay", attribute("multiple", 3), "flex"],
    ["as many as a carousel holds", attribute("multiple", 96), "flex"],
  ])("%s", (_, given, type) => {
    const message = questionMessage(given, ask);
    expect(message.type).toBe(type);
    // What LINE takes: the check that rendering makes finds nothing.
    expect(renderMessages([message], {})).toHaveLength(1);
    const data = dataOf(message);
    expect(data.slice(-2).sort()).toEqual([DONE_DATA, LATER_DATA]);
    const answers = data.slice(0, -2).map((one) => parseAnswerData(one)?.value);
    expect(answers).toEqual(given.options?.map(({ value }) => value) ?? ["true", "false"]);
  });

  it("leaves options beyond a carousel to the form", () => {
    expect(dataOf(questionMessage(attribute("multiple", 120), { text: "どれ" }))).toHaveLength(96);
  });

  it("shortens a long label on the button, by what a reader sees as letters, and keeps it whole in the talk", () => {
    const long = "👨‍👩‍👧‍👦".repeat(30);
    const message = questionMessage(
      attribute("single", 2, () => long),
      ask,
    );
    const text = JSON.stringify(message);
    expect(renderMessages([message], {})).toHaveLength(1);
    expect(text).toContain(`${"👨‍👩‍👧‍👦".repeat(19)}…`);
    expect(text).toContain(`"displayText":"${long}"`);
  });
});
