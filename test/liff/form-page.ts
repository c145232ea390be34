/** The settings form in a browser at the size of a phone. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { axeFaults } from "../support/axe.ts";
import type { SettingsWorld } from "./settings-world.ts";

export const CHROMIUM = "/usr/bin/chromium";
/** `SHOTS=folder npx vitest run test/e2e/settings-form.test.ts` leaves pictures to look at. */
const SHOTS = process.env.SHOTS;

export interface FormPage {
  page: Page;
  context: BrowserContext;
  /** Errors of scripts, and everything the content security policy stopped. */
  complaints: string[];
  open(userId: string): Promise<void>;
  /** What stands between someone and this screen, in light and in dark. */
  barriers(): Promise<string[]>;
  shot(name: string): Promise<void>;
  /** Sum of the layout shifts so far. */
  shifts(): Promise<number>;
}

export interface PhoneOptions {
  locale?: string;
  width?: number;
  height?: number;
  /** Size of the root's text: "32px" is 200 %. */
  textSize?: string;
}

export async function openPhone(browser: Browser, world: SettingsWorld, options: PhoneOptions = {}): Promise<FormPage> {
  const { locale = "ja-JP", width = 390, height = 844, textSize } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    hasTouch: true,
    isMobile: true,
    // axe would measure colours that are still fading in.
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const w = globalThis as unknown as { shifted: number };
    w.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
        if (!entry.hadRecentInput) w.shifted += entry.value;
    }).observe({ type: "layout-shift" as never, buffered: true });
  });
  if (textSize)
    await page.addInitScript(
      `document.addEventListener("DOMContentLoaded", () => { document.documentElement.style.fontSize = "${textSize}"; })`,
    );
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

  async function barriers(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      // Only colours differ in the dark.
      const faults = await axeFaults(page, colorScheme === "dark" ? ["color-contrast"] : undefined);
      found.push(...faults.map((fault) => `${colorScheme} ${fault}`));
    }
    await page.emulateMedia({ colorScheme: "light" });
    return found;
  }

  return {
    page,
    context,
    complaints,
    barriers,
    async open(userId) {
      await page.goto(world.formOf(userId));
    },
    async shot(name) {
      if (!SHOTS) return;
      mkdirSync(SHOTS, { recursive: true });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(SHOTS, `form-${name}-${colorScheme}.png`) });
      }
      await page.emulateMedia({ colorScheme: "light" });
    },
    shifts: () => page.evaluate("shifted"),
  };
}
