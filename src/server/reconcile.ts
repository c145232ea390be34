import type { Line } from "../line/client.ts";
import type { Store } from "../store/open.ts";
import { addListed, countActive, friendsNotIn, markLeft } from "../store/reconcile-friends.ts";

/** What came of comparing our friends with LINE's list. */
export type Reconciled =
  | { result: "done"; listed: number; added: number; returned: number; left: number; checked: number }
  /** LINE tells only verified and premium accounts who their friends are. */
  | { result: "not-allowed" }
  /** LINE did not answer, or not in its form; nothing was changed. `message` is for staff. */
  | { result: "unreachable"; message: string }
  /** So many would be marked as left that a person must look first; nothing was changed. */
  | { result: "too-many-left"; left: number; active: number };

/** More than a tenth of all friends, and more than so many, do not leave in a week unnoticed. */
const SUSPICIOUS_SHARE = 0.1;
const SUSPICIOUS_COUNT = 100;
/** LINE takes 2,000 a second (Get profile); these go side by side. */
const PROFILES_AT_ONCE = 32;

/**
 * Compares our friends with `followers/ids`: whom LINE lists and we did not know is added, whom we took to have left comes
 * back. Its list leaves out people who did not consent, so nobody is taken to have left for being missing there: LINE is
 * asked for each one's profile, and only "not obtainable" counts. What LINE's events told since the beginning stays.
 */
export async function reconcileFriends(
  store: Store,
  line: Pick<Line, "followers" | "profile">,
  options: {
    channel: string;
    now(): Date;
    /** Marks people as left however many they are. */
    force?: boolean;
    onProgress?(step: "listed" | "checked", count: number): void;
  },
): Promise<Reconciled> {
  const { channel, now } = options;
  const begun = now();
  const listed = new Set<string>();
  let start: string | undefined;
  do {
    const page = await line.followers(start);
    if (page.kind === "not-allowed") return { result: "not-allowed" };
    if (page.kind === "unreachable") return { result: "unreachable", message: page.outcome.message };
    for (const id of page.userIds) listed.add(id);
    options.onProgress?.("listed", listed.size);
    start = page.next;
  } while (start !== undefined);

  const gone: number[] = [];
  const missing = await friendsNotIn(store.db, channel, listed, begun);
  for (let i = 0; i < missing.length; i += PROFILES_AT_ONCE) {
    const some = missing.slice(i, i + PROFILES_AT_ONCE);
    const answers = await Promise.all(some.map(({ lineUserId }) => line.profile(lineUserId)));
    for (const [at, answer] of answers.entries()) {
      if (answer.kind === "unreachable") return { result: "unreachable", message: answer.outcome.message };
      if (answer.kind === "unobtainable") gone.push(some[at]?.id ?? 0);
    }
    options.onProgress?.("checked", Math.min(i + PROFILES_AT_ONCE, missing.length));
  }
  const active = await countActive(store.db, channel);
  if (!options.force && gone.length > SUSPICIOUS_COUNT && gone.length > active * SUSPICIOUS_SHARE) {
    return { result: "too-many-left", left: gone.length, active };
  }
  return store.db.transaction().execute(async (tx) => {
    const { added, returned } = await addListed(tx, channel, [...listed], begun, now());
    const left = await markLeft(tx, gone, begun, now());
    return { result: "done", listed: listed.size, added, returned, left, checked: missing.length };
  });
}
