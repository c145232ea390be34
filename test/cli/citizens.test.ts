import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runNoroshi } from "../support/noroshi-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-citizens-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A system of its own, by its name. */
const system = (name: string) => {
  const env = { DATABASE_URL: `sqlite:${join(dir, `${name}.db`)}` };
  return {
    run: (...args: string[]) => runNoroshi(args, env),
    async done(...args: string[]) {
      const { code, results, output } = await runNoroshi(args, env);
      if (code !== 0) throw new Error(output);
      return results;
    },
  };
};
const file = (name: string) => join(dir, name);
const text = (name: string) => readFileSync(file(name), "utf8");

describe("a city's citizens", () => {
  it("are the same after an export and an import into an empty system", async () => {
    const [old, anew] = [system("old"), system("new")];
    await old.done("rules", "import", join(root, "rules"));
    await old.done("import", "friends", join(root, "fixtures/citizens/citizens.csv"));
    await old.done("attributes", "export", file("questions"));
    await old.done("export", "friends", "--out", file("friends.csv"));
    // Answers of citizens: nobody else on the machine reads them.
    expect(statSync(file("friends.csv")).mode & 0o077).toBe(0);

    await anew.done("attributes", "import", file("questions"));
    expect(JSON.parse(await anew.done("import", "friends", file("friends.csv"), "--json"))).toMatchObject({
      imported: true,
      added: 2_000,
      bad: 0,
    });
    await anew.done("export", "friends", "--out", file("again.csv"));
    expect(text("again.csv")).toBe(text("friends.csv"));
    const lines = async (from: typeof old) =>
      (await from.done("export", "friends", "--format", "jsonl"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { user_id: string; answers: object })
        .map(({ user_id, answers }) => ({ user_id, answers }));
    expect(await lines(anew)).toEqual(await lines(old));
    expect(JSON.parse(await anew.done("attributes", "list", "--counts", "--json"))).toEqual(
      JSON.parse(await old.done("attributes", "list", "--counts", "--json")),
    );
    await anew.done("attributes", "export", file("questions-again"));
    for (const name of readdirSync(file("questions/attributes")))
      expect(text(`questions-again/attributes/${name}`)).toBe(text(`questions/attributes/${name}`));
    expect(text("questions-again/form/words.json")).toBe(text("questions/form/words.json"));
  }, 90_000);

  it("open in Excel: a BOM, and no answer that is taken for a formula; both come back as they were", async () => {
    const one = system("one");
    const options = ["=1+1", "-無し", "+81", "@home", "ふつう", "a,b", '"'].map((value) => ({
      value,
      label: { ja: value },
    }));
    mkdirSync(file("q/attributes"), { recursive: true });
    const write = (key: string, kind: string, more: object) =>
      writeFileSync(file(`q/attributes/${key}.json`), JSON.stringify({ key, kind, label: { ja: key }, ...more }));
    write("odd", "single", { options });
    write("many", "multiple", { options });
    write("height", "number", {});
    await one.done("attributes", "import", file("q"));
    const id = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
    const rows = options.map(
      ({ value }, i) => `${id(i)},"${value.replaceAll('"', '""')}","${value.replaceAll('"', '""')};ふつう",-${i}`,
    );
    writeFileSync(file("in.csv"), `user_id,odd,many,height\n${rows.join("\n")}\n`);
    await one.done("import", "friends", file("in.csv"));
    const exported = await one.done("export", "friends");
    expect(exported.startsWith("\ufeffuser_id,")).toBe(true);
    expect(exported).not.toMatch(/(^|,)"?[=+@-]/m);
    writeFileSync(file("out.csv"), exported);
    const two = system("two");
    await two.done("attributes", "import", file("q"));
    await two.done("import", "friends", file("out.csv"));
    expect(await two.done("export", "friends", "--format", "jsonl")).toBe(
      await one.done("export", "friends", "--format", "jsonl"),
    );
  }, 60_000);

  it("are written for reading with Japanese names, and for statistics without ids", async () => {
    const one = system("one");
    await one.done("attributes", "import", join(root, "rules"));
    const me = `U${"a".repeat(32)}`;
    writeFileSync(file("in.csv"), `user_id,area,categories,drill_member\n${me},緑区/平川町,fire;heat,true\n`);
    await one.done("import", "friends", file("in.csv"));
    const read = await one.done("export", "friends", "--labels", "--no-ids");
    expect(read).toContain("緑区平川町");
    expect(read).toContain("火災、熱中症");
    expect(read).toContain("はい");
    expect(read).not.toContain(me);
    const lines = await one.done("export", "friends", "--format", "jsonl", "--no-ids");
    expect(JSON.parse(lines)).toMatchObject({ answers: { area: "緑区/平川町" } });
    expect(lines).not.toContain(me);
  }, 60_000);
});

describe("noroshi attributes", () => {
  it("counts how many chose each option: towns with their ward, years by decade", async () => {
    const one = system("one");
    await one.done("attributes", "import", join(root, "rules"));
    const id = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
    const year = new Date().getFullYear();
    writeFileSync(
      file("in.csv"),
      `user_id,area,categories,birth_year\n${[
        `${id(1)},緑区/平川町,fire;heat,${year - 70}`,
        `${id(2)},緑区,fire,${year - 79}`,
        `${id(3)},中央区,,${year - 25}`,
        `${id(4)},,,`,
      ].join("\n")}\n`,
    );
    await one.done("import", "friends", file("in.csv"));
    const list = JSON.parse(await one.done("attributes", "list", "--counts", "--json")) as {
      key: string;
      counts: { answered: number; options: { value: string; count: number }[] };
    }[];
    const counted = (key: string) => {
      const counts = list.find((a) => a.key === key)?.counts;
      const chosen = counts?.options.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]);
      return { answered: counts?.answered, chosen };
    };
    expect(counted("area")).toEqual({
      answered: 3,
      chosen: [
        ["中央区", 1],
        ["緑区", 2],
        ["緑区/平川町", 1],
      ],
    });
    expect(counted("categories")).toEqual({
      answered: 2,
      chosen: [
        ["fire", 2],
        ["heat", 1],
      ],
    });
    expect(counted("birth_year")).toEqual({
      answered: 3,
      chosen: [
        ["20s", 1],
        ["70s", 2],
      ],
    });
    expect(await one.done("attributes", "list", "--counts")).toMatch(/70s.*2人/);
  }, 60_000);

  it("names the rules in the way of a retirement, and retires when none is", async () => {
    const one = system("one");
    await one.done("rules", "import", join(root, "rules"));
    const refused = await one.run("attributes", "retire", "area");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("crime-chuo（防犯（中央区））");
    expect(refused.output).toContain("answered-area");
    expect(await one.done("attributes", "retire", "gender")).toContain("フォームから外しました");
    expect(await one.done("attributes", "list")).toMatch(/gender .*使用停止/);
    expect(await one.done("attributes", "retire", "gender", "--undo")).toContain("また尋ねます");
    expect((await one.run("attributes", "retire", "shoe_size")).output).toContain("ありません");
  }, 60_000);

  it("takes in nothing of a folder with a fault, and says where it is", async () => {
    const one = system("one");
    mkdirSync(file("bad/attributes"), { recursive: true });
    mkdirSync(file("bad/form"));
    writeFileSync(
      file("bad/attributes/good.json"),
      JSON.stringify({ key: "good", kind: "boolean", label: { ja: "可" } }),
    );
    writeFileSync(file("bad/attributes/bad.json"), JSON.stringify({ key: "bad", kind: "area", label: { ja: "否" } }));
    writeFileSync(file("bad/form/words.json"), "{}");
    const { code, output } = await one.run("attributes", "import", file("bad"));
    expect(code).toBe(1);
    expect(output).toContain("attributes/bad.json  options: 選択肢が必要です。");
    expect(output).toContain("form/words.json  title");
    expect(JSON.parse(await one.done("attributes", "list", "--json"))).toEqual([]);
    expect((await one.run("attributes", "import", file("nowhere"))).code).toBe(2);
  }, 60_000);
});
