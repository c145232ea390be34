import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/engine/compile.ts";
import type { Attribute } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const readme = read("README.md");
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? "");
const section = (heading: string) =>
  readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? expect.fail(`no section ${heading}`);
/** The first cells of a section's table, without its two head lines. */
const firstCells = (heading: string) =>
  section(heading)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split(/(?<!\\)\|/)[1] ?? "");

describe("README.md", () => {
  it("marks the test command for the gate", () => {
    expect(readme).toContain("<!-- test command -->\n```sh\nnpm ci && npm test\n```\n");
  });

  it("names every setting there is, and none that is not", () => {
    const settings = found(read("src/server/config.ts"), /^ {2}([A-Z][A-Z_]+): /gm);
    const named = firstCells("Configuration").flatMap((cell) => found(cell, /`([A-Z_]+)(?:<NAME>)?`/g));
    expect(named.sort()).toEqual([...settings, "IMAP_URL", "IMAP_URL_"].sort());
  });

  it("names every command with its subcommands", () => {
    const commands = readdirSync(new URL("src/cli/", root)).flatMap((file) => {
      const text = read(`src/cli/${file}`);
      const [name] = file === "main.ts" ? [] : found(text, /new Command\("([a-z]+)"\)/g);
      const parts = found(text, /\.command\("([a-z]+)[^"]*"\)/g);
      return name === undefined ? [] : [[name, ...parts].join(" ")];
    });
    const named = firstCells("Commands").map((cell) => found(cell, /\b([a-z]+)\b/g).join(" "));
    expect(named.sort()).toEqual(commands.sort());
  });

  it("shows a rule that compiles against what ships", () => {
    const attributes = readdirSync(new URL("rules/attributes/", root)).map(
      (file) => JSON.parse(read(`rules/attributes/${file}`)) as Attribute,
    );
    const [rule = ""] = found(readme, /```json\n(.+?)```/gs);
    expect(compile(JSON.parse(rule), { ...plugins, attributes })).toMatchObject({ ok: true });
  });
});

describe.each(["README.md", "CONTRIBUTING.md", "docs/reasons.md"])("%s", (path) => {
  const text = read(path);

  it("names only npm scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const name of found(text, /npm run (?:-s )?([a-z:-]+)/g)) expect(scripts, name).toHaveProperty([name]);
  });

  it("links only to what is there", () => {
    // Pictures are taken from the running demo, later than its words are written.
    const targets = found(text, /\]\(([^)#]+)(?:#[^)]*)?\)/g).filter((to) => !/^https?:|^docs\/pictures\//.test(to));
    for (const to of targets) expect(existsSync(new URL(to, new URL(path, root))), to).toBe(true);
  });
});
