import { expect, it } from "vitest";
import { audienceWords } from "../../src/engine/audience-words.ts";
import type { Attribute, Audience } from "../../src/engine/types.ts";

const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));

const attributes: Attribute[] = [
  {
    key: "area",
    kind: "area",
    label: { ja: "お住まい" },
    options: [
      { value: "chuo", label: { ja: "中央区" } },
      { value: "mihama", label: { ja: "美浜区" }, parts: [{ value: "isobe", label: { ja: "磯辺" } }] },
    ],
  },
  { key: "born", kind: "year", label: { ja: "生まれた年" } },
  { key: "stage", kind: "single", label: { ja: "学校" }, options: options("小学校", "中学校") },
  { key: "topics", kind: "multiple", label: { ja: "受け取りたい情報" }, options: options("防犯", "気象") },
  { key: "helper", kind: "boolean", label: { ja: "支援者" } },
  { key: "people", kind: "number", label: { ja: "家族の人数" } },
];

const is = (fact: string, operator: string, value: unknown, path?: string) => ({
  fact,
  operator,
  value,
  ...(path === undefined ? {} : { path }),
});

const words = (audience: unknown) => audienceWords(audience as Audience, attributes);

it("names whom an audience means where it asks nothing", () => {
  expect(words("everyone")).toBe("友だち全員");
  expect(words("sender")).toBe("操作した本人");
  expect(words("nobody")).toBe("だれにも送らない（中継だけ）");
});

it("names wards and towns by themselves", () => {
  const either = { any: [is("area", "equal", "chuo"), is("area", "equal", "mihama/isobe")] };
  expect(words(either)).toBe("中央区 または 美浜区磯辺");
  expect(words({ all: [is("area", "notIn", ["chuo", "mihama"])] })).toBe("中央区・美浜区以外");
});

it("says ages and decades as people do", () => {
  expect(words({ all: [is("born", "greaterThanInclusive", 65, "$.age")] })).toBe("65歳以上");
  expect(words({ all: [is("born", "lessThan", 20, "$.age")] })).toBe("20歳未満");
  expect(words({ all: [is("born", "in", ["20s", "30s"], "$.age_band")] })).toBe("20代・30代");
});

it("puts every kind of attribute in words", () => {
  expect(words({ all: [is("stage", "equal", "小学校")] })).toBe("学校が小学校");
  expect(words({ all: [is("topics", "contains", "防犯")] })).toBe("受け取りたい情報に「防犯」を含む");
  expect(words({ all: [is("topics", "containsAny", ["防犯", "気象"])] })).toBe(
    "受け取りたい情報に「防犯」・「気象」のどれかを含む",
  );
  expect(words({ all: [is("helper", "equal", true)] })).toBe("支援者");
  expect(words({ all: [is("helper", "equal", false)] })).toBe("支援者ではない");
  expect(words({ all: [is("people", "greaterThan", 3)] })).toBe("家族の人数が3より上");
  expect(words({ all: [is("stage", "isAbsent", true)] })).toBe("学校を登録していない");
  expect(words({ all: [is("friend_days", "greaterThanInclusive", 7)] })).toBe("友だちになって7日以上");
});

it("keeps かつ and または apart by brackets, and says what is denied", () => {
  const chuo = is("area", "equal", "chuo");
  const helper = is("helper", "equal", true);
  expect(words({ all: [{ any: [chuo, is("area", "equal", "mihama")] }, helper] })).toBe(
    "（中央区 または 美浜区） かつ 支援者",
  );
  expect(words({ not: { all: [chuo, helper] } })).toBe("「中央区 かつ 支援者」ではない");
});

it("counts what is too much to name, and leaves what it does not know as it stands", () => {
  const many = Array.from({ length: 13 }, (_, i) => `町${i + 1}`);
  expect(words({ all: [is("area", "in", many)] })).toMatch(/町10ほか3件$/);
  expect(words({ all: [is("gone", "equal", "x")] })).toBe("gone x と等しい");
});
