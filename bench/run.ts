/** `npm run bench [-- NAME…]`: runs the benches named, or all, one after another, and prints their tables. */
import { cpus, loadavg } from "node:os";
import { type BenchTable, printTable } from "./table.ts";

const benches: Record<string, () => Promise<BenchTable | BenchTable[]>> = {
  delivery: async () => (await import("./delivery.ts")).run(),
  audience: async () => (await import("./audience.ts")).run(),
  mail: async () => (await import("./mail.ts")).run(),
  rules: async () => (await import("./rules.ts")).run(),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
console.log(
  `Node ${process.version}, ${cpus().length} cores, load ${loadavg()
    .map((l) => l.toFixed(1))
    .join(" ")} at the start`,
);
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const tables = await benches[name]?.();
  for (const table of [tables ?? []].flat()) printTable(table);
}
