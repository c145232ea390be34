/**
 * Counting an audience and listing its ids at 200,000 and 1,000,000 friends with 15 attributes and a million answers to
 * the questions that take several: ours, against the same SQL written by hand and run by better-sqlite3 alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import BetterSqlite3 from "better-sqlite3";
import type { Attribute, AttributeKind, ConditionTree } from "../src/engine/types.ts";
import { defineAttribute, listAttributes } from "../src/store/attributes.ts";
import { audienceIds, countAudience } from "../src/store/audience.ts";
import { openStore } from "../src/store/open.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const SIZES = [200_000, 1_000_000];
const SEVERAL_ANSWERS = 1_000_000;
const RUNS = 15;

const wards = ["中央区", "花見川区", "稲毛区", "若葉区", "緑区", "美浜区"];
const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word}${i + 1}`);
const attributes: Attribute[] = (
  [
    ["ward", "single", wards],
    ["school", "single", numbered("小学校", 110)],
    ["language", "single", ["日本語", "やさしい日本語", "English", "中文", "한국어"]],
    ["household", "single", numbered("世帯", 5)],
    ["building", "single", ["戸建て", "集合住宅", "施設", "その他"]],
    ["work", "single", numbered("職業", 6)],
    ["born", "number"],
    ["residents", "number"],
    ["floor", "number"],
    ["child", "boolean"],
    ["care", "boolean"],
    ["pet", "boolean"],
    [
      "topics",
      "multiple",
      ["災害", "気象", "防犯", "不審者", "火災", "子育て", "健康", "ごみ", "催し", "文化", "運動", "募集"],
    ],
    ["hazards", "multiple", ["津波", "洪水", "土砂", "高潮", "液状化", "停電", "断水", "道路"]],
    ["places", "multiple", numbered("施設", 10)],
  ] as [string, AttributeKind, string[]?][]
).map(([key, kind, values]) => ({
  key,
  kind,
  label: { ja: key },
  ...(values ? { options: values.map((value) => ({ value, label: { ja: value } })) } : {}),
}));

const schools = [3, 7, 19, 31, 42, 55, 56, 78, 99, 100].map((n) => `小学校${n}`);
/** `hand`: the same over the columns, as `{key}`. */
const trees: { name: string; tree: ConditionTree; hand: string; aimMs: number | null }[] = [
  {
    name: "narrow",
    aimMs: 10,
    tree: {
      all: [
        { fact: "school", operator: "in", value: schools },
        { fact: "born", operator: "greaterThanInclusive", value: 1980 },
        { fact: "topics", operator: "containsAny", value: ["子育て", "健康"] },
      ],
    },
    hand: `{school} in ('${schools.join("', '")}') and {born} >= 1980 and (instr({topics}, ';子育て;') or instr({topics}, ';健康;'))`,
  },
  {
    name: "narrow, of weak conditions",
    aimMs: null,
    tree: {
      all: [
        { fact: "work", operator: "equal", value: "職業3" },
        { fact: "residents", operator: "greaterThan", value: 3 },
        { fact: "pet", operator: "equal", value: true },
        { fact: "hazards", operator: "contains", value: "津波" },
      ],
    },
    hand: `{work} = '職業3' and {residents} > 3 and {pet} = 1 and instr({hazards}, ';津波;')`,
  },
  {
    name: "wide",
    aimMs: 50,
    tree: {
      any: [
        { fact: "ward", operator: "in", value: ["中央区", "美浜区"] },
        {
          all: [
            { fact: "care", operator: "equal", value: true },
            { fact: "pet", operator: "equal", value: true },
            { not: { fact: "language", operator: "equal", value: "日本語" } },
          ],
        },
        { fact: "topics", operator: "contains", value: "気象" },
        { fact: "hazards", operator: "contains", value: "津波" },
      ],
    },
    hand: `({ward} in ('中央区', '美浜区') or ({care} = 1 and {pet} = 1 and ({language} = '日本語') is not true)
      or instr({topics}, ';気象;') or instr({hazards}, ';津波;')) is true`,
  },
];

/** Measures both sizes; takes about a minute. */
export async function run(): Promise<BenchTable> {
  const rows: BenchTable["rows"] = [];
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  try {
    for (const size of SIZES) rows.push(...(await measure(join(folder, `${size}.db`), size)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const columns = ["friends", "audience", "what", "hits", "ours ms", "by hand ms", "ratio", "aim ms"];
  return { title: `Audiences: medians of ${RUNS} runs`, columns, rows };
}

async function measure(file: string, size: number): Promise<BenchTable["rows"]> {
  const store = await openStore(`sqlite:${file}`);
  for (const attribute of attributes) await defineAttribute(store, attribute);
  const columns = new Map((await listAttributes(store.db)).map((a) => [a.key, a.column]));
  const bare = new BetterSqlite3(file);
  bare.pragma("cache_size = -65536");
  fill(bare, size);

  const rows: BenchTable["rows"] = [];
  for (const { name, tree, hand, aimMs } of trees) {
    const where = `channel = 'live' and state = 'active' and ${hand.replace(/\{(\w+)\}/g, (_, key: string) => columns.get(key) ?? "")}`;
    const count = bare.prepare<[], number>(`select count(*) from friends where ${where}`).pluck();
    const ids = bare.prepare<[], number>(`select id from friends where ${where}`).pluck();
    const hits = Number(count.get());
    const aim = size === SIZES[0] && aimMs !== null ? `≤ ${aimMs}` : "";
    const add = async (what: string, ours: () => Promise<number>, bareRun: () => number) => {
      const [oursMs, bareMs] = await medians(ours, bareRun, hits);
      rows.push([size.toLocaleString("en"), name, what, hits, oursMs, bareMs, oursMs / bareMs, aim]);
    };
    await add(
      "count",
      () => countAudience(store.db, "live", tree),
      () => Number(count.get()),
    );
    await add(
      "ids",
      async () => (await audienceIds(store.db, "live", tree)).length,
      () => ids.all().length,
    );
  }
  bare.close();
  await store.close();
  return rows;
}

/** Medians of both, taken in turns so that a busy moment of the machine hits both; throws when one does not give `hits`. */
async function medians(ours: () => Promise<number>, bare: () => number, hits: number): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run <= RUNS; run++) {
    for (const [i, once] of [ours, bare].entries()) {
      const start = performance.now();
      const found = await once();
      // The first run warms the caches.
      if (run > 0) times[i]?.push(performance.now() - start);
      if (found !== hits) throw new Error(`${found} friends instead of ${hits}`);
    }
  }
  return [median(times[0]), median(times[1])];
}

/** Friends with an answer to nine in ten questions, by a generator of its own, the same every time. */
function fill(db: BetterSqlite3.Database, size: number): void {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const several = attributes.filter((a) => a.kind === "multiple");
  const optionCount = several.reduce((sum, a) => sum + (a.options?.length ?? 0), 0);
  const chance = SEVERAL_ANSWERS / size / optionCount;

  const answer = ({ key, kind, options }: Attribute): string | number | null => {
    if (kind === "multiple") {
      const chosen = options?.filter(() => random() < chance) ?? [];
      return chosen.length > 0 ? `;${chosen.map((option) => option.value).join(";")};` : null;
    }
    if (random() < 0.1) return null;
    if (kind === "boolean") return whole(0, 1);
    if (kind === "single") return options?.[whole(0, options.length - 1)]?.value ?? null;
    return key === "born" ? whole(1935, 2008) : whole(1, 6);
  };

  // Filling an index at the end is quicker than keeping it in order all along.
  const indexes = db
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_master where name like 'friends_answers%'",
    )
    .all();
  const insert = db.prepare(
    `insert into friends (id, channel, line_user_id, state, created_at, updated_at${attributes.map((_, i) => `, attr_${i + 1}`).join("")})
     values (?, 'live', ?, ?, '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'${", ?".repeat(attributes.length)})`,
  );
  db.transaction(() => {
    for (const { name } of indexes) db.exec(`drop index ${name}`);
    for (let id = 1; id <= size; id++) {
      const user = `U${whole(0, 2 ** 31)
        .toString(16)
        .padStart(24, "0")}${id.toString(16).padStart(8, "0")}`;
      insert.run(id, user, random() < 0.03 ? "left" : "active", ...attributes.map(answer));
    }
    for (const { sql } of indexes) db.exec(sql);
  })();
}

if (import.meta.main) printTable(await run());
