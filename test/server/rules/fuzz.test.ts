import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { jobsEnd } from "../../../src/server/rules/run-job.ts";
import { openStore } from "../../../src/store/open.ts";
import { base64Mail, createRulesApi, notice, quake } from "../../support/rules-api.ts";

afterEach(() => vi.restoreAllMocks());

const expected = { outcome: "fires", textContains: ["震度"] };
const requests: [method: "post" | "put", path: string, body: object][] = [
  ["post", "/rules", { rule: quake({ id: "new" }), note: "" }],
  ["put", "/rules/quake", { rule: quake(), version: 1 }],
  ["put", "/rules/quake/enabled", { enabled: false, version: 1 }],
  ["put", "/rules/order", { ids: ["quake", "notice"] }],
  ["post", "/rules/import", { rules: [quake(), notice()], seen: { quake: 1 } }],
  ["post", "/rules/import/preview", { rules: [quake(), notice()] }],
  ["post", "/rules/quake/difference", { draft: quake(), from: 1 }],
  ["post", "/rules/quake/versions/1/restore", { version: 1 }],
  ["post", "/rules/quake/tests", { name: "a", rawBase64: base64Mail("地震"), expected }],
  ["post", "/rules/quake/tests/run", { draft: quake() }],
  ["post", "/rules/dry-run", { draft: quake(), rawBase64: base64Mail("地震"), now: "2026-11-22T09:00:00+09:00" }],
  ["post", "/rules/quake/compare", { draft: quake(), days: 3 }],
  ["post", "/audience/count", { audience: quake().audience }],
  ["post", "/rules/notice/fire", { text: "a", key: randomUUID(), seenCount: 3 }],
];

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom("\u0000", "\ud800", "__proto__", "𠮷".repeat(3_000), -1, 1e308, 2 ** 53, "", " ", null, [], {}),
);

/** Puts something odd at some place of a body, takes a key out, or adds one. */
function mutated(body: unknown, [place, ...rest]: readonly number[], put: unknown): unknown {
  if (place === undefined || typeof body !== "object" || body === null) return put;
  if (Array.isArray(body)) return body.map((one, i) => (i === place % body.length ? mutated(one, rest, put) : one));
  const keys = Object.keys(body);
  const key = place % (keys.length + 2);
  if (key === keys.length) return { ...body, constructor: put };
  if (key > keys.length) return Object.fromEntries(Object.entries(body).slice(1));
  return Object.fromEntries(
    Object.entries(body).map(([name, one], i) => [name, i === key ? mutated(one, rest, put) : one]),
  );
}

it("whatever is sent, the answer is a success or a problem in plain words, never a failure of ours", async () => {
  const failures = vi.spyOn(console, "error");
  const { api } = await createRulesApi(() => openStore("sqlite::memory:"), [quake(), notice()]);
  const places = fc.array(fc.nat(30), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...requests), places, odd, async ([method, path, body], place, put) => {
      const reply = await api[method](path, mutated(body, place, put));
      expect([path, reply.status, reply.status < 500 || reply.body]).toEqual([path, reply.status, true]);
      if (reply.status >= 400)
        expect(reply.body).toMatchObject({ code: expect.any(String), detail: expect.stringMatching(/[ぁ-ん]/) });
    }),
    { numRuns: 400 },
  );
  await jobsEnd();
  expect(failures).not.toHaveBeenCalled();
});

it("whatever list is asked for, the answer is a list or a problem", async () => {
  const { api } = await createRulesApi(() => openStore("sqlite::memory:"), [quake(), notice()]);
  const paths = ["/rules", "/rules/quake/versions", "/rules/quake/tests", "/rules/quake", "/jobs/1", "/plugins"];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.dictionary(fc.constantFrom("filter", "range", "sort", "x"), odd),
      async (path, query) => {
        expect((await api.get(path, query)).status).toBeLessThan(500);
      },
    ),
    { numRuns: 150 },
  );
});
