import { FaultPlan, type Faults, seededRandom } from "./faults.ts";
import { Ledger } from "./ledger.ts";
import { type LimitOptions, RateLimiter } from "./limits.ts";
import { OwnTalk } from "./own-talk.ts";
import { People } from "./people.ts";
import { ReplyTokens } from "./reply-tokens.ts";
import { RequestStats } from "./request-stats.ts";
import { RetryKeys } from "./retry-keys.ts";
import { type Quota, Usage } from "./usage.ts";
import { WebhookSender, type WebhookTarget } from "./webhook.ts";

/** One request as the sandbox saw it, for contract checks and logs. The access token is never part of it. */
export interface RequestRecord {
  requestId: string;
  /** Epoch milliseconds of its arrival. */
  atMs: number;
  method: string;
  /** With the leading slash, without the query. */
  path: string;
  query: Record<string, unknown>;
  headers: Record<string, string>;
  /** The parsed JSON body; undefined when there was none or it did not parse. */
  body: unknown;
  /** null: no answer was given. */
  status: number | null;
  answer: unknown;
}

export interface SandboxOptions {
  /** 0, the default, takes any free port. Always on 127.0.0.1. */
  port?: number;
  /** The channel access token that is right. Default `SANDBOX_TOKEN`. */
  token?: string;
  /** For drawn faults; the same seed draws the same. Default 1. */
  seed?: number;
  /** Epoch milliseconds; must not run backwards. Default: the machine's clock, made monotonic. */
  now?: () => number;
  /** Other rate limits by endpoint ("POST message/multicast"), or false for none. Default: LINE's table. */
  limits?: LimitOptions;
  /** Default `{ type: "none" }`. */
  quota?: Quota;
  faults?: Partial<Faults>;
  /** What a multicast that names an id of another provider gets; LINE's documents say both. Default 400. */
  foreignInMulticast?: 200 | 400;
  /** Where the events of acting citizens go; also `setWebhook`, since the receiver often starts later. Default: nowhere. */
  webhook?: WebhookTarget;
  /** Called once per request under /v2/bot, after its answer is decided. Must not throw. */
  onRequest?: (record: RequestRecord) => void;
}

/** The token the sandbox takes unless told another. */
export const SANDBOX_TOKEN = "sandbox-token";

/** The account's own user id: the `destination` of its events. */
export const BOT_USER_ID = `U${"b".repeat(32)}`;

/** Something a correct sender never does, although LINE may let it pass. */
export interface Violation {
  kind: "retry-key-misused" | "duplicate-recipient" | "unit-not-taken";
  endpoint: string;
  requestId: string;
  /** ISO 8601, UTC. */
  at: string;
  detail: string;
}

/** All that one look-alike account knows and remembers. */
export interface State {
  readonly token: string;
  readonly now: () => number;
  readonly foreignInMulticast: 200 | 400;
  readonly people: People;
  readonly ledger: Ledger;
  readonly keys: RetryKeys;
  readonly limiter: RateLimiter;
  readonly faults: FaultPlan;
  readonly usage: Usage;
  readonly stats: RequestStats;
  readonly violations: Violation[];
  readonly replyTokens: ReplyTokens;
  /** What citizens did themselves. */
  readonly own: OwnTalk;
  readonly webhook: WebhookSender;
  /** An account that is not verified may not list its followers. */
  verified: boolean;
  readonly onRequest: (record: RequestRecord) => void;
  /** Called after anything a screen may show has changed. */
  readonly listeners: Set<() => void>;
  /** Tells the listeners. */
  readonly changed: () => void;
}

const monotonicNow = (): number => performance.timeOrigin + performance.now();

export function createState(options: SandboxOptions): State {
  const usage = new Usage();
  usage.quota = options.quota ?? { type: "none" };
  const now = options.now ?? monotonicNow;
  const replyTokens = new ReplyTokens();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const webhook = new WebhookSender({ destination: BOT_USER_ID, now, tokens: replyTokens, changed });
  return {
    token: options.token ?? SANDBOX_TOKEN,
    now,
    foreignInMulticast: options.foreignInMulticast ?? 400,
    people: new People(),
    ledger: new Ledger(),
    keys: new RetryKeys(),
    limiter: new RateLimiter(options.limits ?? {}),
    faults: new FaultPlan(options.faults ?? {}, seededRandom(options.seed ?? 1)),
    usage,
    stats: new RequestStats(),
    violations: [],
    replyTokens,
    own: new OwnTalk(),
    webhook,
    verified: true,
    onRequest: options.onRequest ?? (() => {}),
    listeners,
    changed,
  };
}
