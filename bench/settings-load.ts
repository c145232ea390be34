/**
 * The citizens' phones of `settings.ts`, as a process of its own: 64 open connections. `closed URL TOKENS CONSENT SECONDS`
 * asks as fast as it is answered: some thousand people load the page, the same ones read, the same ones save, then come the
 * next. `open URL TOKENS CONSENT SECONDS PER-SECOND` goes by the clock. Prints one line of JSON.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Dispatcher } from "undici";
import { type Changed, changeOf, readVisitors, USER_HEADER, type Visitor } from "./settings-visitors.ts";

export const CONNECTIONS = 64;
/** So many at a time load the page, then read, then save: a token is used again after a second or two, as by people. */
const TOGETHER = 2_000;
/** Neither program is warm before so many visitors, or by the clock before so many milliseconds. */
const WARM_UP = 3 * TOGETHER;
const WARM_UP_MS = 10_000;
/** By the clock a save follows so long after the read. */
const SAVE_AFTER_MS = 1_000;
/** Of every so many answers one is looked at. */
const LOOK_AT = 50;

/** `again`: a read with a token that was checked before. */
export const kinds = ["page", "read", "again", "save"] as const;
export type Kind = (typeof kinds)[number];

/** Of all but the warm-up. Times in milliseconds; `open`: from the instant at which the request was due. */
export interface KindLoad {
  count: number;
  /** `closed`: how long only this kind was asked. */
  spentMs: number;
  p50: number;
  p99: number;
  longest: number;
}

export interface SettingsLoad extends Record<Kind, KindLoad> {
  /** Places in the order of those who saved, those of the warm-up too. */
  saved: number[];
  failed: number;
  /** What the first failure was. */
  why?: string;
}

interface Run {
  measured: Record<Kind, { times: number[]; spentMs: number }>;
  saved: number[];
  failed: number;
  why?: string;
}

const emptyRun = (): Run => ({
  measured: {
    page: { times: [], spentMs: 0 },
    read: { times: [], spentMs: 0 },
    again: { times: [], spentMs: 0 },
    save: { times: [], spentMs: 0 },
  },
  saved: [],
  failed: 0,
});

function requestOf(kind: Kind, { userId, token }: Visitor, place: number, consent: string): Dispatcher.DispatchOptions {
  if (kind === "page")
    return { method: "GET", path: "/liff/", headers: { accept: "text/html", "accept-encoding": "gzip, br" } };
  const path = "/citizen/settings";
  const headers = { authorization: `Bearer ${token}`, [USER_HEADER]: userId };
  if (kind !== "save") return { method: "GET", path, headers };
  const body = JSON.stringify({ userId, consent, answers: changeOf(place) });
  return { method: "PUT", path, headers: { ...headers, "content-type": "application/json" }, body };
}

/** Resolves with the status, 0 for none, and with the body where it is wanted. */
function ask(client: Client, request: Dispatcher.DispatchOptions, wanted: boolean): Promise<[number, Buffer]> {
  return new Promise((resolve) => {
    let status = 0;
    const parts: Buffer[] = [];
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData(_controller, part) {
        if (wanted) parts.push(part);
      },
      onResponseEnd: () => resolve([status, Buffer.concat(parts)]),
      onResponseError: (_controller, error) => resolve([0, Buffer.from(String(error))]),
    });
  });
}

/** What is wrong with an answer that has the right status. */
function fault(kind: Kind, body: Buffer, place: number): string | undefined {
  if (kind === "page") return body.length > 5_000 ? undefined : `a page of ${body.length} bytes`;
  if (kind !== "save") return /"friend":true|"state":"active"/.test(body.toString()) ? undefined : body.toString();
  const { answers } = JSON.parse(body.toString()) as { answers: Changed };
  const { area, categories, language } = answers;
  const same = JSON.stringify({ area, categories, language }) === JSON.stringify(changeOf(place));
  return same ? undefined : `saved ${JSON.stringify(answers)}`;
}

/** One request from due to answered; gives the milliseconds. */
async function visit(
  run: Run,
  client: Client,
  kind: Kind,
  [place, visitor]: readonly [number, Visitor],
  { consent, dueAt }: { consent: string; dueAt: number },
): Promise<number> {
  const looked = place % LOOK_AT === 0;
  const [status, body] = await ask(client, requestOf(kind, visitor, place, consent), looked);
  const ms = performance.now() - dueAt;
  const wrong = status !== 200 ? `${kind}: status ${status} ${body}` : looked ? fault(kind, body, place) : undefined;
  if (wrong !== undefined) {
    run.failed += 1;
    run.why ??= wrong;
  } else if (kind === "save") run.saved.push(place);
  return ms;
}

async function closed(clients: Client[], visitors: Visitor[], consent: string, seconds: number): Promise<Run> {
  const run = emptyRun();
  let end = Number.POSITIVE_INFINITY;
  for (let from = 0; from < visitors.length && performance.now() < end; from += TOGETHER) {
    const warm = from >= WARM_UP;
    if (from === WARM_UP) end = performance.now() + seconds * 1_000;
    const some = visitors.slice(from, from + TOGETHER).map((visitor, i) => [from + i, visitor] as const);
    for (const kind of kinds) {
      const kindBegun = performance.now();
      const times: number[] = [];
      const queue = some.values();
      await Promise.all(
        clients.map(async (client) => {
          for (const one of queue)
            times.push(await visit(run, client, kind, one, { consent, dueAt: performance.now() }));
        }),
      );
      if (!warm) continue;
      run.measured[kind].spentMs += performance.now() - kindBegun;
      for (const ms of times) run.measured[kind].times.push(ms);
    }
  }
  return run;
}

async function open(
  clients: Client[],
  visitors: Visitor[],
  consent: string,
  seconds: number,
  perSecond: number,
): Promise<Run> {
  const run = emptyRun();
  const gapMs = 1_000 / perSecond;
  // Everyone reads; two of three save after it, the third loads the page as well.
  const due = [...visitors.slice(0, Math.ceil((WARM_UP_MS / 1_000 + seconds) * perSecond)).entries()]
    .flatMap((one): { kind: Kind; at: number; one: readonly [number, Visitor] }[] => {
      const at = one[0] * gapMs;
      const other =
        one[0] % 3 === 0 ? { kind: "page" as const, at, one } : { kind: "save" as const, at: at + SAVE_AFTER_MS, one };
      return [{ kind: "read", at, one }, other];
    })
    .sort((a, b) => a.at - b.at);
  const begun = performance.now();
  const underWay: Promise<void>[] = [];
  for (let n = 0; n < due.length; await sleep(1)) {
    for (let next = due[n]; next && begun + next.at <= performance.now(); next = due[++n]) {
      const { kind, at, one } = next;
      // By turns, busy or not: a request waits behind the one before on its connection, and that counts.
      const client = clients[n % clients.length];
      if (!client) continue;
      const answered = visit(run, client, kind, one, { consent, dueAt: begun + at });
      underWay.push(answered.then((ms) => void (at > WARM_UP_MS && run.measured[kind].times.push(ms))));
    }
  }
  await Promise.all(underWay);
  return run;
}

function summary({ times, spentMs }: { times: number[]; spentMs: number }): KindLoad {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { count: times.length, spentMs, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

if (import.meta.main) {
  const [, , how = "", url = "", tokens = "", consent = "", seconds = "", perSecond = ""] = process.argv;
  const visitors = readVisitors(tokens);
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(url, { pipelining: 1 }));
  const run =
    how === "open"
      ? await open(clients, visitors, consent, Number(seconds), Number(perSecond))
      : await closed(clients, visitors, consent, Number(seconds));
  await Promise.all(clients.map((client) => client.close()));
  const { saved, failed, why, measured } = run;
  const load: SettingsLoad = {
    page: summary(measured.page),
    read: summary(measured.read),
    again: summary(measured.again),
    save: summary(measured.save),
    saved,
    failed,
    ...(why === undefined ? {} : { why }),
  };
  process.stdout.write(`${JSON.stringify(load)}\n`);
}
