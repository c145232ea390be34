import { words } from "../text/text";
import { formatMinute } from "../text/time";
import type { DeletedRule } from "./use-deleted";

/** Who deleted a rule, and when; the operation log may not know. */
export const deletedWords = words(
  {
    by: ({ version, deletedAt, account }: DeletedRule) =>
      deletedAt === null
        ? `第${version}版で削除`
        : `第${version}版で削除（${account ?? "記録なし"}、${formatMinute(deletedAt)}）`,
  },
  {
    by: ({ version, deletedAt, account }: DeletedRule) =>
      deletedAt === null
        ? `Deleted at version ${version}`
        : `Deleted at version ${version} (${account ?? "unknown"}, ${formatMinute(deletedAt)})`,
  },
);
