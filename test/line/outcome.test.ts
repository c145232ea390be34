import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answer, meanings, outcomeOfAnswer, outcomeOfError, readError } from "../../src/line/outcome.ts";
import { answerOf, answers } from "./answers.ts";

describe("an answer of LINE", () => {
  it.each(answers)("means the same for every multicast: $name", (each) => {
    expect(outcomeOfAnswer(answerOf(each), 4)).toMatchObject(each.multicast);
  });

  it.each(answers)("means for a broadcast: $name", (each) => {
    const outcome = outcomeOfAnswer(answerOf(each), 0);
    expect(outcome).toMatchObject(each.broadcast ?? each.multicast);
    expect(outcome).not.toHaveProperty("recipients");
  });

  it("names no recipients where the table names none", () => {
    const unnamed = answers.filter(({ multicast }) => !("recipients" in multicast));
    for (const each of unnamed) expect(outcomeOfAnswer(answerOf(each), 4)).not.toHaveProperty("recipients");
  });

  it("never counts as delivered, and never lets a batch be split while it may have been accepted, whatever the body says", () => {
    const answer = fc.record({
      status: fc.integer({ min: 300, max: 599 }).filter((status) => status !== 409),
      body: fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({
            message: fc.string(),
            details: fc.array(fc.record({ property: fc.string(), message: fc.string() })),
          })
          .map((body) => JSON.stringify(body)),
      ),
      requestId: fc.constant(null),
      acceptedRequestId: fc.constant(null),
      retryAfter: fc.oneof(fc.constant(null), fc.string()),
    });
    fc.assert(
      fc.property(answer, fc.nat(500), (given: Answer, recipientCount) => {
        const outcome = outcomeOfAnswer(given, recipientCount);
        expect(outcome.result).toBe("failed");
        if (outcome.result !== "failed") return;
        if (outcome.kind !== "temporary") expect(outcome.uncertain).toBe(false);
        if (given.status >= 500) expect(outcome).toMatchObject({ kind: "temporary", uncertain: true });
        for (const index of outcome.recipients ?? []) expect(index).toBeLessThan(recipientCount);
      }),
    );
  });

  it("quotes LINE's words shortly, without user ids or tokens", () => {
    const userId = `U${"0123456789abcdef".repeat(2)}`;
    const token = `${"A1b2/+".repeat(28)}=`;
    const body = JSON.stringify({ message: `bad ${userId} with ${token} ${"word ".repeat(100)}` });
    const outcome = outcomeOfAnswer({ ...bare, status: 400, body }, 4);
    expect(outcome).toHaveProperty("message", expect.stringContaining("bad U… with …"));
    expect(JSON.stringify(outcome)).not.toMatch(/0123456789abcdef|A1b2/);
    expect(JSON.stringify(outcome).length).toBeLessThan(500);
  });

  it("ignores a Retry-After that is no number of seconds", () => {
    const outcome = outcomeOfAnswer({ ...bare, status: 429, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT" }, 4);
    expect(outcome).not.toHaveProperty("retryAfterMs");
  });

  it("has a Japanese sentence and a code of its own for every failure", () => {
    const all = Object.values(meanings);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    for (const { message } of all) expect(message).toMatch(/[ぁ-ん].*。$/);
  });
});

const bare: Answer = { status: 0, body: "", requestId: null, acceptedRequestId: null, retryAfter: null };

const withCode = (code: string, syscall?: string) => Object.assign(new Error("secret words"), { code, syscall });
const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause });

describe("no answer", () => {
  it.each([
    ["the head did not come in time", fetchFailed(withCode("UND_ERR_HEADERS_TIMEOUT")), "timeout", true],
    [
      "the body did not come in time",
      new TypeError("terminated", { cause: withCode("UND_ERR_BODY_TIMEOUT") }),
      "timeout",
      true,
    ],
    ["the connection was refused", fetchFailed(withCode("ECONNREFUSED", "connect")), "unreachable", false],
    ["the name is unknown", fetchFailed(withCode("ENOTFOUND", "getaddrinfo")), "unreachable", false],
    ["the name server is silent", fetchFailed(withCode("EAI_AGAIN", "getaddrinfo")), "unreachable", false],
    ["the connection was not made in time", fetchFailed(withCode("UND_ERR_CONNECT_TIMEOUT")), "unreachable", false],
    ["the certificate has expired", fetchFailed(withCode("CERT_HAS_EXPIRED")), "unreachable", false],
    [
      "every address refused",
      fetchFailed(new AggregateError([withCode("ECONNREFUSED", "connect"), withCode("ENETUNREACH", "connect")])),
      "unreachable",
      false,
    ],
    ["the connection was reset", fetchFailed(withCode("ECONNRESET", "read")), "cut", true],
    ["the other side closed", fetchFailed(withCode("UND_ERR_SOCKET")), "cut", true],
    ["the pipe broke while writing", fetchFailed(withCode("EPIPE", "write")), "cut", true],
    ["the route died under an open connection", fetchFailed(withCode("ETIMEDOUT", "read")), "cut", true],
    [
      "one address refused and another was cut",
      fetchFailed(new AggregateError([withCode("ECONNREFUSED", "connect"), withCode("ECONNRESET", "read")])),
      "cut",
      true,
    ],
    ["the answer was no JSON", new SyntaxError("Unexpected token <"), "unexpected-answer", true],
    [
      "the handshake failed for a reason we do not know",
      fetchFailed(withCode("ERR_SSL_WRONG_VERSION_NUMBER")),
      "unexpected-answer",
      true,
    ],
    ["something threw what is no error", "boom", "unexpected-answer", true],
  ])("is retried with the old key when %s", (_, error, code, uncertain) => {
    const outcome = outcomeOfError(error);
    expect(outcome).toMatchObject({ result: "failed", kind: "temporary", code, uncertain });
    expect(outcome.message).not.toContain("secret");
  });

  it("names the network's code for staff", () => {
    expect(outcomeOfError(fetchFailed(withCode("ENOTFOUND", "getaddrinfo"))).message).toContain("（ENOTFOUND）");
  });
});

describe("readError", () => {
  it("takes any text for no words at all, without throwing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => Array.isArray(readError(body).details)));
  });
});
