import { copyFileSync, createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CompiledRule } from "../../src/engine/compile.ts";
import type { IncomingEvent } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";
import type { Log } from "../../src/plugins/plugin.ts";
import { readRuleBook } from "../../src/server/rule-book.ts";
import { importRuleFiles } from "../../src/server/rule-files.ts";
import { zoneResolver } from "../../src/server/zone-resolver.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { importFriends } from "../../src/store/import-friends.ts";
import { openStore, type Store } from "../../src/store/open.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The shipped rules over the sample citizens, and the fixtures' DNS. */
export interface FixtureWorld {
  rules: readonly CompiledRule[];
  /** A fresh copy of the database; its own file, so that tests do not see each other. */
  open(): Promise<Store>;
  /** The event that these bytes are, as the imap trigger reads them. */
  read(raw: Uint8Array, now: Date): Promise<IncomingEvent>;
  fixture(id: string): Buffer;
  dispose(): void;
}

export async function createFixtureWorld(): Promise<FixtureWorld> {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-fixtures-"));
  const template = join(dir, "template.db");
  const store = await openStore(`sqlite:${template}`);
  const { faults } = await importRuleFiles(store, root("rules"), plugins, new Date("2026-01-01T00:00:00Z"));
  if (faults.length > 0) throw new Error(`the shipped rules are broken: ${JSON.stringify(faults)}`);
  const at = new Date("2026-01-01T00:00:00Z");
  const imported = await importFriends(store, createReadStream(root("fixtures/citizens/citizens.csv")), {
    channel: LIVE_CHANNEL,
    at,
  });
  if (imported.problems.length > 0) throw new Error(JSON.stringify(imported.problems));
  const { rules } = await readRuleBook(store.db, plugins);
  await store.close();

  const imap = plugins.triggers.get("imap");
  const read = imap?.read;
  if (!read) throw new Error("the imap trigger cannot read");
  const resolve = zoneResolver(JSON.parse(readFileSync(root("fixtures/dns.json"), "utf8")));
  let copies = 0;
  return {
    rules,
    async open() {
      const file = join(dir, `copy-${++copies}.db`);
      copyFileSync(template, file);
      return openStore(`sqlite:${file}`);
    },
    read: (raw, now) => read(raw, { source: "imap:default", now: () => now, resolve, log: silent }),
    fixture: (id) => readFileSync(root(`fixtures/mails/${id}.eml`)),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}
