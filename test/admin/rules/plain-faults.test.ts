import { expect, it } from "vitest";
import { plainFaults } from "../../../admin/rules/plain-faults.ts";
import { compile } from "../../../src/engine/compile.ts";

it("says in plain words what is missing, and leaves the rest to the server", () => {
  const rule = { name: "", actions: [], priority: "high" };
  const vocabulary = { triggers: new Map(), actions: new Map(), attributes: [] };
  const compiled = compile(rule, vocabulary);
  if (compiled.ok) throw new Error("this rule has faults");
  const plain = plainFaults(compiled.faults, "missing");
  const messageAt = (path: string) => plain.find((fault) => fault.path === path)?.message;
  for (const path of ["id", "name", "trigger", "audience", "actions"]) expect(messageAt(path)).toBe("missing");
  expect(messageAt("priority")).not.toBe("missing");
});
