/** Where the keys of sendings without an answer outlive a reload: the tab's own storage. */
type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * The key of a sending: of one text of a rule always the same, so that a second try after a lost answer never sends twice, after
 * a reload neither.
 */
export function createSendingKeys(
  ruleId: string,
  kept: Kept = sessionStorage,
  random: () => string = () => crypto.randomUUID(),
) {
  const place = `noroshi.sending.${ruleId}`;
  const unanswered = read(kept, place);
  const keys = new Map(unanswered);
  /** An earlier press of these has no answer. */
  const lost = new Set<string>();
  const write = () => {
    try {
      if (unanswered.size === 0) kept.removeItem(place);
      else kept.setItem(place, JSON.stringify([...unanswered]));
    } catch {
      // Full, or shut: this page still knows.
    }
  };
  const answered = (text: string) => {
    lost.delete(text);
    unanswered.delete(text);
    write();
  };
  return {
    of(text: string): string {
      const key = keys.get(text) ?? random();
      keys.set(text, key);
      return key;
    },
    /** It is on its way; whether it arrives is not known yet. */
    pressed(text: string) {
      if (unanswered.has(text)) lost.add(text);
      unanswered.set(text, this.of(text));
      write();
    },
    /** This press did not go. Whether an earlier one did the server says only where `certain`: it looks at the key first. */
    refused(text: string, certain: boolean) {
      if (lost.has(text) && !certain) return;
      answered(text);
    },
    /** It went: the same text again is meant as another sending. */
    used(text: string) {
      keys.delete(text);
      answered(text);
    },
    /** The last text of which nobody knows whether it went; null: none. */
    unanswered: (): string | null => [...unanswered.keys()].at(-1) ?? null,
  };
}

function read(kept: Kept, place: string): Map<string, string> {
  try {
    const found: unknown = JSON.parse(kept.getItem(place) ?? "[]");
    const isPair = (one: unknown): one is [string, string] =>
      Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === "string");
    return new Map(Array.isArray(found) ? found.filter(isPair) : []);
  } catch {
    return new Map();
  }
}
