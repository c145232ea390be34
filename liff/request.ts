/** One request to the city's server: tried three times, so that a lost moment of connection is not the citizen's business. */
import type { AnswerFault, Problem, Settings, SettingsChange } from "../src/server/citizen/contract.ts";

export type Trouble =
  | "offline"
  | "no-answer"
  | "busy"
  | "expired"
  | "answers-invalid"
  | "other-person"
  | "stale"
  | "not-configured"
  | "refused";

export type Outcome = { ok: true; settings: Settings | null } | { ok: false; trouble: Trouble; errors: AnswerFault[] };

export type Ask = { method: "GET" | "DELETE" } | { method: "PUT"; change: SettingsChange };

const URL_OF_SETTINGS = "/citizen/settings";
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 30_000;

/** `token` is asked anew for every attempt. `onWait` hears how many seconds pass before the next. */
export async function request(
  ask: Ask,
  token: () => string | null,
  onWait: (seconds: number) => void,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const answer = await tryOnce(ask, token());
    if (answer.outcome.ok || !answer.again || attempt === ATTEMPTS || !navigator.onLine) return answer.outcome;
    const waitMs = Math.min(
      LONGEST_WAIT_MS,
      answer.afterMs ?? 1_000 * 3 ** (attempt - 1) * (0.8 + 0.4 * Math.random()),
    );
    onWait(Math.ceil(waitMs / 1_000));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

interface Tried {
  outcome: Outcome;
  again: boolean;
  afterMs?: number;
}

const failed = (trouble: Trouble, again = false, errors: AnswerFault[] = []): Tried => ({
  outcome: { ok: false, trouble, errors },
  again,
});

async function tryOnce(ask: Ask, token: string | null): Promise<Tried> {
  if (token === null) return failed("expired");
  const abort = typeof AbortController === "function" ? new AbortController() : null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error("timeout"));
      abort?.abort();
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([timeout, exchange(ask, token, abort?.signal)]);
  } catch {
    return failed(navigator.onLine ? "no-answer" : "offline", true);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(ask: Ask, token: string, signal: AbortSignal | undefined): Promise<Tried> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "application/json" };
  if (ask.method === "PUT") headers["content-type"] = "application/json";
  const response = await fetch(URL_OF_SETTINGS, {
    method: ask.method,
    headers,
    cache: "no-store",
    credentials: "omit",
    ...(ask.method === "PUT" ? { body: JSON.stringify(ask.change) } : {}),
    ...(signal ? { signal } : {}),
  });
  if (response.ok) {
    const text = await response.text();
    return { outcome: { ok: true, settings: text === "" ? null : (JSON.parse(text) as Settings) }, again: false };
  }
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const tried = troubleOf(response.status, problem);
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? { ...tried, afterMs: seconds * 1_000 } : tried;
}

function troubleOf(status: number, problem: Partial<Problem> | null): Tried {
  switch (problem?.code) {
    case "token-missing":
    case "token-expired":
    case "token-invalid":
      return failed("expired");
    case "other-person":
      return failed("other-person");
    case "answers-invalid":
      return failed("answers-invalid", false, problem.errors ?? []);
    case "bad-request":
    case "consent-missing":
      return failed("stale");
    case "not-configured":
      return failed("not-configured");
    case "too-many-requests":
    case "unavailable":
      return failed("busy", true);
    case "too-large":
      return failed("refused");
    case undefined:
      break;
  }
  // A proxy's own answer, or a code of a newer server.
  if (status === 401) return failed("expired");
  if (status === 429) return failed("busy", true);
  return status >= 500 ? failed("no-answer", true) : failed("refused");
}
