/** Where a request comes from, and whether the staff side is open to it. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { isAddressRange } from "../outgoing.ts";

/** Whether an address is in one of the ranges (addresses or CIDR, IPv4 or IPv6). An IPv4 address mapped into IPv6 is the IPv4 one. */
export function addressMatcher(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map(parseRange);
  return (text) => {
    const address = parseAddress(text);
    return address !== null && parsed.some((range) => range[0].kind() === address.kind() && address.match(range));
  };
}

type Address = ReturnType<typeof ipaddr.process>;
type Range = [Address, number];

function parseRange(text: string): Range {
  if (!isAddressRange(text)) throw new Error(`not an address range: ${text}`);
  const [start, bits] = text.includes("/") ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), 128];
  const address = ipaddr.process(start.toString());
  const isMapped = address.kind() !== start.kind();
  if (isMapped && bits < 96) return [start, bits];
  return [address, address.kind() === "ipv6" ? bits : isMapped ? bits - 96 : Math.min(bits, 32)];
}

/** Null for anything else but an address; other programs' ports and zones are taken off. */
function parseAddress(text: string): Address | null {
  // Azure's gateways write "192.0.2.1:49152"; RFC 7239 has "[2001:db8::1]:49152".
  const [, v6, v4] = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(text) ?? [];
  const bare = (v6 ?? v4 ?? text).replace(/%.*$/, "");
  // ipaddr.js alone would take "010.1" or "0x7f.1", which mean different things to different programs.
  return isIP(bare) === 0 ? null : ipaddr.process(bare);
}

export interface Origin {
  /** Of the client: the socket's, or behind proxies that are trusted the first one from the right that is not one of them. */
  address: string | null;
  /** Whether it came by TLS, as far as here or a trusted proxy knows. */
  isTls: boolean;
}

/**
 * Reads where requests come from. X-Forwarded-For and -Proto are only believed from trusted proxies: anybody may write them,
 * and what a client wrote stands left of what the proxies added.
 */
export function originReader(trustedProxies: readonly string[]): (req: IncomingMessage) => Origin {
  const isTrusted = addressMatcher(trustedProxies);
  return (req) => {
    const socketAddress = parseAddress(req.socket.remoteAddress ?? "")?.toString() ?? null;
    const isTls = "encrypted" in req.socket && req.socket.encrypted === true;
    if (socketAddress === null || !isTrusted(socketAddress)) return { address: socketAddress, isTls };
    const proto = lastOf(req.headers["x-forwarded-proto"]);
    return { address: clientBehind(socketAddress), isTls: isTls || proto === "https" };

    function clientBehind(proxy: string): string | null {
      let address = proxy;
      for (const hop of listOf(req.headers["x-forwarded-for"]).toReversed()) {
        const parsed = parseAddress(hop);
        // A trusted proxy says that it does not know ("unknown"): then nobody does.
        if (parsed === null) return null;
        address = parsed.toString();
        if (!isTrusted(address)) break;
      }
      return address;
    }
  };
}

const listOf = (header: string | string[] | undefined) =>
  String(header ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
const lastOf = (header: string | string[] | undefined) => listOf(header).at(-1)?.toLowerCase();

export interface BasicAuth {
  user: string;
  password: string;
}

/** Whether an Authorization header has these; takes the same time whatever is wrong. */
export function basicAuthMatches(header: string | undefined, expected: BasicAuth): boolean {
  const [, encoded = ""] = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? "") ?? [];
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const given = Buffer.from(encoded, "base64").toString("utf8");
  return timingSafeEqual(digest(given), digest(`${expected.user}:${expected.password}`));
}
