import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { isCircuitOpen } from "../delivery/relay/policy.ts";
import { plugins } from "../plugins/index.ts";
import { readRuleBook } from "../server/rule-book.ts";
import { LIVE_CHANNEL, listChannels } from "../store/channels.ts";
import { countByState } from "../store/deliveries.ts";
import { countUntaken } from "../store/events.ts";
import { countFriends } from "../store/friends.ts";
import { listTargets } from "../store/relay-targets.ts";
import { countRelays } from "../store/relays.ts";
import { listSources } from "../store/sources.ts";
import { countBodies } from "../store/webhook-bodies.ts";
import { print, printJson, withStore } from "./terminal.ts";

const DAY_MS = 24 * 3_600_000;

export function statusCommand(): Command {
  return new Command("status")
    .description("What needs a person: held deliveries, held channels, failing sources, broken rules.")
    .option("--json", "print JSON")
    .action(status);
}

const since = (at: string | null) => (at === null ? "－" : jst(new Date(at)));

async function status(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const book = await readRuleBook(db, plugins);
    const about = {
      friends: (await countFriends(db, LIVE_CHANNEL)).active,
      rules: {
        on: book.rules.filter((r) => r.enabled).length,
        off: book.rules.filter((r) => !r.enabled).length,
        broken: book.all.flatMap((c) => (c.ok ? [] : [{ id: c.id, faults: c.faults }])),
      },
      deliveries: await countByState(db),
      channels: await listChannels(db),
      sources: (await listSources(db)).map(({ position: _, ...rest }) => rest),
      webhooks: await countBodies(db),
      relays: await countRelays(db),
      lastDay: await countUntaken(db, new Date(Date.now() - DAY_MS)),
    };
    if (options.json) return printJson(about);
    const { deliveries: d, rules } = about;
    print(`友だち ${about.friends}人   ルール ${rules.on}件（停止 ${rules.off}件、誤り ${rules.broken.length}件）`);
    print(
      `配信   保留 ${d.held ?? 0}  送信待ち ${d.queued ?? 0}  送信中 ${d.sending ?? 0}  送信済み ${d.sent ?? 0}  一部未達 ${d.incomplete ?? 0}`,
    );
    print(
      `24時間 どのルールにも合わなかったメール ${about.lastDay.noRule}件（うち読み取りが不確か ${about.lastDay.doubtful}件）`,
    );
    for (const c of about.channels)
      if (c.state === "held") print(`! チャネル ${c.name} は停止中: ${c.message}（noroshi channels resume ${c.name}）`);
    for (const s of about.sources) {
      if (s.fuse_tripped_at)
        print(
          `! ${s.name} のヒューズが ${jst(new Date(s.fuse_tripped_at))} に働きました（noroshi sources reset ${s.name}）`,
        );
      if (s.state === "failing") print(`! ${s.name} は異常: ${s.message}`);
    }
    const { webhooks } = about;
    if (webhooks.waiting > 0) print(`LINEからのイベント 未処理 ${webhooks.waiting}件（${since(webhooks.oldest)}から）`);
    if (webhooks.failed > 0)
      print(`! LINEからのイベントのうち ${webhooks.failed}件を読み取れませんでした（noroshi webhooks failed）`);
    for (const r of about.relays) {
      if (r.due > 0) print(`中継 ${r.target}: 送信待ち ${r.due}件（${since(r.oldestDueAt)}から）`);
      if (r.dead > 0) print(`! 中継 ${r.target}: 届けられなかったもの ${r.dead}件（noroshi relays list --state dead）`);
    }
    for (const t of await listTargets(db)) {
      if (isCircuitOpen(t)) print(`! 中継先 ${t.name} が応答しません: ${t.last_message}（noroshi relays targets）`);
    }
    for (const rule of rules.broken) for (const f of rule.faults) print(`! ルール ${rule.id} ${f.path}: ${f.message}`);
    if ((d.held ?? 0) > 0) print("! 保留の配信があります: noroshi deliveries list --state held");
  });
}
