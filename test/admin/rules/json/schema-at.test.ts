import { describe, expect, it } from "vitest";
import { type JsonSchema, propertiesAt, schemasAt, wholeSchema } from "../../../../admin/rules/json/schema-at.ts";
import { ruleJsonSchema } from "../../../../src/engine/rule.ts";

const params = (properties: object) => ({ type: "object", properties }) as Record<string, unknown>;
const whole = wholeSchema(ruleJsonSchema() as JsonSchema, {
  triggers: [
    { type: "imap", params: params({ mailbox: { type: "string", description: "which" } }) },
    { type: "schedule", params: { anyOf: [params({ at: {} }), params({ cron: {} })] } },
  ],
  actions: [{ type: "relay", params: params({ target: {} }) }],
});
const names = (path: (string | number)[], rule: unknown) => [...propertiesAt(whole, path, rule).keys()];

describe("what may stand at a place in a rule", () => {
  it("is the rule's own properties at the top", () => {
    expect(names([], {})).toEqual(expect.arrayContaining(["id", "trigger", "audience", "guard", "continue"]));
    expect(names([], {})).not.toContain("$schema");
  });

  it("follows the type that is written already", () => {
    expect(names(["trigger"], { trigger: { type: "imap" } })).toEqual(["type", "mailbox"]);
    expect(names(["trigger"], { trigger: { type: "schedule" } })).toEqual(["type", "at", "cron"]);
    expect(names(["transforms", 0], { transforms: [{ type: "append" }] })).toEqual(["type", "text", "separator"]);
    expect(names(["actions", 0], { actions: [{ type: "relay" }] })).toEqual(["type", "target"]);
  });

  it("goes down the tree of conditions", () => {
    const rule = { conditions: { all: [{ any: [{}] }] } };
    expect(names(["conditions", "all", 0, "any", 0], rule)).toEqual(
      expect.arrayContaining(["all", "any", "not", "fact", "path", "operator", "value"]),
    );
  });

  it("brings the description along, and nothing for what is unknown", () => {
    expect(schemasAt(whole, ["trigger", "mailbox"], { trigger: { type: "imap" } })[0]?.description).toBe("which");
    expect(schemasAt(whole, ["nobody", 3], {})).toEqual([]);
  });
});
