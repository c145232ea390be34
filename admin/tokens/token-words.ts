import type { Item } from "../api/client";
import { words } from "../text/text";

export type Token = Item<"get /tokens">;

/** What the list and the dialog call the parts of a token. */
export const tokenWords = words(
  {
    name: "名前",
    account: "作った人",
    permissions: "権限",
    departments: "部署",
    all: "すべて",
    endsAt: "期限",
    lastUsedAt: "最後に使われた",
    never: "まだない",
    over: "（期限切れ）",
  },
  {
    name: "Name",
    account: "Made by",
    permissions: "Permissions",
    departments: "Departments",
    all: "All",
    endsAt: "Ends",
    lastUsedAt: "Last used",
    never: "Not yet",
    over: " (over)",
  },
);
