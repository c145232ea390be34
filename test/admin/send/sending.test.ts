import { expect, it, vi } from "vitest";
import { manualMail } from "../../../admin/rules/panels/tried.ts";
import { hindrance, type Preview, toPreview, typedNumber, wantsNumber } from "../../../admin/send/sending.ts";

vi.mock("react-admin", () => ({}));

const preview = (change: Partial<Preview> = {}): Preview => ({
  text: "断水",
  version: 1,
  verdict: { kind: "sends", people: 10, audience: "中央区" },
  people: 10,
  audience: "中央区",
  isEveryone: false,
  messages: [{ type: "text", text: "断水" }],
  sendings: 1,
  ...change,
});

it("the number is typed for everyone, and for more than a thousand people", () => {
  expect(wantsNumber(preview({ people: 1_000 }))).toBe(false);
  expect(wantsNumber(preview({ people: 1_001 }))).toBe(true);
  expect(wantsNumber(preview({ people: 3, isEveryone: true }))).toBe(true);
});

it("reads a typed number in any width, and nothing else as one", () => {
  for (const typed of ["1234", "１２３４", "1,234", "１，２３４人", " 1234 "]) expect(typedNumber(typed)).toBe(1234);
  for (const typed of ["", "人", "千人", "12.5", "-3", "12a"]) expect(typedNumber(typed)).toBeNull();
});

it("what cannot go or be released is stopped before anybody presses send", () => {
  const held = { kind: "held", reason: "承認", people: 10, audience: "中央区" } as const;
  expect(hindrance(preview())).toBeNull();
  expect(hindrance(preview({ verdict: held }))).toBeNull();
  expect(hindrance(preview({ verdict: held, messages: [] }))).toBe(held);
  expect(hindrance(preview({ verdict: { kind: "dropped", reason: "同じ内容" } }))).toMatchObject({ kind: "dropped" });
  const nothing = {
    version: 1,
    message: null,
    everyone: false,
    audience: "中央区",
    people: 0,
    messages: [],
    sendings: 0,
  };
  for (const outcome of ["does-not-fire", "failed"] as const)
    expect(hindrance(toPreview({ ...nothing, outcome }, ""))).toEqual({ kind: outcome });
});

it("hands over what was written as the trigger reads it", () => {
  const { rawBase64 } = manualMail("断水です", "yamada");
  expect(JSON.parse(Buffer.from(rawBase64, "base64").toString("utf8"))).toEqual({ by: "yamada", text: "断水です" });
});
