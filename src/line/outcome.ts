/**
 * What LINE's answers mean. Pure. The HTTP status decides; the wording is no contract (Development guidelines, read
 * 2026-08) and is read only where the status leaves two meanings: which 429 it is, and what a 400 blames.
 */
import { z } from "zod";
import type { FailureKind, Outcome } from "../engine/types.ts";

/** What of an answer matters. `body` is the raw text; a header that was not there is null. */
export interface Answer {
  status: number;
  body: string;
  /** `x-line-request-id` of this attempt. */
  requestId: string | null;
  /** `x-line-accepted-request-id`, on 409. */
  acceptedRequestId: string | null;
  /** `retry-after`; LINE documents none, but a proxy on the way may send one. */
  retryAfter: string | null;
}

export type Failure = Extract<Outcome, { result: "failed" }>;
export type Sent = Exclude<Outcome, { result: "replace" }>;

interface Meaning {
  kind: FailureKind;
  code: string;
  message: string;
  uncertain: boolean;
}

const refused = (code: string, message: string): Meaning => ({ kind: "refused", code, message, uncertain: false });
const setup = (code: string, message: string): Meaning => ({ kind: "setup", code, message, uncertain: false });
const temporary = (code: string, message: string, uncertain: boolean): Meaning => ({
  kind: "temporary",
  code,
  message,
  uncertain,
});

/** Every failure this room can report, by its code. */
export const meanings = {
  unauthorised: setup("unauthorised", "チャネルアクセストークンがLINEに拒否されました。トークンを確認してください。"),
  forbidden: setup(
    "forbidden",
    "このアカウントではこの送信が許可されていません。契約とアカウントの種類を確認してください。",
  ),
  monthUsedUp: setup("month-used-up", "今月の送信上限に達しています。LINEのプランを確認してください。"),
  badRecipient: {
    kind: "recipient",
    code: "bad-recipient",
    message: "宛先のなかにLINEが受け付けないユーザーIDがあります。",
    uncertain: false,
  },
  badRequest: refused("bad-request", "LINEがメッセージの内容を受け付けませんでした。"),
  // A sending endpoint that is not there is a wrong base URL, and a person can mend that.
  notFound: setup("not-found", "LINEの送信先URLが見つかりません。接続先の設定を確認してください。"),
  gone: refused("gone", "LINEのコンテンツはすでに削除されています。"),
  tooLarge: refused("too-large", "送信データが大きすぎます（LINEの上限は2MBです）。"),
  wrongMediaType: refused("wrong-media-type", "LINEが送信データの形式を受け付けませんでした。"),
  rateLimited: temporary("rate-limited", "LINEの送信速度の上限に達しました。間隔をあけて再送します。", false),
  hourUsed: temporary("broadcast-hour-used", "一斉配信は1時間に60回までです。いまは使い切っています。", false),
  closing: temporary("closing", "システムの停止中のため送信しませんでした。次の起動後に送信します。", false),
  unreachable: temporary(
    "unreachable",
    "LINEのサーバーに接続できませんでした。ネットワークを確認してください。",
    false,
  ),
  serverError: temporary("server-error", "LINE側で障害が起きています。同じ内容のまま再送します。", true),
  timeout: temporary("timeout", "LINEからの応答が時間内にありませんでした。同じ内容のまま再送します。", true),
  cut: temporary("cut", "送信中にLINEとの接続が切れました。同じ内容のまま再送します。", true),
  unexpected: temporary("unexpected-answer", "LINEから想定外の応答がありました。同じ内容のまま再送します。", true),
} as const satisfies Record<string, Meaning>;

/** The statuses with one meaning. 2xx, 400, 409, 429 and 5xx are told apart below; all others are "unexpected". */
const byStatus: Readonly<Record<number, Meaning>> = {
  401: meanings.unauthorised,
  403: meanings.forbidden,
  404: meanings.notFound,
  410: meanings.gone,
  413: meanings.tooLarge,
  415: meanings.wrongMediaType,
};

/** The outcome of an answered sending call. `recipientCount` is the length of `to`: 0 for a broadcast, which LINE addresses. */
export function outcomeOfAnswer(answer: Answer, recipientCount: number): Sent {
  const { status, requestId } = answer;
  if (status >= 200 && status < 300) return { result: "delivered", already: false, requestId };
  if (status === 409) return { result: "delivered", already: true, requestId: answer.acceptedRequestId };
  const said = readError(answer.body);
  if (status === 400) return outcomeOfBadRequest(answer, said, recipientCount);
  if (status === 429) {
    // "You have reached your monthly limit." against "The API rate limit has been exceeded. Try again later."
    return failure(/month/i.test(said.message) ? meanings.monthUsedUp : meanings.rateLimited, answer, said);
  }
  if (status >= 500) return failure(meanings.serverError, answer, said);
  return failure(byStatus[status] ?? meanings.unexpected, answer, said);
}

/**
 * A 400 of a multicast is a recipient's fault unless it blames something else: an id of another provider may come
 * without a hint which one it is, and halving the batch then finds it.
 */
function outcomeOfBadRequest(answer: Answer, said: LineError, recipientCount: number): Failure {
  const blamed = blamedProperties(said);
  const others = blamed.filter((property) => !/^to\b/.test(property));
  if (recipientCount === 0 || others.length > 0) return failure(meanings.badRequest, answer, said);
  const indexes = blamed.flatMap((property) => {
    const index = /^to\[(\d+)\]/.exec(property)?.[1];
    return index === undefined || Number(index) >= recipientCount ? [] : [Number(index)];
  });
  const outcome = failure(meanings.badRecipient, answer, said);
  return indexes.length > 0 ? { ...outcome, recipients: [...new Set(indexes)].sort((a, b) => a - b) } : outcome;
}

/** What an error names: its details' properties, and `to[3]` or `messages[0].text` inside a sentence. */
function blamedProperties(said: LineError): string[] {
  const sentences = [said.message, ...said.details.map((detail) => detail.message ?? "")];
  const named = sentences.flatMap((sentence) => [
    ...(sentence.match(/\b(?:to|messages)\[\d+\][^\s,'"]*/g) ?? []),
    ...(/The property, ([^,\s]+), in the request body/.exec(sentence)?.slice(1) ?? []),
    ...(/request body could not be parsed|retry[- ]key/i.test(sentence) ? ["body"] : []),
  ]);
  return [...named, ...said.details.flatMap((detail) => detail.property ?? [])];
}

/** The outcome of a call that brought no readable answer. Never repeats the error's own words, which may quote a header. */
export function outcomeOfError(error: unknown): Failure {
  const errors = withCauses(error);
  const meaning = errors.some((each) => timeoutCodes.has(codeOf(each)))
    ? meanings.timeout
    : errors.length > 0 && innermost(errors).every(neverSent)
      ? meanings.unreachable
      : errors.some((each) => cutCodes.has(codeOf(each)))
        ? meanings.cut
        : meanings.unexpected;
  const code = errors.map(codeOf).findLast((each) => each !== "");
  return {
    result: "failed",
    ...meaning,
    message: code === undefined ? meaning.message : `${meaning.message}（${code}）`,
    requestId: null,
  };
}

const timeoutCodes = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const cutCodes = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET"]);

/** True when the connection was not even made, or our own check of the certificate ended it, before any of the request went. */
function neverSent(error: NodeError): boolean {
  const code = codeOf(error);
  return (
    code === "UND_ERR_CONNECT_TIMEOUT" ||
    error.syscall === "connect" ||
    error.syscall === "getaddrinfo" ||
    code === "ERR_TLS_CERT_ALTNAME_INVALID" ||
    /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$)/.test(code)
  );
}

type NodeError = Error & { code?: unknown; syscall?: unknown };

/** An error's code, where it looks like one (`ECONNRESET`); else empty. */
export function codeOf(error: NodeError): string {
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{2,59}$/.test(error.code) ? error.code : "";
}

/** The error, its causes, and the members of an AggregateError (one for each address tried), outermost first. */
export function withCauses(error: unknown, depth = 0): NodeError[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...inner].flatMap((each) => withCauses(each, depth + 1))];
}

function innermost(errors: NodeError[]): NodeError[] {
  return errors.filter((each) => !(each.cause instanceof Error) && !(each instanceof AggregateError));
}

/** LINE's error form: `{"message", "details": [{"message", "property"}]}`; anything else reads as no words at all. */
export interface LineError {
  message: string;
  details: { message?: string | undefined; property?: string | undefined }[];
}

const errorSchema = z.object({
  message: z.string().catch(""),
  details: z.array(z.object({ message: z.string().optional(), property: z.string().optional() })).catch([]),
});

/** Reads an error body; never throws. */
export function readError(body: string): LineError {
  try {
    return errorSchema.parse(JSON.parse(body));
  } catch {
    return { message: "", details: [] };
  }
}

function failure(meaning: Meaning, answer: Answer, said: LineError): Failure {
  const retryAfterMs = meaning.kind === "temporary" ? readRetryAfter(answer.retryAfter) : undefined;
  const words = [
    said.message,
    ...said.details.map((detail) => `${detail.property ?? ""} ${detail.message ?? ""}`.trim()),
  ];
  const quoted = words.filter((word) => word !== "").join(" / ");
  return {
    result: "failed",
    ...meaning,
    message: `${meaning.message}（HTTP ${answer.status}${quoted === "" ? "" : `: ${clean(quoted)}`}）`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    requestId: answer.requestId,
  };
}

/** A failure of which no answer tells more: nothing was asked, or what came back was not LINE's form. */
export function plainFailure(meaning: Meaning, retryAfterMs?: number): Failure {
  return {
    result: "failed",
    ...meaning,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    requestId: null,
  };
}

/** Milliseconds, from the form in seconds only; undefined for anything else. */
function readRetryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}

/** LINE's own words, short, and without citizens' ids or anything that looks like a token. */
function clean(text: string): string {
  const short = text.replace(/\bU[0-9a-f]{32}\b/g, "U…").replace(/[A-Za-z0-9+/=_.-]{40,}/g, "…");
  return short.length > 200 ? `${short.slice(0, 200)}…` : short;
}
