import { drop, type Guard, hold, pass } from "./guard.ts";

/**
 * Only what went or is going counts as seen: were a held forgery to count, it would silence the true alarm behind it.
 */
export const seenBefore: Guard = {
  name: "seen-before",
  question: "同じ内容を送ったばかりではないか",
  async check({ decision: { rule, event }, now, ledger }) {
    if (event.evidence.identityReused) {
      return hold(
        "identity-reused",
        "以前に受け取ったものと同じ識別番号（Message-ID）で、内容が違います。送信元に確かめてください。",
      );
    }
    if (rule.guard.dedupeMinutes === 0) return pass;
    const since = new Date(now.getTime() - rule.guard.dedupeMinutes * 60_000);
    const earlier = await ledger.sameContent(rule.id, event.evidence.contentHash, since);
    return earlier === null
      ? pass
      : drop(
          "repeated-content",
          `同じ内容を${rule.guard.dedupeMinutes}分以内に配信しています（配信番号 ${earlier}）。`,
        );
  },
};
