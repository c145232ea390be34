import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { relayHeaders } from "../../../src/delivery/relay/headers.ts";

const bytes = Buffer.from('{"events":[]}');
const body = { bytes, contentType: "application/json; charset=utf-8", signature: "c2ln" };
const hash = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

it("keeps LINE's type and signature, says who sends, which events and the how manieth attempt", () => {
  expect(relayHeaders({ webhookEventIds: "01A,01B", attempts: 2 }, body)).toEqual({
    "content-type": "application/json; charset=utf-8",
    "x-line-signature": "c2ln",
    "user-agent": "noroshi-relay",
    "x-noroshi-event-id": "01A,01B",
    "x-noroshi-attempt": "3",
  });
});

it.each([
  ["ids too long for a header", "0".repeat(4_001)],
  ["no ids", ""],
  ["ids that no header can hold", "01A\r\nx-evil: 1"],
])("names the body by its hash with %s", (_, webhookEventIds) => {
  expect(relayHeaders({ webhookEventIds, attempts: 0 }, body)["x-noroshi-event-id"]).toBe(hash);
});

it("names events up to 4,000 characters", () => {
  const webhookEventIds = "0".repeat(4_000);
  expect(relayHeaders({ webhookEventIds, attempts: 0 }, body)["x-noroshi-event-id"]).toBe(webhookEventIds);
});
