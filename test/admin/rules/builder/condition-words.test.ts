import { describe, expect, it } from "vitest";
import { conditionWords } from "../../../../admin/rules/builder/condition-words";
import type { TriggerFact } from "../../../../admin/rules/builder/event-fields";
import type { Condition } from "../../../../admin/rules/types";
import { operators } from "../../../../src/engine/operators.ts";

const facts: TriggerFact[] = [
  {
    fact: "mail",
    label: { ja: "メール" },
    fields: [
      { path: "$.subject", type: "text", label: { ja: "件名" } },
      { path: "$.sections.*", type: "text", label: { ja: "見出しの下の文" } },
      { path: "$.auth.authentic", type: "boolean", label: { ja: "送信元は本物" } },
      { path: "$.attachmentCount", type: "number", label: { ja: "添付の数" } },
      { path: "$.dates.header", type: "date", label: { ja: "Dateヘッダーの日時" } },
    ],
  },
];
const subject = (operator: string, value: unknown): Condition => ({ fact: "mail", path: "$.subject", operator, value });
const say = (conditions: Condition | undefined) => conditionWords(conditions, facts);

describe("conditions in words", () => {
  it("says nothing of nothing", () => {
    expect(say(undefined)).toBeUndefined();
    expect(say({ all: [] })).toBeUndefined();
    expect(say({ all: [{ any: [] }] })).toBeUndefined();
  });

  it("joins what must all hold, and what may", () => {
    const quake = subject("containsText", "地震");
    const warning = subject("startsWithText", "【");
    expect(say({ all: [quake] })).toBe("件名に「地震」を含むとき。");
    expect(say({ all: [quake, warning] })).toBe("件名に「地震」を含み、かつ、件名が「【」で始まるとき。");
    expect(say({ any: [quake, warning] })).toBe("件名に「地震」を含むか、または、件名が「【」で始まるとき。");
    expect(say({ not: quake })).toBe("（件名に「地震」を含む）に当てはまらないとき。");
  });

  it("puts groups in brackets, so that it can be read one way only", () => {
    const either: Condition = { any: [subject("containsText", "地震"), subject("containsText", "津波")] };
    expect(say({ all: [either, { not: subject("containsText", "訓練") }] })).toBe(
      "（件名に「地震」を含むか、または、件名に「津波」を含む）に当てはまり、かつ、（件名に「訓練」を含む）に当てはまらないとき。",
    );
    expect(say({ all: [{ all: [subject("containsText", "地震")] }, subject("isPresent", true)] })).toBe(
      "件名に「地震」を含み、かつ、件名があるとき。",
    );
  });

  it("reads values as people do", () => {
    expect(say({ all: [subject("containsAnyText", ["a", "b"])] })).toBe("件名に「a」「b」のいずれかを含むとき。");
    expect(say({ all: [subject("containsAnyText", ["1", "2", "3", "4", "5", "6", "7"])] })).toBe(
      "件名に「1」「2」「3」「4」「5」ほか2件のいずれかを含むとき。",
    );
    expect(say({ all: [subject("containsText", "")] })).toBe("件名に（未入力）を含むとき。");
    expect(say({ all: [subject("containsText", "V$&O")] })).toBe("件名に「V$&O」を含むとき。");
    expect(say({ all: [{ fact: "mail", path: "$.auth.authentic", operator: "equal", value: false }] })).toBe(
      "送信元は本物が「いいえ」であるとき。",
    );
    expect(say({ all: [{ fact: "mail", path: "$.attachmentCount", operator: "in", value: [1, 2] }] })).toBe(
      "添付の数が1、2のいずれかであるとき。",
    );
    expect(
      say({ all: [{ fact: "mail", path: "$.dates.header", operator: "after", value: "2026-11-22T00:00:00Z" }] }),
    ).toBe("Dateヘッダーの日時が2026/11/22 9:00 より後であるとき。");
  });

  it("names the heading that is asked for, and what it does not know", () => {
    const at = (path: string) => say({ all: [{ fact: "mail", path, operator: "isAbsent", value: true }] });
    expect(at("$.sections.対象地域")).toBe("対象地域（見出しの下の文）がないとき。");
    expect(at('$.sections["震度 (最大)"]')).toBe("震度 (最大)（見出しの下の文）がないとき。");
    expect(at("$.colour")).toBe("mail $.colourがないとき。");
    expect(say({ all: [subject("sounds", "x")] })).toBe("件名と「x」を「sounds」で比べて合うとき。");
  });

  it("has words for every operator", () => {
    for (const operator of Object.keys(operators)) {
      expect(say({ all: [subject(operator, "x"), subject(operator, "y")] }), operator).not.toContain("比べて");
    }
  });
});
