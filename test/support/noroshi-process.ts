import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** A `noroshi` command as a process of its own, on the Node that runs the test. */
export interface NoroshiProcess {
  child: ChildProcess;
  /** Resolves with what `serve` prints when it is up, one line of JSON; rejects when the process ends before. */
  ready: Promise<Record<string, unknown>>;
  /** Resolves with the exit code, null after a signal. */
  ended: Promise<number | null>;
  /** Everything on standard output and standard error so far. */
  output(): string;
  /** Standard output alone: results. */
  results(): string;
}

export function startNoroshi(args: string[], env: Record<string, string>): NoroshiProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    // Nothing of the tester's own configuration may leak in.
    env: { PATH: process.env.PATH ?? "", LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let results = "";
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      results += `${line}\n`;
      if (line.startsWith('{"')) resolve(JSON.parse(line) as Record<string, unknown>);
    });
    void ended.then((code) => reject(new Error(`noroshi ${args.join(" ")} ended with ${code}: ${output}`)));
  });
  ready.catch(() => {});
  return { child, ready, ended, output: () => output, results: () => results };
}

/** Runs a command to its end. */
export async function runNoroshi(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string; results: string }> {
  const one = startNoroshi(args, env);
  const code = await one.ended;
  return { code, output: one.output(), results: one.results() };
}
