/** What staff may do. Every route of the API names one of these; roles bundle them. */
import { z } from "zod";
import type { Label } from "../../engine/types.ts";

/** In the order in which screens show them. */
export const permissions = {
  "rules.read": { ja: "ルールを見る", en: "See rules" },
  "rules.edit": { ja: "ルールを作る・直す", en: "Edit rules" },
  "rules.enable": { ja: "ルールを有効・無効にする", en: "Switch rules on and off" },
  "send.segment": { ja: "条件で選んだ人へ手動で配信する", en: "Send by hand to segments" },
  "send.everyone": { ja: "全員へ手動で配信する", en: "Send by hand to everyone" },
  "mails.read": { ja: "届いたメールを見る", en: "See mails" },
  "deliveries.read": { ja: "配信を見る", en: "See deliveries" },
  "deliveries.release": { ja: "保留の配信を送る・破棄する", en: "Release or discard what is held" },
  "deliveries.retry": { ja: "届かなかった配信を送り直す・片付ける", en: "Resend or settle what failed" },
  "friends.read": { ja: "友だち（市民）の登録内容を見る", en: "See citizens' data" },
  "friends.delete": { ja: "友だち（市民）の情報を削除する", en: "Delete citizens' data" },
  "attributes.edit": { ja: "属性とフォームを直す", en: "Edit attributes and the form" },
  "relays.edit": { ja: "中継先を直す・送り直す", en: "Edit relay targets and resend" },
  "richmenus.edit": { ja: "リッチメニューを直す", en: "Edit rich menus" },
  "sources.operate": { ja: "メールボックスとLINEの停止を解除する", en: "Resume sources and channels" },
  exports: { ja: "データを書き出す", en: "Export data" },
  "accounts.manage": { ja: "アカウントと権限を管理する", en: "Manage accounts and permissions" },
  "settings.edit": { ja: "システムの設定を変える", en: "Change settings" },
  "logs.read": { ja: "操作ログを見る", en: "See the operation log" },
} as const satisfies Record<string, Label>;

export type Permission = keyof typeof permissions;

export const permissionSchema = z.enum(Object.keys(permissions) as [Permission, ...Permission[]]);

/** Who asks the API. */
export interface Staff {
  /** Of a script's token: the account that made it. */
  accountId: number;
  /** The id they sign in with; of a token its name after the account's: `yamada/backup`. */
  account: string;
  via: "session" | "token";
  permissions: ReadonlySet<Permission>;
  /** Null: all of them. Otherwise only rules, deliveries and mails of these, and no rule without one. */
  departments: readonly string[] | null;
  /** Where the request came from, behind trusted proxies. */
  address: string;
}

/** Whether something of this department is theirs. */
export function inScope(staff: Pick<Staff, "departments">, department: string | null | undefined): boolean {
  return staff.departments === null || (typeof department === "string" && staff.departments.includes(department));
}
