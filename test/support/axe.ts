import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** Ends once nothing was redrawn for 100 ms, or after 3 s: what is still coming in would be read half done. */
const REST = `new Promise((resolve) => {
  let quiet;
  const finish = () => {
    watch.disconnect();
    clearTimeout(end);
    resolve();
  };
  const again = () => {
    clearTimeout(quiet);
    quiet = setTimeout(finish, 100);
  };
  const end = setTimeout(finish, 3_000);
  const watch = new MutationObserver(again);
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  again();
})`;

/** What axe finds: the rule, in how many places, and the first three of them. `only`: ids of axe's rules; left out: all. */
export async function axeFaults(page: Page, only?: string[]): Promise<string[]> {
  await page.evaluate(REST);
  // What its "legacy mode" leaves out are frames; it takes half the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(page.frames().length === 1);
  const { violations } = await (only ? axe.withRules(only) : axe).analyze();
  return violations.map(({ id, nodes }) => {
    const first = nodes.slice(0, 3).map(({ target, html }) => `${target.join(" ")} ${html.slice(0, 200)}`);
    return `${id} (${nodes.length}): ${first.join(" | ")}`;
  });
}
