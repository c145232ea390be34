import type { Request, Response } from "express";
import type { SandboxReport } from "./report.ts";
import type { State } from "./state.ts";

/** Screens are told at most this often; a delivery of 400 requests would otherwise redraw them 400 times. */
const GATHER_MS = 150;
const HEARTBEAT_MS = 15_000;

/** Server-sent events for the phone page: the totals, whenever something arrived. */
export class LiveFeed {
  readonly #screens = new Set<Response>();
  readonly #report: SandboxReport;
  #pending: NodeJS.Timeout | null = null;
  readonly #heartbeat = setInterval(() => this.#write(": still here\n\n"), HEARTBEAT_MS).unref();

  constructor(state: State, report: SandboxReport) {
    this.#report = report;
    state.listeners.add(() => {
      if (this.#screens.size > 0) this.#pending ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
    });
  }

  /** Keeps a screen connected until it leaves. */
  connect(req: Request, res: Response): void {
    res.set({ "content-type": "text/event-stream", "cache-control": "no-store" }).flushHeaders();
    res.write(this.#event());
    this.#screens.add(res);
    req.on("close", () => this.#screens.delete(res));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#pending) clearTimeout(this.#pending);
    for (const screen of this.#screens) screen.end();
  }

  #tell(): void {
    this.#pending = null;
    this.#write(this.#event());
  }

  #event(): string {
    return `data: ${JSON.stringify(this.#report.totals())}\n\n`;
  }

  #write(text: string): void {
    for (const screen of this.#screens) screen.write(text);
  }
}
