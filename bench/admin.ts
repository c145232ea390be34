/**
 * The staff's start page in a real Chromium on this machine: from the address to the first words, and to the sentence that
 * says whether all is well. Signed in, nothing cached; then once more with what browsers keep. Beside it: an empty page.
 */
import { existsSync } from "node:fs";
import { type BrowserContext, chromium } from "playwright-core";
import { adminWorld } from "../test/support/admin-world.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const CHROMIUM = "/usr/bin/chromium";
/** What a staff member waits for: the sentence on how things are. */
const READY = "[role=status] >> text=正常です";
const AIM_MS = 2_000;
const AIM_KB = 350;

interface Visit {
  paintMs: number;
  readyMs: number;
  kilobytes: number;
}

export async function run({ rounds = 7 } = {}): Promise<BenchTable> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  const world = await adminWorld();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const [first, again, bare]: [Visit[], Visit[], Visit[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "ja-JP" });
      await context.addCookies(world.admin.cookies.map((one) => ({ ...one, url: world.url })));
      bare.push(await visit(context, `${world.url}/healthz`, "body"));
      first.push(await visit(context, `${world.url}/admin/`, READY));
      again.push(await visit(context, `${world.url}/admin/`, READY));
      await context.close();
    }
    const row = (what: string, pick: (one: Visit) => number, aim = "") => [
      what,
      ...[first, again, bare].map((visits) => median(visits.map(pick))),
      aim,
    ];
    return {
      title: `10. The staff's start page in Chromium, signed in: medians of ${rounds} visits`,
      columns: ["", "nothing cached", "again", "an empty page", "aim"],
      rows: [
        row("first words on the screen, ms", (one) => one.paintMs),
        row("how things are is on the screen, ms", (one) => one.readyMs, `≤ ${AIM_MS}`),
        row("all that was sent until then, kB", (one) => one.kilobytes, `≤ ${AIM_KB}`),
      ],
    };
  } finally {
    await browser.close();
    await world.close();
  }
}

async function visit(context: BrowserContext, url: string, ready: string): Promise<Visit> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  // As they came over the line, compressed; what the browser had already is nothing.
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const begunAt = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(ready).first().waitFor();
  const readyMs = performance.now() - begunAt;
  const kilobytes = bytes / 1_000;
  const paintMs = await page.evaluate<number>(
    "(performance.getEntriesByName('first-contentful-paint')[0] ?? { startTime: 0 }).startTime",
  );
  await page.close();
  return { paintMs, readyMs, kilobytes };
}

if (import.meta.main) printTable(await run());
