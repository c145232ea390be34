import type { Item } from "../api/client";
import { words } from "../text/text";

export type Account = Item<"get /accounts">;

/** What lists, forms and dialogs call the parts of an account. */
export const accountWords = words(
  {
    name: "アカウント名",
    displayName: "氏名（表示名）",
    roles: "役割",
    departments: "担当する部署",
    all: "すべて",
    none: "なし",
    state: "状態",
    lastSignInAt: "最後のログイン",
    never: "まだない",
    totp: "2段階認証",
    totpOn: "使っている",
    totpOff: "使っていない",
    createdAt: "作成",
    states: { invited: "招待中", active: "使用中", locked: "停止中", removed: "削除済み" },
    waits: (until: string) => `続けて失敗したため、${until}まで待ち`,
  },
  {
    name: "Account",
    displayName: "Name",
    roles: "Roles",
    departments: "Departments",
    all: "All",
    none: "None",
    state: "State",
    lastSignInAt: "Last sign-in",
    never: "Not yet",
    totp: "Second factor",
    totpOn: "On",
    totpOff: "Off",
    createdAt: "Created",
    states: { invited: "Invited", active: "Active", locked: "Locked", removed: "Removed" },
    waits: (until: string) => `Waits until ${until} after failed tries`,
  },
);
