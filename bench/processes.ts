import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { createInterface } from "node:readline";
import packageJson from "../package.json" with { type: "json" };

/** What `npm run noroshi` hands to Node: time and memory are measured as they are lived. */
export const productFlags =
  /^node ((?:--\S+ )*)/.exec(packageJson.scripts.noroshi)?.[1]?.split(" ").filter(Boolean) ?? [];

/** Starts a server as a process of its own that prints its address as its first line. */
export async function startServer(args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${args.join(" ")} ended`)));
  ended.catch(() => {});
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended])) as [string];
  return { url, child };
}

/** How busy the machine is, for a table's title. */
export const machineLoad = () => `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
