import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { createLine } from "../line/client.ts";
import { reconcileFriends } from "../server/reconcile.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { eraseFriend } from "../store/erase-friends.ts";
import { friendHistory } from "../store/friend-history.ts";
import { USER_ID } from "../store/friends.ts";
import { CommandError, createLog, print, printJson, progress, withStore } from "./terminal.ts";

export function friendsCommand(): Command {
  const command = new Command("friends").description("The citizens who added the account.");
  command
    .command("show <user>")
    .description("One citizen: state, answers, what LINE told of them, what they got and by which rule.")
    .option("--json", "print JSON")
    .action(show);
  command
    .command("reconcile")
    .description(
      "Compare our list of friends with LINE's (verified and premium accounts only). Runs by itself on Mondays at 4:00, too.",
    )
    .option("--force", "mark people as left however many they are")
    .option("--json", "print JSON")
    .action(reconcile);
  command
    .command("delete <user>")
    .description("Delete everything known of a citizen, on their request. Counts stay. Cannot be undone.")
    .option("--yes", "do not ask again")
    .action(remove);
  return command;
}

function checked(user: string): string {
  if (!USER_ID.test(user)) throw new CommandError("a user id is U and 32 hexadecimal digits", 2);
  return user;
}

async function show(user: string, options: { json?: boolean }): Promise<void> {
  checked(user);
  await withStore(async ({ db }) => {
    const about = await friendHistory(db, LIVE_CHANNEL, user);
    if (!about) throw new CommandError("nobody with this id is known");
    if (options.json) return printJson(about);
    const at = (iso: string | null) => (iso === null ? "－" : jst(new Date(iso)));
    print(`${user}  ${{ active: "友だち", left: "退会・ブロック", erased: "削除済み" }[about.state]}`);
    print(`友だち追加 ${at(about.followedAt)}   登録 ${at(about.createdAt)}   LINEの言語 ${about.language ?? "－"}`);
    print("\n登録した内容");
    for (const [key, value] of Object.entries(about.answers)) print(`  ${key}: ${JSON.stringify(value)}`);
    print("\nLINEから届いた変化（新しい順）");
    for (const one of about.log) print(`  ${at(one.at)}  ${one.kind}  ${one.detail ?? ""}`);
    print("\n届いた配信（新しい順）");
    for (const d of about.deliveries) {
      print(
        `  ${at(d.finishedAt ?? d.createdAt)}  配信${d.id}  ルール ${d.ruleId}（版 ${d.ruleVersion}）  ${d.state}  ${d.title}`,
      );
    }
  });
}

async function reconcile(options: { force?: boolean; json?: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    if (!config.line) throw new CommandError("LINE_CHANNEL_ACCESS_TOKEN is not set: there is no account to ask");
    const log = createLog(config.logLevel);
    const { channelAccessToken, apiBaseUrl } = config.line;
    const line = createLine({ channelAccessToken, baseUrl: apiBaseUrl, log });
    try {
      const done = await reconcileFriends(store, line, {
        channel: LIVE_CHANNEL,
        now: () => new Date(),
        force: options.force ?? false,
        onProgress: (step, count) =>
          progress(step === "listed" ? `LINEの一覧 ${count}人` : `一覧にない友だちの確認 ${count}人`),
      });
      progress("", true);
      if (done.result === "not-allowed")
        throw new CommandError(
          "LINEがこのアカウントに友だちの一覧を渡しません（403）。一覧を取れるのは認証済みアカウントとプレミアムアカウントだけです。",
        );
      if (done.result === "unreachable")
        throw new CommandError(`LINEに確かめられませんでした。何も変えていません: ${done.message}`);
      if (done.result === "too-many-left")
        throw new CommandError(
          `友だち${done.active}人のうち${done.left}人が退会したことになります。多すぎるため何も変えていません。チャネルが正しいか確かめ、正しければ --force を付けてください。`,
        );
      if (options.json) return printJson(done);
      print(
        `LINEの一覧 ${done.listed}人: 新しく加えた人 ${done.added}人、戻った人 ${done.returned}人、退会した人 ${done.left}人（一覧になく確かめた人 ${done.checked}人）`,
      );
    } finally {
      await line.close();
    }
  });
}

async function remove(user: string, options: { yes?: boolean }): Promise<void> {
  checked(user);
  if (!options.yes)
    throw new CommandError(
      "この人について知っていることをすべて消します。元に戻せません。消すときは --yes を付けてください。",
      2,
    );
  await withStore(async (store) => {
    const found = await store.db.transaction().execute((tx) => eraseFriend(tx, LIVE_CHANNEL, user, new Date()));
    if (!found) throw new CommandError("nobody with this id is known");
    print("削除しました。送信中の配信が終わりしだい、LINEのIDも消えます。");
  });
}
