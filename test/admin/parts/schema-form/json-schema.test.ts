import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  asVariant,
  blankOf,
  drawingOf,
  emptyTextsOf,
  inEnglish,
  isOfKind,
  type JsonSchema,
  variantsOf,
} from "../../../../admin/parts/schema-form/json-schema";
import { japanInstant, japanLocal } from "../../../../admin/parts/schema-form/moment";
import { transformSchema } from "../../../../src/engine/transforms.ts";
import { plugins } from "../../../../src/plugins/index.ts";

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;

/** Every schema with a field of its own, with its place. */
function* fieldsOf(schema: JsonSchema, place: string): Generator<[string, JsonSchema]> {
  yield [place, schema];
  for (const [key, one] of Object.entries(schema.properties ?? {})) yield* fieldsOf(one, `${place}.${key}`);
  for (const one of variantsOf(schema) ?? []) yield* fieldsOf(one, place);
}

describe("forms drawn from a schema", () => {
  const all = [
    ...[...plugins.triggers.values(), ...plugins.actions.values()].map(
      (plugin) => [plugin.type, schemaOf(plugin.params)] as const,
    ),
    ...transformSchema.options.map((schema) => [schema.shape.type.value, schemaOf(schema)] as const),
  ];

  it("draws whatever our plugins ask for, but the messages, which have an editor of their own", () => {
    expect(all.length).toBeGreaterThan(10);
    const undrawn = all.flatMap(([type, schema]) =>
      [...fieldsOf(schema, type)].filter(([, one]) => drawingOf(one) === "json").map(([place]) => place),
    );
    expect(undrawn.filter((place) => !place.endsWith(".messages"))).toEqual([]);
  });

  it("has a Japanese title for each of their fields", () => {
    const untitled = all.flatMap(([type, schema]) =>
      [...fieldsOf(schema, type)]
        .filter(([place, one]) => place.includes(".") && !place.endsWith(".type") && one.title === undefined)
        .map(([place]) => place),
    );
    expect(untitled).toEqual([]);
  });

  const within = schemaOf(transformSchema.options[0].shape.within);

  it("tells the kinds of a value apart, half filled in ones as well", () => {
    const kindOf = (value: unknown) => variantsOf(within)?.findIndex((one) => isOfKind(one, value));
    expect([kindOf("whole"), kindOf("footer"), kindOf({ firstLines: 3 }), kindOf({ lastLines: null })]).toEqual([
      0, 1, 2, 3,
    ]);
    expect(kindOf({ section: "場所" })).toBe(4);
    expect(kindOf({ section: "場所", lastLines: 3 })).toBe(-1);
    expect(kindOf("elsewhere")).toBe(-1);
  });

  it("keeps what two kinds have in common", () => {
    const schedule = all.find(([type]) => type === "schedule")?.[1] ?? expect.fail();
    const [once = {}, again = {}] = variantsOf(schedule) ?? [];
    expect(blankOf(once)).toEqual({ at: null });
    expect(asVariant(again, { at: "2026-11-26T18:05:00+09:00", graceMinutes: 30 })).toEqual({
      cron: "",
      graceMinutes: 30,
    });
  });

  it("begins with empty what may be left empty, such as what is put in place of a word", () => {
    const begun = Object.fromEntries(all.map(([type, schema]) => [type, emptyTextsOf(schema)]));
    expect(begun).toMatchObject({ replace: { with: "" }, append: {}, cutFrom: {} });
    expect(Object.keys({ ...begun.append, ...begun.cutFrom })).toEqual([]);
  });

  it.each([
    [{ type: "object", additionalProperties: {} }, "json"],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "variants"],
    [{ anyOf: [{ const: "a" }, { type: "null" }] }, "choice"],
    [{ type: "array", items: { type: "object", properties: { a: { type: "string" } } } }, "objects"],
    [{ type: "array", items: { type: "number" } }, "json"],
    [{ $ref: "#/$defs/node" }, "json"],
  ])("draws %j as %s", (schema, drawing) => {
    expect(drawingOf(schema as JsonSchema)).toBe(drawing);
  });
});

describe("instants", () => {
  it("are entered in Japan's time, whatever the machine's", () => {
    expect(japanLocal("2026-11-26T23:30:00Z")).toBe("2026-11-27T08:30");
    expect(japanInstant("2026-11-27T08:30")).toBe("2026-11-27T08:30:00+09:00");
    expect(japanLocal("soon")).toBe("");
    expect(japanInstant("")).toBe(null);
  });
});

it("reads in English what has English words, and leaves the rest as it is", () => {
  const params = plugins.triggers.get("imap")?.params;
  const english = inEnglish(schemaOf(params as z.ZodType)).properties?.mailbox;
  expect(english?.title).toBe("Mailbox");
  expect(english?.description).not.toMatch(/[ぁ-ん]|IMAP_URL/);
  expect(inEnglish({ anyOf: [{ title: "言葉" }] })).toEqual({ anyOf: [{ title: "言葉" }] });
});
