import { describe, expect, it } from "vitest";
import { RenderError } from "../../src/engine/render-error.ts";
import { renderTemplate, TEMPLATE_LENGTH_MAX, template, templateVariables } from "../../src/engine/template.ts";

const facts = {
  mail: {
    subject: "<地震> & {津波}",
    at: "2026-08-31T15:05:00Z",
    footer: null,
    empty: "",
    from: { address: "anzen@city.example.jp" },
    sections: { 場所: "中央区", "日 時": "今夜" },
    wards: ["中央区", "若葉区"],
    dates: [{ at: "2026-01-01T00:00:00Z" }],
  },
};

function failure(source: string): RenderError {
  try {
    renderTemplate(source, facts);
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
  throw new Error("rendered");
}

describe("renderTemplate", () => {
  it.each([
    ["{{mail.subject}}", "<地震> & {津波}"],
    ["{{ mail.sections.場所 }}／{{ mail.sections['日 時'] }}", "中央区／今夜"],
    ["{{ mail.wards | join: '、' }}", "中央区、若葉区"],
    ["{{ mail.wards.size }}か所", "2か所"],
    ["{% for ward in mail.wards %}・{{ ward }}\n{% endfor %}", "・中央区\n・若葉区\n"],
    ["{{ mail.at | jst }}", "9月1日 0時05分"],
    ["{{ mail.at | jst: 'yyyy/MM/dd(E) HH:mm:ss' }}", "2026/09/01(火) 00:05:00"],
    ["{{ mail.empty }}", ""],
    ["本文のみ } {", "本文のみ } {"],
    ["{% if mail.sections.対象 %}あり{% else %}なし{% endif %}", "なし"],
    ["{{ mail.sections.対象 | default: '不明' }}", "不明"],
    ["{{ mail.footer | default: '不明' }}", "不明"],
  ])("fills %s", (source, text) => expect(renderTemplate(source, facts)).toBe(text));

  it("doubles the braces inside values for textV2, not those of the template", () => {
    expect(renderTemplate("{sun} {{mail.subject}}", facts, { braces: "double" })).toBe("{sun} <地震> & {{津波}}");
  });

  it.each([
    ["a value that is not there", "{{mail.body}}", "missing-value", "mail.body"],
    ["a null", "{{mail.footer}}", "missing-value", "値がありません"],
    ["a loop over nothing", "{% for x in mail.links %}{% endfor %}", "missing-value", "mail.links"],
    ["what only JavaScript knows", "{{mail.constructor}}", "missing-value", "mail.constructor"],
    ["a list as it is", "{{mail.wards}}", "missing-value", "一覧"],
    ["an object as it is", "{{mail.from}}", "missing-value", "まとまり"],
    ["a text as a date", "{{mail.subject | jst}}", "missing-value", "日時"],
    ["a division by zero", "{{ 1 | divided_by: 0 }}", "missing-value", "数"],
    ["a loop without end", "{% for i in (1..100000000) %}x{% endfor %}", "too-costly", "大きすぎ"],
    ["a template that does not parse", "{{mail.subject", "bad-template", "処理できません"],
  ])("fails on %s", (_, source, code, words) => {
    const error = failure(source);
    expect(error.code).toBe(code);
    expect(error.problems).toHaveLength(1);
    expect(error.message).toContain(words);
  });

  it("gives the same whatever was rendered before, and leaves the facts alone", () => {
    const before = structuredClone(facts);
    expect(renderTemplate("{% increment mail %}{% assign mail = 1 %}", facts)).toBe("0");
    expect(renderTemplate("{% increment mail %}", facts)).toBe("0");
    expect(facts).toEqual(before);
  });
});

describe("template", () => {
  it.each([
    "{{mail.subject",
    "{% if %}",
    "{% foo %}",
    "{{ mail.subject | nofilter }}",
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{% layout 'x' %}",
    "{{ 'now' | date: '%Y' }}",
    "{{ mail.wards | sample }}",
    "{{ mail.wards | where_exp: 'x', 'secret.y' }}",
    "あ".repeat(TEMPLATE_LENGTH_MAX + 1),
  ])("refuses %s at save", (source) => {
    expect(template.safeParse(source).error?.issues[0]).toMatchObject({ params: { code: "bad-template" } });
  });

  it("takes what parses, up to the longest", () => {
    expect(template.parse("{{mail.subject | upcase}}")).toBe("{{mail.subject | upcase}}");
    expect(template.safeParse("あ".repeat(TEMPLATE_LENGTH_MAX)).success).toBe(true);
  });
});

describe("templateVariables", () => {
  it.each<[string, string[][]]>([
    ["本文", []],
    ["{{mail.subject}} {{mail.subject}}", [["mail", "subject"]]],
    ["{{mail.sections['日 時']}}", [["mail", "sections", "日 時"]]],
    [
      "{{mail.dates[0].at}}{{mail.wards.size}}",
      [
        ["mail", "dates"],
        ["mail", "wards"],
      ],
    ],
    ["{{mail[mail.key].x}}", [["mail"], ["mail", "key"]]],
    [
      "{% if mail.a %}{{ mail.b | default: mail.c }}{% endif %}",
      [
        ["mail", "a"],
        ["mail", "b"],
        ["mail", "c"],
      ],
    ],
    ["{% for d in mail.dates %}{{d.at}}{{forloop.index}}{% endfor %}", [["mail", "dates"]]],
    ["{% assign x = mail.b %}{{x}}", [["mail", "b"]]],
    ["{% capture x %}{{mail.b}}{% endcapture %}{{x}}", [["mail", "b"]]],
    ["{{mail.subject", []],
  ])("finds what %s asks for", (source, paths) => {
    expect(templateVariables(source).sort()).toEqual(paths.sort());
  });
});
