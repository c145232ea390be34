/**
 * The one door for requests to servers that staff name. Whatever a name resolves to, a connection is made only to public
 * addresses and to those that the operator allowed: nobody reaches the machine's neighbours through us.
 */
import { lookup as systemLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { buildConnector, Pool } from "undici";
import { z } from "zod";
import { type RelayFailure, reason } from "../delivery/relay/reasons.ts";
import type { RelayOutcome, RelayRequest, RelaySend } from "../delivery/relay/types.ts";
import { codeOf, withCauses } from "../line/outcome.ts";

/** The addresses of a name, IPv4 or IPv6; rejects with a `code` such as ENOTFOUND. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface Outgoing {
  send: RelaySend;
  /** Cuts off what is under way and closes all connections. */
  close(): Promise<void>;
}

/** Nobody reads what targets say; so much is let pass so that the connection can be used again. */
const MOST_ANSWER_BYTES = 64 * 1024;
/** A target may offer to keep an idle connection for longer; it will have forgotten by then. */
const MOST_IDLE_MS = 60_000;

const systemResolve: Resolve = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

// ---------------------------------------------------------------- where to

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** True for an address or a CIDR range: what RELAY_ALLOW may list. */
export function isAddressRange(text: string): boolean {
  const [address = "", ...bits] = text.split("/");
  // Old forms such as 010.1 or 0x7f.1 mean different things to different programs.
  if (isIP(address) === 0 || address.includes("%")) return false;
  return bits.length === 0 || (/^\d{1,3}$/.test(bits.join("/")) && ipaddr.isValidCIDR(text));
}

function parseRange(text: string): Range {
  if (!isAddressRange(text)) throw new Error(`not an address range: ${text}`);
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** Whether a connection to the address may be made. */
function addressRule(allow: readonly string[]) {
  const ranges = allow.map(parseRange);
  // IPv6 has given out nothing else yet (RFC 4291, section 2.4); it keeps the old ways of hiding an IPv4 address out.
  const global = ipaddr.parseCIDR("2000::/3");
  return (text: string, { encrypted }: { encrypted: boolean }): boolean => {
    if (isIP(text) === 0) return false;
    const address = ipaddr.process(text);
    if (!encrypted && address.range() !== "loopback") return false;
    if (ranges.some((range) => range[0].kind() === address.kind() && address.match(range))) return true;
    return address.range() === "unicast" && (address.kind() === "ipv4" || address.match(global));
  };
}

/**
 * What is wrong with a URL to relay to, as a Japanese sentence; null: nothing. Names are not looked up: what they mean may
 * change, so every connection is checked anyway. `allow`: RELAY_ALLOW.
 */
export function outgoingUrlProblem(text: string, allow: readonly string[]): string | null {
  if (!URL.canParse(text)) return "URLの形になっていません。https:// から書いてください。";
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = host === "localhost" || (isIP(host) !== 0 && ipaddr.process(host).range() === "loopback");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    return "https:// で始まるURLにしてください（http:// は同じ機械の中でだけ使えます）。";
  }
  if (url.username !== "" || url.password !== "") return "URLにユーザー名やパスワードを入れないでください。";
  if (url.hash !== "") return "URLに # から後ろを付けないでください。";
  const mayReach = addressRule(allow);
  const addresses = host === "localhost" ? ["127.0.0.1", "::1"] : isIP(host) === 0 ? [] : [host];
  const encrypted = url.protocol === "https:";
  if (addresses.length > 0 && !addresses.some((address) => mayReach(address, { encrypted }))) {
    return "外部に公開されていないアドレスです。ここへ中継するときは、設定 RELAY_ALLOW にその範囲を加えてください。";
  }
  return null;
}

/** A URL that may be saved as a target's. */
export function outgoingUrl(allow: readonly string[]) {
  return z
    .string()
    .max(2_000, { error: "URLは2,000文字までにしてください。" })
    .superRefine((text, context) => {
      const problem = outgoingUrlProblem(text, allow);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });
}

// ---------------------------------------------------------------- the request

class RefusedAddress extends Error {
  readonly code = "REFUSED_ADDRESS";
}

/** `allow`: addresses and CIDR ranges that may be reached although they are not public. Throws when one is neither. */
export function createOutgoing(options: { allow: readonly string[]; resolve?: Resolve }): Outgoing {
  const { resolve = systemResolve } = options;
  const mayReach = addressRule(options.allow);
  const pools = new Map<string, { settings: string; pool: Pool }>();
  const retired = new Set<Pool>();

  /** Every connection passes here, also the second one to a name that meant something else before. */
  function connectorFor(encrypted: boolean, timeout: number): buildConnector.connector {
    const lookup: LookupFunction = (hostname, lookupOptions, callback) => {
      resolve(hostname).then(
        (found) => {
          const addresses = found
            .filter((address) => mayReach(address, { encrypted }))
            .map((address) => ({ address, family: isIP(address) }));
          const [first] = addresses;
          if (!first) callback(new RefusedAddress(), "", 0);
          else if (lookupOptions.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, "", 0),
      );
    };
    const connect = buildConnector({
      timeout,
      allowH2: false,
      lookup,
      minVersion: "TLSv1.2",
      // As it is by default, but for NODE_TLS_REJECT_UNAUTHORIZED in someone's environment.
      rejectUnauthorized: true,
    });
    return (target, callback) => {
      // An address in the place of a name is never looked up.
      if (isIP(target.hostname) !== 0 && !mayReach(target.hostname, { encrypted })) {
        queueMicrotask(() => callback(new RefusedAddress(), null));
      } else connect(target, callback);
    };
  }

  function poolFor({ target, timeoutMs, connections }: RelayRequest, url: URL): Pool {
    const settings = `${url.origin} ${timeoutMs} ${connections}`;
    const known = pools.get(target);
    if (known?.settings === settings) return known.pool;
    if (known) forget(target, known.pool);
    const pool = new Pool(url.origin, {
      // `send` keeps the time; this one, which ticks about twice a second, only tidies up.
      connect: connectorFor(url.protocol === "https:", timeoutMs + 1_000),
      connections,
      keepAliveMaxTimeout: MOST_IDLE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(target, { settings, pool });
    return pool;
  }

  /** The pool takes no more, and ends by itself when what is under way has ended. */
  function forget(target: string, pool: Pool): void {
    if (pools.get(target)?.pool === pool) pools.delete(target);
    if (pool.closed) return;
    retired.add(pool);
    void pool.close().finally(() => retired.delete(pool));
  }

  function send(request: RelayRequest): Promise<RelayOutcome> {
    const { signal } = request;
    const url = URL.canParse(request.url) ? new URL(request.url) : null;
    if (url?.protocol !== "https:" && url?.protocol !== "http:") return Promise.resolve(failed("bad-url"));
    if (signal.aborted) return Promise.resolve(failed("cut"));
    const pool = poolFor(request, url);
    return new Promise((resolve, reject) => {
      let abort: ((reason: Error) => void) | undefined;
      let answer: (RelayOutcome & { kind: "answered" }) | undefined;
      let answerBytes = 0;
      let isOver = false;
      const finish = (settle: () => void) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        settle();
      };
      // What the target said counts, whether or not we hear it to its end.
      const end = (otherwise: RelayOutcome) => finish(() => resolve(answer ?? otherwise));
      const cutOff = (otherwise: RelayOutcome) => {
        end(otherwise);
        abort?.(new Error("cut off"));
      };
      const timer = setTimeout(() => {
        // Not even connected: the next attempt shall not wait behind the same connection.
        if (!abort) forget(request.target, pool);
        cutOff(failed("timeout"));
      }, request.timeoutMs);
      const onAbort = () => cutOff(failed("cut"));
      signal.addEventListener("abort", onAbort, { once: true });
      pool.dispatch(
        { method: "POST", path: `${url.pathname}${url.search}`, headers: request.headers, body: request.body },
        {
          onRequestStart(controller) {
            abort = (reason) => controller.abort(reason);
            // While it waited for its connection the time ran out: it must not go after all.
            if (isOver) abort(new Error("cut off"));
          },
          onResponseStart(_controller, status, headers) {
            if (status < 200) return;
            const retryAfter = headers["retry-after"];
            answer = { kind: "answered", status, retryAfter: typeof retryAfter === "string" ? retryAfter : null };
          },
          onResponseData(_controller, chunk) {
            answerBytes += chunk.length;
            if (answerBytes > MOST_ANSWER_BYTES) cutOff(failed("cut"));
          },
          onResponseEnd: () => end(failed("cut")),
          onResponseError(_controller, error) {
            // Ours: a header that cannot be sent, a pool closed too early.
            if (isBug(error)) finish(() => reject(error));
            else end(failureOf(error));
          },
        },
      );
    });
  }

  return {
    send,
    async close() {
      await Promise.all([...[...pools.values()].map(({ pool }) => pool), ...retired].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

// ---------------------------------------------------------------- what failures mean

function failed(code: RelayFailure, detail?: string): RelayOutcome & { kind: "failed" } {
  const { message } = reason(code);
  return { kind: "failed", code, message: detail === undefined ? message : `${message}（${detail}）` };
}

const isBug = (error: Error) => codeOf(error) === "UND_ERR_INVALID_ARG";

/** Never repeats the error's own words, which may quote the URL. */
function failureOf(error: Error): RelayOutcome & { kind: "failed" } {
  const all = withCauses(error);
  const codes = all.map(codeOf).filter((code) => code !== "");
  const code = codes.at(-1);
  if (codes.includes("REFUSED_ADDRESS")) return failed("refused-address");
  if (codes.some((each) => /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(each))) return failed("timeout", code);
  if (codes.some((each) => tlsCodes.test(each))) return failed("tls", code);
  if (all.some(({ syscall }) => syscall === "connect" || syscall === "getaddrinfo") || codes.includes("ENOTFOUND")) {
    return failed("unreachable", code);
  }
  return failed("cut", code);
}

const tlsCodes =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$)/;
