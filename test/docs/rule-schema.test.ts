import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ruleJsonSchema } from "../../src/engine/rule.ts";
import { ruleSchemaText, SCHEMA_FILE } from "../../tools/write-rule-schema.ts";

const rules = new URL("../../rules/", import.meta.url);
const validate = new Ajv2020({ strict: false }).compile(ruleJsonSchema() as object);

describe("docs/rule.schema.json", () => {
  it("is what `npm run schema` writes", () => {
    expect(readFileSync(SCHEMA_FILE, "utf8"), "run `npm run schema`").toBe(ruleSchemaText());
  });

  it("takes every rule that ships", () => {
    const files = readdirSync(rules).filter((name) => name.endsWith(".json"));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      const valid = validate(JSON.parse(readFileSync(new URL(name, rules), "utf8")));
      expect(valid, `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });

  it.each([
    ["a misspelt key", { audiense: "everyone" }],
    ["another word than everyone as audience", { audience: "all" }],
    ["a transform nobody knows", { transforms: [{ type: "shout" }] }],
    ["a guard out of range", { guard: { fusePerHour: 0 } }],
  ])("refuses %s", (_, change) => {
    const rule = {
      id: "quake",
      name: "地震",
      trigger: { type: "imap" },
      audience: "everyone",
      actions: [{ type: "broadcast" }],
    };
    expect(validate(rule), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...rule, ...change })).toBe(false);
  });
});
