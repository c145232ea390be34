import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { problemEnglish } from "../../../admin/api/problem-english.ts";

const server = join(import.meta.dirname, "../../../src/server");

it("every problem that the server tells staff has English words, and no other has", () => {
  const sources = globSync("**/*.ts", { cwd: server }).map((name) => readFileSync(join(server, name), "utf8"));
  const told = sources.flatMap((source) =>
    [...source.matchAll(/new ApiProblem\(\s*\d{3},\s*"([a-z-]+)"/g)].map(([, code = ""]) => code),
  );
  // `delivery-acts.ts` passes on why a delivery could not be released, discarded, sent again or settled.
  const operating = readFileSync(join(server, "../delivery/operate.ts"), "utf8");
  told.push(...[...operating.matchAll(/(?:\bno\(\s*|\bcode: )"([a-z-]+)"/g)].map(([, code = ""]) => code));
  // `session-problems.ts` says those of signing in from a table; nobody answered where it is `offline`.
  const others = ["code-needed", "wrong-code", "wrong-credentials", "account-locked", "totp-unreadable", "offline"];
  expect(told.length).toBeGreaterThan(50);
  expect(Object.keys(problemEnglish).sort()).toEqual([...new Set([...told, ...others])].sort());
});
