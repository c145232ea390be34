import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminPages, adminWorld, desktop, emptyWorld, hasChromium, phone } from "../../support/admin-world.ts";

const screens = [
  "/",
  "/send",
  "/held",
  "/mails",
  "/deliveries",
  "/rules",
  "/rules/create",
  "/rules/deleted",
  "/try",
  "/friends",
  "/attributes",
  "/attributes/create",
  "/relay-targets",
  "/relay-targets/create",
  "/relays",
  "/webhooks",
  "/accounts",
  "/accounts/create",
  "/roles",
  "/roles/create",
  "/tokens",
  "/audit-logs",
  "/settings",
  "/me",
];

/** One of each kind of mail: sent to all, to some, held, taken by no rule, of a doubtful sender. */
const mails = [
  "quake-5weak-no-tsunami",
  "evac-3-two-wards",
  "evac-drill-text-in-live",
  "event-poster-contest",
  "jalert-missile",
  "warning-no-ward",
];

async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect
    .poll(() => page.locator(".MuiSkeleton-root, .MuiCircularProgress-root, .RaLoading-root").count(), {
      timeout: 10_000,
    })
    .toBe(0);
}

interface Look {
  viewport: typeof desktop;
  dark?: boolean;
  /** Ids of axe's rules; left out: all. */
  only?: string[];
}

/** What is wrong with each of these screens, looked at like this. */
async function see(pages: AdminPages, name: string, paths: string[], { viewport, dark = false, only }: Look) {
  const page = await pages.open("/", pages.admin, { viewport, colorScheme: dark ? "dark" : "light" });
  const found: Record<string, string[]> = {};
  for (const path of paths) {
    await page.goto(`${pages.url}/admin/#${path}`);
    await settled(page);
    const faults = await pages.faults(page, only);
    const tooWide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    if (tooWide > 0) faults.push(`scrolls sideways by ${tooWide} px`);
    const raw = await page.getByText(/resources\.|ra\.(action|page|message)/).count();
    if (raw > 0) faults.push("shows a key in place of words");
    if (faults.length > 0) found[path] = faults;
    const file = path === "/" ? "home" : path.slice(1).replaceAll(/[/?=]/g, "-");
    await pages.shot(page, [name, file, viewport === phone ? "phone" : "desktop", ...(dark ? ["dark"] : [])].join("-"));
  }
  await page.context().close();
  return found;
}

describe.skipIf(!hasChromium)("every screen (needs /usr/bin/chromium)", () => {
  describe("on a system's first day", () => {
    let pages: AdminPages;
    beforeAll(async () => {
      pages = await emptyWorld();
    });
    afterAll(() => pages?.close());

    it("can be read by everyone, on a phone", { timeout: 240_000 }, async () => {
      expect(await see(pages, "empty", screens, { viewport: phone })).toEqual({});
    });
    it("can be read by everyone, on a desktop", { timeout: 240_000 }, async () => {
      expect(await see(pages, "empty", screens, { viewport: desktop })).toEqual({});
    });
  });

  describe("with rules, citizens, mails and deliveries", () => {
    let pages: AdminPages;
    let paths: string[];
    beforeAll(async () => {
      const world = await adminWorld();
      pages = world;
      for (const mail of mails) await world.mail(mail);
      const first = async (path: string) => {
        const [row] = await world.admin.ask<{ id: string | number }[]>("GET", `/api/${path}`);
        return encodeURIComponent(String(row?.id));
      };
      // One with a test, by mails.
      const rule = "/rules/quake-everyone";
      await world.admin.ask("POST", "/api/relay-targets", {
        name: "archive",
        url: "https://archive.example/line",
        enabled: false,
      });
      paths = [
        ...screens,
        rule,
        ...["json", "tests", "try", "compare", "versions"].map((tab) => `${rule}?tab=${tab}`),
        "/send/notice-manual/show",
        "/relay-targets/archive",
        `/mails/${await first("mails")}/show`,
        `/try?mail=${await first("mails")}`,
        `/deliveries/${await first("deliveries")}/show`,
        `/friends/${await first("friends")}/show`,
        `/attributes/${await first("attributes")}`,
        `/accounts/${await first("accounts")}`,
        `/roles/${await first("roles")}`,
      ];
    });
    afterAll(() => pages?.close());

    it("can be read by everyone, on a desktop", { timeout: 360_000 }, async () => {
      expect(await see(pages, "full", paths, { viewport: desktop })).toEqual({});
    });
    it("can be read by everyone, on a phone in the dark", { timeout: 360_000 }, async () => {
      expect(await see(pages, "full", paths, { viewport: phone, dark: true })).toEqual({});
    });
    // Else only the layout differs from what was seen already.
    it("can be read by everyone, on a desktop in the dark", { timeout: 360_000 }, async () => {
      expect(await see(pages, "full", paths, { viewport: desktop, dark: true, only: ["color-contrast"] })).toEqual({});
    });
    // 320 px is a desktop of 1,280 px at 400 % zoom; 800 px is where the menu and tables have least room.
    it.each([320, 800])("does not scroll sideways at %i px", { timeout: 120_000 }, async (width) => {
      const page = await pages.open("/", pages.admin, { viewport: { width, height: 600 } });
      const wide: string[] = [];
      for (const path of paths) {
        await page.goto(`${pages.url}/admin/#${path}`);
        await settled(page);
        if (await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")) wide.push(path);
      }
      expect(wide).toEqual([]);
    });
  });
});
