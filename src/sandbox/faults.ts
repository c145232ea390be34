/** Faults on demand: what goes wrong, how often, or for the next requests only. */

/** Standing faults. Probabilities are 0–1 and are drawn independently for every request under /v2/bot. */
export interface Faults {
  /** Time until the answer, fixed or drawn evenly; the request takes effect at a drawn moment within it. */
  latencyMs: number | { min: number; max: number };
  /** 5xx, nothing was accepted. */
  errorBefore: number;
  /** The request was accepted, the answer is 5xx all the same. */
  errorAfter: number;
  /** The connection is cut, nothing was accepted. */
  cutBefore: number;
  /** The request was accepted, then the connection is cut without an answer. */
  cutAfter: number;
  /** 429 for pace although the bucket has room. */
  rateLimited: number;
  /** The status of the 5xx faults. */
  errorStatus: 500 | 502 | 503 | 504;
  /** Every request is refused with this status, as with a bad token or a plan that does not allow the call. */
  locked: 401 | 403 | null;
}

export const NO_FAULTS: Faults = {
  latencyMs: 0,
  errorBefore: 0,
  errorAfter: 0,
  cutBefore: 0,
  cutAfter: 0,
  rateLimited: 0,
  errorStatus: 500,
  locked: null,
};

/** Every way in which one request can be made to fail. `hang…`: no answer until the client gives up. */
export const FAULT_KINDS = [
  "error-before",
  "error-after",
  "cut-before",
  "cut-after",
  "hang-before",
  "hang-after",
  "rate-limited",
  "monthly-limit",
  "bad-request",
  "unauthorized",
  "forbidden",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** "The next `count` requests to `path` get `fault`." `path` is written as in the endpoint's name: `message/multicast`. */
export interface NextFault {
  path: string;
  fault: FaultKind;
  count?: number;
}

/** What one request will meet. */
export interface Fate {
  fault: FaultKind | null;
  latencyMs: number;
  /** How much of the latency passes before the request takes effect. */
  effectAtMs: number;
}

/** mulberry32: small, quick, good enough to draw faults; the same seed gives the same faults for the same requests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws the fate of each request from the standing faults and the queue of "next" ones. */
export class FaultPlan {
  readonly #random: () => number;
  #faults: Faults;
  #next: { path: string; fault: FaultKind; left: number }[] = [];

  constructor(faults: Partial<Faults>, random: () => number) {
    this.#faults = { ...NO_FAULTS, ...faults };
    this.#random = random;
  }

  get faults(): Readonly<Faults> {
    return this.#faults;
  }

  /** Changes the faults named; the others stay. */
  set(faults: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...faults };
  }

  failNext({ path, fault, count = 1 }: NextFault): void {
    this.#next.push({ path, fault, left: count });
  }

  clear(): void {
    this.#faults = NO_FAULTS;
    this.#next = [];
  }

  /** The fate of one request. Draws the same number of random values whatever comes of them. */
  draw(path: string): Fate {
    const { latencyMs, errorBefore, errorAfter, cutBefore, cutAfter, rateLimited, locked } = this.#faults;
    const [forLatency, forEffect] = [this.#random(), this.#random()];
    const chances: [FaultKind, number][] = [
      ["rate-limited", rateLimited],
      ["cut-before", cutBefore],
      ["error-before", errorBefore],
      ["cut-after", cutAfter],
      ["error-after", errorAfter],
    ];
    const hits = chances.filter(([, probability]) => this.#random() < probability);
    const total =
      typeof latencyMs === "number" ? latencyMs : latencyMs.min + forLatency * (latencyMs.max - latencyMs.min);
    const standing = locked === 401 ? "unauthorized" : locked === 403 ? "forbidden" : (hits[0]?.[0] ?? null);
    return { fault: this.#takeNext(path) ?? standing, latencyMs: total, effectAtMs: total * forEffect };
  }

  #takeNext(path: string): FaultKind | null {
    const next = this.#next.find((one) => one.path === path);
    if (!next) return null;
    next.left -= 1;
    if (next.left <= 0) this.#next = this.#next.filter((one) => one !== next);
    return next.fault;
  }
}
