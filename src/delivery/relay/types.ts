/** What the relay needs of the world, and what it tells of itself. */
import type { RelayFailure } from "./reasons.ts";

/** One request to a target: always a POST. */
export interface RelayRequest {
  /** The target's name: requests of one never wait for those of another. */
  target: string;
  url: string;
  headers: Record<string, string>;
  /** Sent exactly as it is. */
  body: Uint8Array;
  /** For the whole request, from looking up the name to the end of the answer, in milliseconds. */
  timeoutMs: number;
  /** At most so many connections to this target. */
  connections: number;
  /** Aborted: the request ends at once, and nobody knows how far it came. */
  signal: AbortSignal;
}

/** What came of a request. `retryAfter`: the header as it came. `message`: a Japanese sentence without any of the URL. */
export type RelayOutcome =
  | { kind: "answered"; status: number; retryAfter: string | null }
  | { kind: "failed"; code: RelayFailure; message: string };

/** Makes one request; the server hands it over. Never throws for an expected failure. */
export type RelaySend = (request: RelayRequest) => Promise<RelayOutcome>;

/** One attempt, as told to whoever listens: logs, counts, tests. */
export interface RelayAttempted {
  target: string;
  relayId: number;
  /** 1 for the first. */
  attempt: number;
  /** "delivered", or a code of `relayReasons`. */
  outcome: string;
  /** The HTTP status, where there was an answer. */
  status: number | null;
  next: "delivered" | "again" | "dead" | "wait";
  durationMs: number;
}

/** Relays that went without an attempt. */
export interface RelaysGivenUp {
  target: string;
  code: "expired" | "erased";
  count: number;
}
