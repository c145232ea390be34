/** Passwords: what one may be, and how it is kept. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hash as argon2, verify as argon2Verify } from "@node-rs/argon2";

/**
 * NIST SP 800-63B-4 (2025), section 3.1.1.2, asks for 15 where the password stands alone and 8 beside a second factor.
 * One number for all is easier to tell people: 12, with listed and easily guessed ones refused and tries slowed down to
 * less than a hundred a day (`sign-in.ts`). Who wants the letter of the rule lets the role ask for a second factor.
 */
export const MIN_PASSWORD = 12;
/** NIST asks that at least 64 be taken. More than this is no password, only work for us. */
export const MAX_PASSWORD = 256;

/** argon2id with 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet, read 2026-08. */
const ARGON2 = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const ARGON2_PREFIX = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;

/** So that the same letters, typed on another keyboard, are the same password (NIST, the same section). */
const normalised = (password: string) => password.normalize("NFKC");

// ---------------------------------------------------------------- what one may be

/** Words that everyone here would think of. */
const LOCAL_WORDS = [
  "noroshi",
  "chiba",
  "tokyo",
  "japan",
  "nippon",
  "bousai",
  "saigai",
  "yakusho",
  "shiyakusho",
  "line",
];
/** A password that is nothing else but such words has at least so much beside them. */
const MIN_OWN_PART = 6;
const MIN_DIFFERENT = 5;
/** "abcdef123456" goes on twice: two runs. */
const MIN_RUNS = 4;

let listed: Set<string> | undefined;
function commonPasswords(): Set<string> {
  listed ??= new Set(
    readFileSync(new URL("./common-passwords.txt", import.meta.url), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !/^#( |$)/.test(line)),
  );
  return listed;
}

/**
 * What is wrong with a password, as a Japanese sentence; null: nothing. There are no rules of composition, and none ever
 * ends by itself (NIST). `about`: names that are easily guessed from, such as the account's.
 */
export function passwordProblem(password: string, about: readonly string[] = []): string | null {
  const text = normalised(password);
  const { length } = [...text];
  if (length < MIN_PASSWORD) return `パスワードは${MIN_PASSWORD}文字以上にしてください。`;
  if (length > MAX_PASSWORD) return `パスワードは${MAX_PASSWORD}文字までにしてください。`;
  if (isListed(text)) return "よく使われるパスワードです。ほかの人が思いつかないものにしてください。";
  if (new Set(fold(text)).size < MIN_DIFFERENT || runs(fold(text)) < MIN_RUNS)
    return "同じ文字のくり返しや、続き番号だけのパスワードは使えません。";
  if (ownPart(fold(text), about) < MIN_OWN_PART)
    return "アカウントの名前や「noroshi」「chiba」のような、推測しやすい語だけのパスワードは使えません。";
  return null;
}

const fold = (text: string) => text.toLowerCase();
const unleet = (text: string) =>
  text.replaceAll(
    /[@013457$!]/g,
    (c) => ({ "@": "a", 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", $: "s", "!": "i" })[c] ?? c,
  );
const bare = (text: string) => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "");

/** Listed as it stands, dressed up with digits and signs ("Passw0rd2026!!"), or several times over. */
function isListed(text: string): boolean {
  const common = commonPasswords();
  const folded = fold(text);
  const once = (part: string) => /^(.+?)\1+$/su.exec(part)?.[1] ?? part;
  return [folded, bare(folded), unleet(folded), bare(unleet(folded)), unleet(bare(folded))].some(
    (form) => common.has(form) || common.has(once(form)),
  );
}

/** How many times a text begins anew instead of going on to the next letter, the one before or the same. */
function runs(text: string): number {
  const steps = [...text].map((c, i, all) => (i === 0 ? Number.NaN : codeOf(c) - codeOf(all[i - 1] ?? "")));
  let count = 1;
  let going: number | undefined;
  for (const step of steps.slice(1)) {
    if (Math.abs(step) <= 1 && (going === undefined || going === step)) going = step;
    else {
      count += 1;
      going = undefined;
    }
  }
  return count;
}
const codeOf = (c: string) => c.codePointAt(0) ?? 0;

/** How many letters and digits are left when guessable words are taken out. As it is, where there are none of them. */
function ownPart(text: string, about: readonly string[]): number {
  const words = [...LOCAL_WORDS, ...about.flatMap((name) => fold(normalised(name)).split(/[^\p{L}\p{N}]+/u))]
    .filter((word) => [...word].length >= 3)
    .sort((a, b) => b.length - a.length);
  const rest = words.reduce((left, word) => left.replaceAll(word, " "), text);
  return rest === text ? Number.POSITIVE_INFINITY : [...rest.replaceAll(/[^\p{L}]/gu, "")].length;
}

// ---------------------------------------------------------------- how it is kept

/** Too many are waiting to be hashed. */
export class HasherBusy extends Error {
  override readonly name = "HasherBusy";
}

export interface Hasher {
  hash(password: string): Promise<string>;
  /** With null it takes as long and says no. Throws `HasherBusy`. */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether a hash was made with weaker settings than today's. */
  isOld(hash: string): boolean;
}

/**
 * `parallel` at one time, each with 19 MiB and a thread of libuv's four, which files and DNS need as well; `waiting` more
 * may wait, at some 30 ms each, and whoever comes then is told to come back.
 */
export function createHasher({ parallel = 2, waiting = 60 } = {}): Hasher {
  let running = 0;
  const queue: (() => void)[] = [];
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running < parallel) running += 1;
    else if (queue.length >= waiting) throw new HasherBusy("too many passwords at one time");
    // Who ends hands its place on, so that nobody who comes in between takes it.
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  }
  const make = (password: string) => argon2(normalised(password), ARGON2);
  let nobodys: Promise<string> | undefined;
  /** Made once, beside the queue: refused there, it would be missing for good. */
  const nobodysHash = () => {
    nobodys ??= make(randomBytes(16).toString("hex"));
    return nobodys;
  };
  return {
    hash: (password) => inTurn(() => make(password)),
    async verify(hash, password) {
      const against = hash ?? (await nobodysHash());
      // Longer ones cannot have been set; they are hashed cut off, for the time it takes.
      const matches = await inTurn(() => argon2Verify(against, normalised(password.slice(0, MAX_PASSWORD * 4))));
      return matches && hash !== null;
    },
    isOld: (hash) => !hash.startsWith(ARGON2_PREFIX),
  };
}
