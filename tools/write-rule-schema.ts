/** Writes docs/rule.schema.json, the rule format for editors and other programs. `npm run schema`. */
import { writeFileSync } from "node:fs";
import { ruleJsonSchema } from "../src/engine/rule.ts";

export const SCHEMA_FILE = new URL("../docs/rule.schema.json", import.meta.url);

/** The file's text as it should be. */
export function ruleSchemaText(): string {
  return `${JSON.stringify(ruleJsonSchema(), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, ruleSchemaText());
