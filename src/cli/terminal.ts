/** What all commands share: their exit codes, their output, their log. */
import { type DestinationStream, destination, type Logger, pino } from "pino";
import { type Config, ConfigError, readConfig } from "../server/config.ts";
import { openStore, type Store } from "../store/open.ts";

/** 0 done, 1 failed, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

/** A failure that needs no stack: the sentence says what to do. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Rewrites one line on a terminal, is silent in a pipe. Units: whatever the caller counts. */
export function progress(text: string, done = false): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${text}${done ? "\n" : ""}`);
}

/** Logs go to standard error as JSON lines; standard output belongs to results. Credentials never enter it. */
export function createLog(level: string, stream: DestinationStream = destination(2)): Logger {
  return pino({ level, redact: ["*.password", "*.token", "*.channelAccessToken", "*.authorization"] }, stream);
}

export function config(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    throw error instanceof ConfigError ? new CommandError(error.message, 2) : error;
  }
}

/** Opens the configured database for the length of `work`. */
export async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const settings = config();
  const store = await openStore(settings.databaseUrl);
  try {
    return await work(store, settings);
  } finally {
    await store.close();
  }
}

/** Pads to a width in terminal columns, where Japanese letters take two. */
export function pad(text: string, columns: number): string {
  const width = [...text].reduce(
    (sum, c) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1),
    0,
  );
  return text + " ".repeat(Math.max(0, columns - width));
}
