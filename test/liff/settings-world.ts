/** The settings form as citizens meet it: the real app with the shipped questions, and the sandbox in LINE's place. */
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { Answers, Attribute } from "../../src/engine/types.ts";
import { createLine } from "../../src/line/client.ts";
import { plugins } from "../../src/plugins/index.ts";
import { createSandbox, numberedUserId, SANDBOX_TOKEN, type Sandbox } from "../../src/sandbox/index.ts";
import { createApp } from "../../src/server/app.ts";
import { importRuleFiles } from "../../src/server/rule-files.ts";
import { defineAttribute } from "../../src/store/attributes.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { getFriend, upsertFriends } from "../../src/store/friends.ts";
import { openStore, type Store } from "../../src/store/open.ts";

export interface SettingsWorld {
  url: string;
  sandbox: Sandbox;
  store: Store;
  /** A new person, known to LINE. */
  person(options?: { isFriend?: boolean }): Promise<string>;
  /** Where the form opens as this person, as from a talk. */
  formOf(userId: string): string;
  /** What the database keeps of them; null: nothing. */
  kept(userId: string): Promise<Answers | null>;
  close(): Promise<void>;
}

export async function startSettingsWorld(
  questions: Attribute[] = [],
  options: { hasLogin?: boolean; sdkUrl?: string } = {},
): Promise<SettingsWorld> {
  const log = pino({ level: "silent" });
  const sandbox = await createSandbox();
  const store = await openStore("sqlite::memory:");
  const rules = fileURLToPath(new URL("../../rules", import.meta.url));
  const { faults } = await importRuleFiles(store, rules, plugins, new Date());
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  for (const question of questions) await defineAttribute(store, question);
  const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url, log });
  const app = createApp({
    host: "127.0.0.1",
    port: 0,
    store,
    plugins,
    line,
    formUrl: sandbox.login.formUrl(),
    login:
      options.hasLogin === false
        ? undefined
        : { ...sandbox.login, ...(options.sdkUrl === undefined ? {} : { sdkUrl: options.sdkUrl }) },
    connections: new Map(),
    resolve: async () => [],
    log,
  });
  await app.start();
  sandbox.login.setEndpoint(`${app.url}/liff/`);
  let people = 0;
  return {
    url: app.url,
    sandbox,
    store,
    async person({ isFriend = true } = {}) {
      const userId = numberedUserId("f", ++people);
      sandbox.addPeople([{ userId, name: `市民 ${people}`, chips: [] }]);
      if (isFriend) await upsertFriends(store.db, LIVE_CHANNEL, [{ lineUserId: userId }], new Date());
      return userId;
    },
    formOf: (userId) => `${sandbox.login.formUrl()}?user=${userId}`,
    kept: async (userId) => (await getFriend(store.db, LIVE_CHANNEL, userId))?.answers ?? null,
    async close() {
      await app.stop();
      await line.close();
      await store.close();
      await sandbox.close();
    },
  };
}
