import type { Item } from "../api/client";
import { words } from "../text/text";

export type LogItem = Item<"get /audit-logs">;

/** What the list and the details call the parts of an entry. */
export const logWords = words(
  {
    at: "日時",
    account: "アカウント",
    nobody: "（プログラム・不明）",
    action: "操作",
    object: "対象",
    result: "結果",
    results: { ok: "成功", refused: "拒否", failed: "失敗" },
    counts: "件数",
    note: "メモ・理由",
    address: "接続元",
  },
  {
    at: "Time",
    account: "Account",
    nobody: "(program, unknown)",
    action: "Action",
    object: "Object",
    result: "Result",
    results: { ok: "Done", refused: "Refused", failed: "Failed" },
    counts: "Counts",
    note: "Note, reason",
    address: "From",
  },
);
