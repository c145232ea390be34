/** `npm run bench [name…]`: runs the benches named, or all, and prints their tables. `--json FILE` writes them down as well. */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type BenchTable, printTable } from "./table.ts";

/** In the order of their numbers. Loaded one by one, so that none weighs on the memory of another. */
const benches: Record<string, () => Promise<{ run(): Promise<BenchTable | BenchTable[]> }>> = {
  delivery: () => import("./delivery.ts"),
  audience: () => import("./audience.ts"),
  mail: () => import("./mail.ts"),
  rules: () => import("./rules.ts"),
  webhook: () => import("./webhook.ts"),
  relays: () => import("./relay-catch-up.ts"),
  settings: () => import("./settings.ts"),
  form: () => import("./form.ts"),
  api: () => import("./api.ts"),
  admin: () => import("./admin.ts"),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}

const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0] ?? 0 };
console.log(`Node ${machine.node}, ${machine.cores} cores, load ${machine.load.toFixed(1)} before the start`);
const results: Record<string, BenchTable[]> = {};
for (const [name, load] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  try {
    const { run } = await load();
    const tables = [await run()].flat();
    results[name] = tables;
    for (const table of tables) printTable(table);
  } catch (error) {
    console.error(`\nThe bench "${name}" has no result: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
