/** The one door to LINE: the SDK, paced, with time-outs, its answers told as outcomes. */
import { HTTPFetchError, messagingApi } from "@line/bot-sdk";
import { z } from "zod";
import type { Message, MessageProblem } from "../engine/types.ts";
import type { LineSender, Log } from "../plugins/plugin.ts";
import { installHttpDefaults } from "./http.ts";
import { type Endpoint, type Limit, limits } from "./limits.ts";
import {
  type Answer,
  type Failure,
  meanings,
  outcomeOfAnswer,
  outcomeOfError,
  plainFailure,
  readError,
} from "./outcome.ts";
import { createPace, type Pace } from "./pace.ts";

export interface LineOptions {
  channelAccessToken: string;
  /** Where the Messaging API is asked; a path is not allowed, the SDK would drop it. Default: LINE's own. */
  baseUrl?: string;
  /** The second host, for content and menu pictures; nothing here asks it yet. */
  dataBaseUrl?: string;
  /** For the connection, the answer's head and each part of its body. It holds for the whole process (`http.ts`). Default 10,000. */
  timeoutMs?: number;
  /** Other paces than LINE's, for sandboxes and tests. */
  limits?: Partial<Record<Endpoint, Limit>>;
  log?: Log;
}

type Quota =
  | { kind: "unlimited" }
  /** Both in messages (people reached), this month; `used` is LINE's approximation. */
  | { kind: "limited"; limit: number; used: number }
  | { kind: "unreachable"; outcome: Failure };

type Validation =
  | { kind: "valid" }
  | { kind: "invalid"; problems: MessageProblem[] }
  | { kind: "unreachable"; outcome: Failure };

type Profile =
  | { kind: "found"; userId: string; displayName: string; language?: string; pictureUrl?: string }
  /** Blocked, gone, not a friend, of another provider, or no user id at all. */
  | { kind: "unobtainable" }
  | { kind: "unreachable"; outcome: Failure };

type Followers =
  | { kind: "page"; userIds: string[]; next?: string }
  /** 403: only verified and premium accounts may ask. */
  | { kind: "not-allowed" }
  | { kind: "unreachable"; outcome: Failure };

/** One channel's door. LINE counts by channel, so a process opens one for each. No method rejects for anything LINE or the network does. */
export interface Line extends LineSender {
  /** What the month still allows. */
  quota(): Promise<Quota>;
  /** Asks LINE whether it would take these messages; recipients and quota are not looked at. */
  validate(kind: "push" | "multicast" | "broadcast", messages: Message[]): Promise<Validation>;
  profile(userId: string): Promise<Profile>;
  /** One page of up to 1,000 friends' ids. `next`: where the following page begins, for 24 hours. */
  followers(start?: string): Promise<Followers>;
  /** How far our clock is ahead of LINE's, by the `Date` of its last answer, which counts whole seconds: good to about a second. Null: not known, or not for an hour. */
  clockDriftMs(): number | null;
  /** Begins nothing more (waiting calls fail with "closing") and waits for what is under way: at most about three time-outs. */
  close(): Promise<void>;
}

const quotaSchema = z.union([
  z.object({ type: z.literal("none") }),
  z.object({ type: z.literal("limited"), value: z.number() }),
]);
const consumptionSchema = z.object({ totalUsage: z.number() });
const followersSchema = z.object({ userIds: z.array(z.string()), next: z.string().optional() });
/** The most ids of one page (reference: Get a list of users, read 2026-08). */
const FOLLOWERS_A_PAGE = 1_000;
/** When a slower answer was written nobody can tell. */
const DATED_WITHIN_MS = 2_000;
/** What a clock did longer ago says nothing of it now. */
const DRIFT_FOR_MS = 3_600_000;
const profileSchema = z.object({
  userId: z.string(),
  displayName: z.string(),
  language: z.string().optional(),
  pictureUrl: z.string().optional(),
});

/** An answer of 2xx with its parsed body, any other answer, or what stood in the way of one. */
type Asked = { kind: "ok" | "refused"; answer: Answer; body: unknown } | { kind: "failed"; outcome: Failure };

/**
 * Opens the door; asks nothing of LINE yet. Throws a TypeError for a token that is empty or could not stand in a header,
 * and for a `baseUrl` with a path.
 */
export function createLine(options: LineOptions): Line {
  if (!/^[\x21-\x7e]+$/.test(options.channelAccessToken)) {
    throw new TypeError("channelAccessToken is empty or has characters that cannot stand in a header");
  }
  if (options.baseUrl !== undefined && new URL(options.baseUrl).pathname !== "/") {
    throw new TypeError("baseUrl must have no path: the SDK would drop it");
  }
  installHttpDefaults(options.timeoutMs ?? 10_000);
  const client = new messagingApi.MessagingApiClient({
    channelAccessToken: options.channelAccessToken,
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
  });
  const table = { ...limits, ...options.limits };
  const paces = new Map<Endpoint, Pace>();
  let closed: Promise<void> | undefined;
  let drift: { ms: number; notedAt: number } | null = null;

  function noteDate(headers: Headers, askedAt: number): void {
    const answeredAt = Date.now();
    const said = Date.parse(headers.get("date") ?? "");
    const tookMs = answeredAt - askedAt;
    // Negative: our own clock was set meanwhile.
    if (Number.isNaN(said) || tookMs < 0 || tookMs > DATED_WITHIN_MS) return;
    drift = { ms: Math.round((askedAt + answeredAt) / 2 - (said + 500)), notedAt: performance.now() };
  }

  function paceOf(endpoint: Endpoint): Pace {
    const pace = paces.get(endpoint) ?? createPace(table[endpoint]);
    paces.set(endpoint, pace);
    return pace;
  }

  async function ask(endpoint: Endpoint, call: () => Promise<SdkResponse>): Promise<Asked> {
    if (closed !== undefined) return { kind: "failed", outcome: plainFailure(meanings.closing) };
    const paced = await paceOf(endpoint).run(() => attempt(call, noteDate));
    if (paced.begun) return paced.value;
    if (paced.reason === "stopped") return { kind: "failed", outcome: plainFailure(meanings.closing) };
    const limit = table[endpoint];
    const retryAfterMs = limit.kind === "bucket" ? limit.refillMs : undefined;
    return {
      kind: "failed",
      outcome: plainFailure(endpoint === "broadcast" ? meanings.hourUsed : meanings.rateLimited, retryAfterMs),
    };
  }

  async function send(
    endpoint: "multicast" | "broadcast" | "push" | "reply",
    recipientCount: number,
    call: () => Promise<SdkResponse>,
  ) {
    const asked = await ask(endpoint, call);
    const outcome = asked.kind === "failed" ? asked.outcome : outcomeOfAnswer(asked.answer, recipientCount);
    if (outcome.result === "failed") {
      const { kind, code, uncertain, requestId } = outcome;
      options.log?.warn({ endpoint, kind, code, uncertain, requestId, recipientCount }, "LINE did not take a request");
    }
    return outcome;
  }

  /** For calls that are not sendings: a refusal of them is a failure like any other. */
  function outcomeOf(asked: Asked): Failure {
    if (asked.kind === "failed") return asked.outcome;
    const outcome = outcomeOfAnswer(asked.answer, 0);
    return outcome.result === "failed" ? outcome : plainFailure(meanings.unexpected);
  }

  return {
    multicast: ({ to, messages, unit, retryKey }) =>
      send("multicast", to.length, () =>
        client.multicastWithHttpInfo({ to, messages: forSdk(messages), customAggregationUnits: [unit] }, retryKey),
      ),

    push: ({ to, messages, unit, retryKey }) =>
      send("push", 0, () =>
        client.pushMessageWithHttpInfo({ to, messages: forSdk(messages), customAggregationUnits: [unit] }, retryKey),
      ),

    async reply({ replyToken, messages }) {
      const outcome = await send("reply", 0, () =>
        client.replyMessageWithHttpInfo({ replyToken, messages: forSdk(messages) }),
      );
      // "Invalid reply token": used, too old, or never one. LINE tells it from a bad message only in words.
      const refused =
        outcome.result === "failed" && outcome.code === "bad-request" && /reply token/i.test(outcome.message);
      return refused ? { ...outcome, code: "reply-token-refused" } : outcome;
    },

    broadcast: ({ messages, retryKey }) =>
      send("broadcast", 0, () => client.broadcastWithHttpInfo({ messages: forSdk(messages) }, retryKey)),

    async quota() {
      const quota = await ask("quota", () => client.getMessageQuotaWithHttpInfo());
      if (quota.kind !== "ok") return { kind: "unreachable", outcome: outcomeOf(quota) };
      const allowed = quotaSchema.safeParse(quota.body);
      if (!allowed.success) return { kind: "unreachable", outcome: plainFailure(meanings.unexpected) };
      if (allowed.data.type === "none") return { kind: "unlimited" };
      const consumption = await ask("quotaConsumption", () => client.getMessageQuotaConsumptionWithHttpInfo());
      if (consumption.kind !== "ok") return { kind: "unreachable", outcome: outcomeOf(consumption) };
      const used = consumptionSchema.safeParse(consumption.body);
      if (!used.success) return { kind: "unreachable", outcome: plainFailure(meanings.unexpected) };
      return { kind: "limited", limit: allowed.data.value, used: used.data.totalUsage };
    },

    async validate(kind, messages) {
      const request = { messages: forSdk(messages) };
      const asked = await ask("validate", () => {
        switch (kind) {
          case "push":
            return client.validatePushWithHttpInfo(request);
          case "multicast":
            return client.validateMulticastWithHttpInfo(request);
          case "broadcast":
            return client.validateBroadcastWithHttpInfo(request);
        }
      });
      if (asked.kind === "ok") return { kind: "valid" };
      if (asked.kind === "failed" || asked.answer.status !== 400)
        return { kind: "unreachable", outcome: outcomeOf(asked) };
      return { kind: "invalid", problems: problemsOf(asked.answer.body) };
    },

    async profile(userId) {
      const asked = await ask("profile", () => client.getProfileWithHttpInfo(userId));
      if (asked.kind === "ok") {
        const profile = profileSchema.safeParse(asked.body);
        if (!profile.success) return { kind: "unreachable", outcome: plainFailure(meanings.unexpected) };
        const { displayName, language, pictureUrl } = profile.data;
        return {
          kind: "found",
          userId: profile.data.userId,
          displayName,
          ...(language === undefined ? {} : { language }),
          ...(pictureUrl === undefined ? {} : { pictureUrl }),
        };
      }
      // 404: not obtainable; 400: not the form of a user id (reference: Get profile, read 2026-08).
      if (asked.kind === "refused" && [400, 404].includes(asked.answer.status)) return { kind: "unobtainable" };
      return { kind: "unreachable", outcome: outcomeOf(asked) };
    },

    async followers(start) {
      const asked = await ask("followersIds", () => client.getFollowersWithHttpInfo(start, FOLLOWERS_A_PAGE));
      if (asked.kind === "ok") {
        const page = followersSchema.safeParse(asked.body);
        if (!page.success) return { kind: "unreachable", outcome: plainFailure(meanings.unexpected) };
        const { userIds, next } = page.data;
        return { kind: "page", userIds, ...(next === undefined ? {} : { next }) };
      }
      if (asked.kind === "refused" && asked.answer.status === 403) return { kind: "not-allowed" };
      return { kind: "unreachable", outcome: outcomeOf(asked) };
    },

    clockDriftMs: () => (drift && performance.now() - drift.notedAt < DRIFT_FOR_MS ? drift.ms : null),

    async close() {
      closed ??= Promise.all([...paces.values()].map((pace) => pace.stop())).then(() => undefined);
      await closed;
    },
  };
}

type SdkResponse = { httpResponse: Response; body: unknown };

/** One call to LINE. Never rejects. */
async function attempt(
  call: () => Promise<SdkResponse>,
  noteDate: (headers: Headers, askedAt: number) => void,
): Promise<Asked> {
  const askedAt = Date.now();
  try {
    const { httpResponse, body } = await call();
    // LINE redirects nobody. An answer from elsewhere (a login page of a network on the way) says nothing about our request.
    if (httpResponse.redirected) return { kind: "failed", outcome: plainFailure(meanings.unexpected) };
    noteDate(httpResponse.headers, askedAt);
    return { kind: "ok", answer: answerOf(httpResponse.status, httpResponse.headers, ""), body };
  } catch (error) {
    if (error instanceof HTTPFetchError) {
      noteDate(error.headers, askedAt);
      return { kind: "refused", answer: answerOf(error.status, error.headers, error.body), body: undefined };
    }
    return { kind: "failed", outcome: outcomeOfError(error) };
  }
}

function answerOf(status: number, headers: Headers, body: string): Answer {
  return {
    status,
    body,
    requestId: headers.get("x-line-request-id"),
    acceptedRequestId: headers.get("x-line-accepted-request-id"),
    retryAfter: headers.get("retry-after"),
  };
}

/** Our messages were checked when they were rendered; the SDK's closed union cannot know what LINE may add. */
function forSdk(messages: Message[]): messagingApi.Message[] {
  return messages as unknown as messagingApi.Message[];
}

function problemsOf(body: string): MessageProblem[] {
  const { message, details } = readError(body);
  const said = details.length > 0 ? details : [{ message, property: undefined }];
  return said.map((each) => ({
    path: each.property ?? "messages",
    message: `LINEがこの内容を受け付けません: ${each.message ?? message}`,
  }));
}
