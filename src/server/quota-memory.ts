import type { Quota } from "../delivery/guards/quota.ts";

/** A limited quota is asked again after this long; what our own deliveries have still to send is counted besides. */
const LIMITED_FOR_MS = 15_000;
/** A plan without a limit does not get one from one minute to the next. */
const UNLIMITED_FOR_MS = 600_000;
/** While LINE does not answer, deliveries must not wait one by one for its silence. */
const UNREACHABLE_FOR_MS = 10_000;

/** An alarm does not wait longer than this for a figure, nor do the other deliveries behind it. */
const ANSWER_WITHIN_MS = 3_000;

/** Remembers what LINE said of the month's quota for a while, so that beginning a delivery costs no round trip. Never rejects. */
export function quotaMemory(ask: () => Promise<Quota>, nowMs: () => number): () => Promise<Quota> {
  let last: { quota: Quota; until: number } | null = null;
  return async () => {
    if (last && nowMs() < last.until) return last.quota;
    const askedAt = new Date(nowMs());
    const answer = await answerInTime(ask);
    const quota: Quota = answer.kind === "limited" ? { ...answer, askedAt } : answer;
    const lifeMs = { limited: LIMITED_FOR_MS, unlimited: UNLIMITED_FOR_MS, unreachable: UNREACHABLE_FOR_MS }[
      quota.kind
    ];
    last = { quota, until: nowMs() + lifeMs };
    return quota;
  };
}

async function answerInTime(ask: () => Promise<Quota>): Promise<Quota> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Quota>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, { kind: "unreachable" });
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return { kind: "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}
