/**
 * The settings form on a slow, old phone: real Chromium with a 3G line (1.6 Mbit/s down, 750 kbit/s up, 300 ms to and fro) and a
 * processor four times slower. LINE's SDK is played by the sandbox's, filled up to 100 kB that do not compress, about
 * what LINE's own weighs. Beside it: an empty page over the same line.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { startSettingsWorld } from "../test/liff/settings-world.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const CHROMIUM = "/usr/bin/chromium";
const LINE_3G = {
  offline: false,
  latency: 300,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const SLOWER = 4;
const SDK_BYTES = 100_000;
const AIM_MS = 2_000;
const AIM_KB = 60;

interface Visit {
  paintMs: number;
  usableMs: number;
  shift: number;
  kilobytes: number;
}

export async function run({ rounds = 5 } = {}): Promise<BenchTable> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  const sdk = await startSdk();
  const world = await startSettingsWorld([], { sdkUrl: sdk.url });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const [first, again, bare]: [Visit[], Visit[], Visit[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const person = await world.person();
      const open = `${world.url}/liff/#id_token=${await world.sandbox.login.idToken(person)}&access_token=a&context_token=c`;
      bare.push(await visit(browser, `${world.url}/healthz`, "body"));
      // Ready to go on: the button of the first screen answers.
      first.push(await visit(browser, open, "button:enabled:text('同意してはじめる')"));
      await agree(browser, open);
      // Questions with the answers given before.
      again.push(await visit(browser, open, "select"));
    }
    const of = (visits: Visit[], pick: (one: Visit) => number) => median(visits.map(pick));
    const row = (what: string, pick: (one: Visit) => number, aim = "") => [
      what,
      of(first, pick),
      of(again, pick),
      of(bare, pick),
      aim,
    ];
    return {
      title: `8. The settings form over 3G on a phone ${SLOWER} times slower, nothing cached: medians of ${rounds} visits`,
      columns: ["", "first visit", "who registered", "an empty page", "aim"],
      rows: [
        row("first words on the screen, ms", (one) => one.paintMs),
        row("usable, ms", (one) => one.usableMs, `≤ ${AIM_MS}`),
        row("document, style and script as sent, kB", (one) => one.kilobytes, `≤ ${AIM_KB}`),
        row("layout shift", (one) => one.shift, "0"),
      ],
    };
  } finally {
    await browser.close();
    await world.close();
    sdk.close();
  }
}

/** Not by the browser's own interception: that would pass by the slow line. */
async function startSdk(): Promise<{ url: string; close(): void }> {
  const script = await readFile(new URL("../src/sandbox/page/liff-sdk.js", import.meta.url), "utf8");
  const filler = Array.from({ length: SDK_BYTES }, () => String.fromCharCode(35 + Math.floor(Math.random() * 90)));
  const bytes = `${script}\n//${filler.join("")}`;
  const server = createServer((_req, res) => res.setHeader("content-type", "text/javascript").end(bytes));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sdk.js`,
    close: () => server.close(),
  };
}

async function visit(browser: Browser, url: string, usable: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "ja-JP", isMobile: true });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", LINE_3G);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  let bytes = 0;
  devtools.on("Network.responseReceived", ({ response }) => {
    if (response.url.split("#")[0] === url.split("#")[0]) bytes = Number(response.headers["content-length"] ?? 0);
  });
  await page.addInitScript(
    "window.shift = 0; new PerformanceObserver((l) => l.getEntries().forEach((e) => { window.shift += e.value; })).observe({ type: 'layout-shift', buffered: true })",
  );
  const begunAt = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(usable).first().waitFor();
  const usableMs = performance.now() - begunAt;
  await page.waitForTimeout(500);
  const paintMs = await page.evaluate<number>(
    "(performance.getEntriesByName('first-contentful-paint')[0] ?? { startTime: 0 }).startTime",
  );
  const shift = await page.evaluate<number>("window.shift");
  await context.close();
  return { paintMs, usableMs, shift, kilobytes: bytes / 1_000 };
}

/** As the form does it when somebody saves. */
async function agree(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "ja-JP" });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "同意してはじめる" }).click();
  await page.getByLabel("区", { exact: true }).selectOption("中央区");
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("heading", { name: "保存しました" }).waitFor();
  await context.close();
}

if (import.meta.main) printTable(await run());
