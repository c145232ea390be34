import { z } from "zod";
import type { DnsResolve } from "../plugins/plugin.ts";

/** Name → record type → what `dns.promises.resolve(name, type)` answers, such as `{ "example.jp": { "TXT": [["v=spf1 -all"]] } }`. */
const zoneSchema = z.record(z.string(), z.record(z.string(), z.array(z.json())));

/**
 * Answers DNS from a zone and asks no network: a name it lacks is ENOTFOUND, a name without that type ENODATA, as
 * `dns.promises.resolve` rejects. Throws a `ZodError` when `zone` is none.
 */
export function zoneResolver(zone: unknown): DnsResolve {
  const names = new Map(Object.entries(zoneSchema.parse(zone)).map(([name, records]) => [plain(name), records]));
  return async (name, type) => {
    const records = names.get(plain(name));
    const answer = records?.[type.toUpperCase()];
    if (answer) return structuredClone(answer);
    const code = records ? "ENODATA" : "ENOTFOUND";
    throw Object.assign(new Error(`query${type} ${code} ${name}`), { code, hostname: name });
  };
}

/** Names are the same in any case and with the root's dot. */
const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");
