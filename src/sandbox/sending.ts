import { createHash } from "node:crypto";
import { type Answer, type ApiRequest, ok, refuse, WORDS } from "./answers.ts";
import { nextMessageId, quoteToken } from "./events.ts";
import type { SendKind } from "./ledger.ts";
import { RETRY_KEY, type SentMessageId } from "./retry-keys.ts";
import type { State, Violation } from "./state.ts";
import { checkBody, type SendBody } from "./validate.ts";

function violate(state: State, request: ApiRequest, kind: Violation["kind"], detail: string): void {
  const { endpoint, requestId } = request;
  state.violations.push({ kind, endpoint, requestId, at: new Date(state.now()).toISOString(), detail });
}

/**
 * Remembers the first use of a retry key and notes a violation when it comes again with another endpoint or body,
 * also where a fault keeps the request from being accepted: that is where a sender's bug would show.
 */
export function noteRetryKey(state: State, request: ApiRequest, rawBody: Buffer): void {
  if (request.retryKey === null || !RETRY_KEY.test(request.retryKey)) return;
  const fingerprint = createHash("sha256").update(`${request.endpoint}\n`).update(rawBody).digest("base64");
  const { misused } = state.keys.note(request.retryKey, fingerprint, state.now());
  if (misused)
    violate(state, request, "retry-key-misused", `the key ${request.retryKey} was first used for another request`);
}

/** The 400 or 409 that the retry key alone brings; null when the request may go on. */
function answerToKey(state: State, request: ApiRequest): Answer | null {
  if (request.retryKey === null) return null;
  if (!RETRY_KEY.test(request.retryKey)) return refuse(400, WORDS.retryKeyFormat);
  const accepted = state.keys.acceptedUnder(request.retryKey);
  if (!accepted) return null;
  return {
    status: 409,
    body: { message: WORDS.retryKeyAccepted, ...(accepted.sentMessages && { sentMessages: accepted.sentMessages }) },
    headers: { "x-line-accepted-request-id": accepted.requestId },
  };
}

/** Numbers of those whom a list of ids reaches: blocked and unknown ones are passed over without a word, as at LINE. */
function reachable(state: State, userIds: readonly string[]): Uint32Array {
  const numbers: number[] = [];
  for (const userId of userIds) {
    const number = state.people.numberOf(userId);
    if (number !== undefined && state.people.isFriend(number)) numbers.push(number);
  }
  return Uint32Array.from(numbers);
}

function sentMessageIds(count: number): SentMessageId[] {
  return Array.from({ length: count }, () => ({ id: nextMessageId(), quoteToken: quoteToken() }));
}

/** Writes an accepted request down. `named`: the ids in it, none for a broadcast. */
function accept(state: State, kind: SendKind, request: ApiRequest, body: SendBody, named: readonly string[]): Answer {
  const nowMs = state.now();
  const reached = kind === "broadcast" ? state.people.friends() : reachable(state, named);
  if (kind !== "reply" && !state.usage.hasRoom(reached.length, nowMs)) return refuse(429, WORDS.monthlyLimit);

  const twins = named.length - new Set(named).size;
  if (twins > 0)
    violate(state, request, "duplicate-recipient", `${twins} of ${named.length} recipients are named again`);
  const takesUnit = kind === "push" || kind === "multicast";
  if (body.unit !== null && !takesUnit) {
    violate(state, request, "unit-not-taken", `${kind} takes no customAggregationUnits`);
  }
  const unit = takesUnit ? body.unit : null;
  const { requestId, retryKey } = request;
  const addressed = kind === "broadcast" ? reached.length : named.length;
  state.usage.count(kind, reached.length, unit, nowMs);
  state.ledger.add(
    { requestId, kind, retryKey, unit, acceptedAtMs: nowMs, messages: body.messages, addressed, reached },
    state.people.size,
  );
  const sentMessages = kind === "push" || kind === "reply" ? sentMessageIds(body.messages.length) : null;
  if (retryKey !== null) state.keys.occupy(retryKey, { requestId, sentMessages });
  state.changed();
  return { ...ok(sentMessages ? { sentMessages } : {}), accepted: true };
}

/** One of the five ways of sending, from the retry key to the talk. */
export function send(state: State, kind: SendKind | "narrowcast", request: ApiRequest): Answer {
  const known = answerToKey(state, request);
  if (known) return known;
  const checked = checkBody(kind, request.body);
  if (!checked.ok) return refuse(400, checked.error);
  const { body } = checked;
  switch (kind) {
    case "narrowcast":
      return refuse(403, WORDS.tooFewFriends);
    case "broadcast":
      return accept(state, kind, request, body, []);
    case "reply": {
      const userId = state.replyTokens.take(body.replyToken ?? "", state.now());
      return userId === null ? refuse(400, WORDS.replyToken) : accept(state, kind, request, body, [userId]);
    }
    case "push":
    case "multicast": {
      const foreign = body.to.some((userId) => state.people.isForeign(userId));
      if (foreign && (kind === "push" || state.foreignInMulticast === 400)) return refuse(400, WORDS.sendFailed);
      return accept(state, kind, request, body, body.to);
    }
  }
}

/** The check of message objects alone; it looks at nothing else in the body. */
export function validateOnly(request: ApiRequest): Answer {
  const checked = checkBody("validate", request.body);
  return checked.ok ? ok() : refuse(400, checked.error);
}
