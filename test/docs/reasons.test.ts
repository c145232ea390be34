import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { relayReasons } from "../../src/delivery/relay/reasons.ts";
import { meanings } from "../../src/line/outcome.ts";
import { mailDoubts } from "../../src/plugins/triggers/imap/doubts.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/reasons.md");

/** The rows of the table under a heading, without its two head lines; cells trimmed. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The members of a union of string literals; types are gone at run time, so its text is read. */
function unionMembers(path: string, name: string): string[] {
  const text = new RegExp(`export type ${name} =([^;]+);`).exec(read(path))?.[1] ?? "";
  return found(text, /"([a-z0-9-]+)"/g);
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

const sections: { heading: string; columns: number; codes: string[] }[] = [
  { heading: "Guards", columns: 4, codes: unionMembers("src/delivery/reasons.ts", "GuardReason") },
  {
    heading: "Doubts",
    columns: 3,
    codes: [...Object.keys(mailDoubts), ...found(read("src/plugins/triggers/imap/intake.ts"), /\["([a-z-]+)"\]/g)],
  },
  {
    heading: "The check of the sender",
    columns: 3,
    codes: [
      ...found(
        /const details = \{(.+?)\n\}/s.exec(read("src/plugins/triggers/imap/auth.ts"))?.[1] ?? "",
        /"([a-z-]+)":/g,
      ),
      ...found(read("src/plugins/triggers/imap/intake.ts"), /authentic: false, code: "([a-z-]+)"/g),
    ],
  },
  { heading: "LINE's answers", columns: 4, codes: Object.values(meanings).map(({ code }) => code) },
  {
    heading: "Batches nobody can be sure of",
    columns: 3,
    codes: [
      ...found(read("src/delivery/dispatch.ts"), /giveUp\(\s*batch,\s*"([a-z-]+)"/g),
      ...found(read("src/plugins/actions/reply.ts"), /result: "unknown",\s*code: "([a-z-]+)"/g),
    ],
  },
  {
    heading: "Replies",
    columns: 3,
    codes: [
      ...found(read("src/plugins/actions/reply.ts"), /kind: "refused",\s*code: "([a-z-]+)"/g),
      ...found(read("src/line/client.ts"), /code: "(reply-[a-z-]+)"/g),
    ],
  },
  {
    heading: "Relays",
    columns: 4,
    codes: [...Object.keys(relayReasons), ...found(read("src/store/webhook-bodies.ts"), /code: "([a-z-]+)"/g)],
  },
  { heading: "Faults of rules", columns: 3, codes: unionMembers("src/engine/types.ts", "FaultCode") },
];

describe.each(sections)("docs/reasons.md, $heading", ({ heading, columns, codes }) => {
  const rows = rowsUnder(heading);

  it("names every code there is, and none that is not", () => {
    expect(codes.length).toBeGreaterThan(0);
    expect(rows.map(([code]) => code).sort()).toEqual(codes.map((code) => `\`${code}\``).sort());
  });

  it("says of each what it means and what a person does", () => {
    for (const row of rows) {
      expect(row, row[0]).toHaveLength(columns);
      expect(
        row.every((cell) => cell !== ""),
        row[0],
      ).toBe(true);
    }
  });
});

describe("docs/reasons.md", () => {
  it("tells the kind of each of LINE's answers as the code has it", () => {
    const kinds = Object.fromEntries(rowsUnder("LINE's answers").map(([code, kind]) => [code, kind]));
    expect(kinds).toEqual(Object.fromEntries(Object.values(meanings).map(({ code, kind }) => [`\`${code}\``, kind])));
  });

  it("tells whose fault each of the relays' codes is, as the code has it", () => {
    const blames = Object.fromEntries(rowsUnder("Relays").map(([code, blame]) => [code, blame]));
    for (const [code, { blame }] of Object.entries(relayReasons)) expect(blames[`\`${code}\``], code).toBe(blame);
  });
});
