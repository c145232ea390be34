import { fileURLToPath } from "node:url";
import BetterSqlite3 from "better-sqlite3";
import { sampleCitizens } from "../fixtures/citizens/citizens.ts";
import { plugins } from "../src/plugins/index.ts";
import { importRuleFiles } from "../src/server/rule-files.ts";
import { listAttributes, toStored } from "../src/store/attributes.ts";
import { openStore } from "../src/store/open.ts";
import { makeDatabase } from "./database.ts";
import { TEXT } from "./delivery-bare.ts";
import { RULE_ID } from "./delivery-ours.ts";

const RULES = fileURLToPath(new URL("../rules", import.meta.url));

/** Goes to everyone, as often as it is fired. */
const bulk = {
  id: RULE_ID,
  name: "一斉のお知らせ",
  trigger: { type: "manual" },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: TEXT }] }],
  guard: { dedupeMinutes: 0, fusePerHour: 1_000 },
};

/** A database with all that ships, and so many friends who answered as the sample citizens do; nobody used the form yet. */
export async function makeSettingsDatabase(file: string, people: number): Promise<void> {
  await makeDatabase(file, bulk, people);
  const store = await openStore(`sqlite:${file}`);
  const { faults } = await importRuleFiles(store, RULES, plugins, new Date());
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const attributes = await listAttributes(store.db);
  await store.close();

  const rows = sampleCitizens().map((c) => {
    const answers: Record<string, unknown> = {
      area: [c.area, c.town].filter((one) => one !== undefined).join("/"),
      categories: c.categories,
      birth_year: c.birthYear,
      gender: c.gender,
      lifestyle: c.lifestyle,
      language: c.language,
      drill_member: c.drillMember || undefined,
      school_stage: c.schoolStage,
      quiet_hours: c.quietHours,
    };
    return attributes.map((attribute) => {
      const stored = toStored(attribute, (answers[attribute.key] ?? null) as Parameters<typeof toStored>[1]);
      if (typeof stored === "object" && stored !== null) throw new Error(stored.message);
      return stored;
    });
  });
  const db = new BetterSqlite3(file);
  const update = db.prepare(`update friends set ${attributes.map((a) => `${a.column} = ?`).join(", ")} where id = ?`);
  db.transaction(() => {
    for (let n = 0; n < people; n++) update.run(...(rows[n % rows.length] ?? []), n + 1);
  })();
  db.pragma("wal_checkpoint(truncate)");
  db.close();
}
