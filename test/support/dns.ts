import type { DnsResolve } from "../../src/plugins/plugin.ts";
import { zoneResolver } from "../../src/server/zone-resolver.ts";

/** TXT records by name, and what was asked. `fails` makes a name's questions fail as a broken server does. */
export interface FakeDns {
  resolve: DnsResolve;
  asked: string[];
}

export function fakeDns(txt: Record<string, string>, fails: (name: string) => boolean = () => false): FakeDns {
  const zone = zoneResolver(Object.fromEntries(Object.entries(txt).map(([name, text]) => [name, { TXT: [[text]] }])));
  const asked: string[] = [];
  return {
    asked,
    async resolve(name, type) {
      asked.push(`${type} ${name}`);
      if (fails(name)) throw Object.assign(new Error(`queryTxt ETIMEOUT ${name}`), { code: "ETIMEOUT" });
      return zone(name, type);
    },
  };
}
