/** What must be true when the relay's fault run is over. Each check gives its doubts as sentences; none is good. */
import type { Body } from "./relay-bodies.ts";
import type { RelayLine } from "./relay-noroshi.ts";
import type { Arrival } from "./relay-receiver.ts";

/** What one target saw. */
export interface Seen {
  target: string;
  path: string;
  arrivals: readonly Arrival[];
}

/** Few are enough to see what is wrong. */
const MOST = 3;

/** Doubts of one kind: so many, and the first few. */
function told<T>(what: string, wrong: readonly T[], show: (one: T) => string): string[] {
  if (wrong.length === 0) return [];
  return [`${wrong.length} ${what}: ${wrong.slice(0, MOST).map(show).join("; ")}`];
}

const taken = ({ arrivals }: Seen) => arrivals.filter(({ isTaken }) => isTaken);

/** What is left when a receiver drops what it has seen, by the header alone. */
function withoutDoubles(seen: Seen): Arrival[] {
  const known = new Set<string>();
  return taken(seen).filter(({ eventIds }) => {
    if (known.has(eventIds)) return false;
    known.add(eventIds);
    return true;
  });
}

export const doublesOf = (seen: Seen): number => taken(seen).length - withoutDoubles(seen).length;

/** Every request holds the bytes of one way in which LINE sent that body, always the same, with LINE's signature. */
export function checkBytes(seen: Seen, bodies: ReadonlyMap<string, Body>): string[] {
  const { target, path, arrivals } = seen;
  const show = ({ eventIds, attempt }: Arrival) => `${eventIds} (attempt ${attempt})`;
  const isOurs = ({ eventIds, sha256 }: Arrival) => {
    const body = bodies.get(eventIds);
    return body && [body.first, body.again].some((version) => version.sent > 0 && version.sha256 === sha256);
  };
  const first = new Map(arrivals.map((arrival) => [arrival.eventIds, arrival.sha256]));
  return [
    ...told(
      `requests at ${target} are not what LINE sent`,
      arrivals.filter((arrival) => !isOurs(arrival)),
      show,
    ),
    ...told(
      `requests at ${target} fail LINE's signature check`,
      arrivals.filter(({ isSigned }) => !isSigned),
      show,
    ),
    ...told(
      `doubles at ${target} are not the same bytes`,
      arrivals.filter(({ eventIds, sha256 }) => first.get(eventIds) !== sha256),
      show,
    ),
    ...told(
      `requests at ${target} have another path or type`,
      arrivals.filter((a) => a.path !== path || a.contentType !== "application/json; charset=utf-8"),
      (a) => `${a.path} ${a.contentType}`,
    ),
  ];
}

/** Whoever drops doubles by the header is left with each event once. */
export function checkOnce(seen: Seen, bodies: ReadonlyMap<string, Body>): string[] {
  const { target } = seen;
  const left = withoutDoubles(seen);
  const got = new Set(left.map(({ eventIds }) => eventIds));
  const events = left.flatMap(({ eventIds }) => eventIds.split(","));
  const wanted = [...bodies.keys()].flatMap((eventIds) => eventIds.split(","));
  const doubts = told(
    `bodies never arrived at ${target}`,
    [...bodies.keys()].filter((eventIds) => !got.has(eventIds)),
    String,
  );
  if (events.length !== wanted.length || new Set(events).size !== wanted.length) {
    doubts.push(
      `${target} is left with ${events.length} events (${new Set(events).size} different), not ${wanted.length}`,
    );
  }
  const attempts = new Map<string, number>();
  const back = seen.arrivals.filter(({ eventIds, attempt }) => {
    const before = attempts.get(eventIds) ?? 1;
    attempts.set(eventIds, attempt);
    return !(attempt >= before);
  });
  return [...doubts, ...told(`attempts at ${target} count backwards`, back, ({ eventIds }) => eventIds)];
}

/** First arrivals come as the bodies were stored, and so as each of LINE's connections sent them. */
export function checkOrder(seen: Seen, relays: readonly RelayLine[], bodies: ReadonlyMap<string, Body>): string[] {
  const { target } = seen;
  const came = withoutDoubles(seen).map(({ eventIds }) => eventIds);
  const stored = relays.filter((relay) => relay.target === target).map(({ eventIds }) => eventIds);
  const wrong = stored.findIndex((eventIds, i) => came[i] !== eventIds);
  const doubts =
    wrong < 0 ? [] : [`order at ${target}: number ${wrong} is ${came[wrong]}, stored was ${stored[wrong]}`];
  const places = new Map<number, number>();
  const early = came.filter((eventIds) => {
    const body = bodies.get(eventIds);
    if (!body) return false;
    const expected = places.get(body.lane) ?? 0;
    places.set(body.lane, body.place + 1);
    return body.place !== expected;
  });
  return [...doubts, ...told(`bodies at ${target} out of their connection's order`, early, String)];
}

/** One relay for each body and target, all delivered. */
export function checkBooks(relays: readonly RelayLine[], targets: readonly string[], bodies: number): string[] {
  const doubts = told(
    "relays are not delivered",
    relays.filter(({ state }) => state !== "delivered"),
    ({ target, eventIds, state }) => `${target} ${eventIds} ${state}`,
  );
  for (const target of targets) {
    const mine = relays.filter((relay) => relay.target === target);
    const different = new Set(mine.map(({ eventIds }) => eventIds)).size;
    if (mine.length !== bodies || different !== bodies) {
      doubts.push(`${mine.length} relays for ${target} (${different} different), not ${bodies}`);
    }
  }
  return doubts;
}

/** LINE's patience; what is beyond it counts as a timeout there. */
export function checkAnswers(answers: readonly { ms: number }[], limitMs: number): string[] {
  return told(
    `answers to LINE took ${limitMs} ms or more`,
    answers.filter(({ ms }) => ms >= limitMs),
    ({ ms }) => `${ms.toFixed(0)} ms`,
  );
}

type Span = { from: number; to: number };

/**
 * How long bodies took to a target, of those that came while `during` held and that met no outage of our own on their way,
 * nor less than two seconds after one. Milliseconds.
 */
export function lagsOf(
  seen: Seen,
  relays: readonly RelayLine[],
  during: readonly Span[],
  outages: readonly Span[],
): number[] {
  const arrived = new Map(withoutDoubles(seen).map(({ eventIds, at }) => [eventIds, at]));
  const lags: number[] = [];
  for (const { target, eventIds, receivedAt } of relays) {
    const at = arrived.get(eventIds);
    if (target !== seen.target || at === undefined) continue;
    if (!during.some(({ from, to }) => receivedAt >= from && receivedAt <= to)) continue;
    if (outages.some(({ from, to }) => from <= at && to + 2_000 >= receivedAt)) continue;
    lags.push(at - receivedAt);
  }
  return lags;
}
