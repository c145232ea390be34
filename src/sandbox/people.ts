/** A sample citizen, as loaded by the control methods. */
export interface Person {
  /** `U` and 32 hexadecimal digits. */
  userId: string;
  name?: string;
  /** BCP 47. */
  language?: string;
  /** Short words shown beside the name on the phone page: ward, age group … */
  chips?: string[];
  /** Blocked the account (or is gone): requests are accepted and nothing arrives. */
  blocked?: boolean;
  /** The id belongs to another provider. */
  foreign?: boolean;
  /** Has not added the account yet: nothing arrives, and there is no profile. */
  stranger?: boolean;
}

/** How someone stands to the account. */
export type Standing = "friend" | "blocked" | "foreign" | "stranger";

const FRIEND = 0;
const BLOCKED = 1;
const FOREIGN = 2;
const STRANGER = 3;
const STANDINGS: readonly Standing[] = ["friend", "blocked", "foreign", "stranger"];

/** The n-th id of a numbered crowd: `U`, the prefix, then n in hexadecimal, filled with zeros to 33 characters. */
export function numberedUserId(prefix: string, n: number): string {
  return `U${prefix}${n.toString(16).padStart(32 - prefix.length, "0")}`;
}

/**
 * Everyone the sandbox knows, by a number that stays: ids in one array, states in bytes, so that a million people fit.
 * Names and chips are kept only for those who have them.
 */
export class People {
  readonly #ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #details = new Map<number, Pick<Person, "name" | "language" | "chips">>();
  #states = new Uint8Array(1_024);
  #friends: Uint32Array | null = null;

  get size(): number {
    return this.#ids.length;
  }

  /** Adds someone or changes what is known of them. The id must be well formed. */
  put(person: Person): void {
    const { userId, name, language, chips } = person;
    const number = this.#numbers.get(userId) ?? this.#append(userId);
    if (name !== undefined || language !== undefined || chips !== undefined) {
      this.#details.set(number, {
        ...this.#details.get(number),
        ...(name !== undefined && { name }),
        ...(language !== undefined && { language }),
        ...(chips !== undefined && { chips }),
      });
    }
    this.#states[number] = person.foreign ? FOREIGN : person.stranger ? STRANGER : person.blocked ? BLOCKED : FRIEND;
    this.#friends = null;
  }

  /** Adds `count` nameless friends with numbered ids, from 0 on. */
  putNumbered(prefix: string, count: number): void {
    // Through a buffer: a string put together from parts would keep its parts alive, at a million people 100 MB of them.
    const flat = (text: string): string => Buffer.from(text, "latin1").toString("latin1");
    for (let n = 0; n < count; n++) this.put({ userId: flat(numberedUserId(prefix, n)) });
  }

  /** Blocks or unblocks friends; others and unknown ids are passed over. */
  setBlocked(userIds: readonly string[], blocked: boolean): void {
    for (const userId of userIds) {
      const number = this.#numbers.get(userId);
      if (number === undefined) continue;
      const state = this.#states[number];
      if (state === FRIEND || state === BLOCKED) this.#states[number] = blocked ? BLOCKED : FRIEND;
    }
    this.#friends = null;
  }

  standingOf(number: number): Standing {
    return STANDINGS[this.#states[number] ?? FRIEND] ?? "friend";
  }

  setStanding(number: number, standing: Standing): void {
    this.#states[number] = STANDINGS.indexOf(standing);
    this.#friends = null;
  }

  numberOf(userId: string): number | undefined {
    return this.#numbers.get(userId);
  }

  idOf(number: number): string {
    const id = this.#ids[number];
    if (id === undefined) throw new Error(`no person has the number ${number}`);
    return id;
  }

  isFriend(number: number): boolean {
    return number < this.size && this.#states[number] === FRIEND;
  }

  isForeign(userId: string): boolean {
    const number = this.#numbers.get(userId);
    return number !== undefined && this.#states[number] === FOREIGN;
  }

  describe(number: number): Person {
    const state = this.#states[number];
    return {
      userId: this.idOf(number),
      ...this.#details.get(number),
      ...(state === BLOCKED && { blocked: true }),
      ...(state === FOREIGN && { foreign: true }),
      ...(state === STRANGER && { stranger: true }),
    };
  }

  /** The numbers of all whom a broadcast reaches. Shared between calls while nobody changes: do not write to it. */
  friends(): Uint32Array {
    if (this.#friends) return this.#friends;
    const numbers = new Uint32Array(this.size);
    let count = 0;
    for (let number = 0; number < numbers.length; number++) {
      if (this.#states[number] === FRIEND) numbers[count++] = number;
    }
    this.#friends = numbers.slice(0, count);
    return this.#friends;
  }

  /** Numbers of the people whose name, chips or id contain the words; all of them for no words. */
  search(words: string): number[] {
    const wanted = words.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    if (wanted.length === 0) return [...this.#ids.keys()];
    const found: number[] = [];
    for (const [number, id] of this.#ids.entries()) {
      const details = this.#details.get(number);
      const text = `${id} ${details?.name ?? ""} ${details?.chips?.join(" ") ?? ""}`.normalize("NFKC").toLowerCase();
      if (wanted.every((word) => text.includes(word))) found.push(number);
    }
    return found;
  }

  clear(): void {
    this.#ids.length = 0;
    this.#numbers.clear();
    this.#details.clear();
    this.#friends = null;
    this.#states = new Uint8Array(1_024);
  }

  #append(userId: string): number {
    const number = this.#ids.push(userId) - 1;
    this.#numbers.set(userId, number);
    if (number >= this.#states.length) {
      const grown = new Uint8Array(this.#states.length * 2);
      grown.set(this.#states);
      this.#states = grown;
    }
    return number;
  }
}
