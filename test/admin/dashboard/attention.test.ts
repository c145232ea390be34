import { describe, expect, it } from "vitest";
import { mayOpen } from "../../../admin/auth/permission-of.ts";
import { attentionOf } from "../../../admin/dashboard/attention.ts";

type Status = Parameters<typeof attentionOf>[0];

const well: Status = {
  at: "2026-11-26T09:00:00.000Z",
  version: "0.1.0",
  sources: [
    {
      id: "imap:default",
      trigger: "imap",
      state: "well",
      message: null,
      since: "",
      lastEventAt: null,
      fuseTrippedAt: null,
    },
  ],
  channels: [{ id: "live", state: "open", reason: null, message: null, heldAt: null, resumedAt: null }],
  friends: { active: 10, left: 0, erased: 0 },
  queue: { batches: 0, people: 0, oldest: null, failing: 0 },
  quota: { kind: "unlimited", limit: null, used: null },
  clockDriftMs: 300,
  deliveries: {
    held: 0,
    queued: 0,
    sending: 0,
    dead: { batches: 0, people: 0 },
    unknown: { batches: 0, people: 0 },
    today: {},
  },
  rules: { on: 1, off: 0, broken: [] },
  relays: [],
  webhooks: { waiting: 0, oldest: null, failed: 0 },
  errors: [],
};
const kinds = (change: Partial<Status>) =>
  attentionOf({ ...well, ...change }).map(({ kind, about, count }) => [kind, about, count]);

describe("what the start page asks a person to look at", () => {
  it("is nothing while all is well, nor for an account that may see nothing of it", () => {
    expect(attentionOf(well)).toEqual([]);
    expect(
      attentionOf({
        ...well,
        deliveries: null,
        rules: null,
        relays: null,
        webhooks: null,
        quota: null,
        clockDriftMs: null,
      }),
    ).toEqual([]);
  });

  it("puts what stops everything first, and what waits for a decision after it", () => {
    const found = kinds({
      channels: [{ id: "live", state: "held", reason: "unauthorized", message: "401", heldAt: "", resumedAt: null }],
      sources: [{ id: "imap:default", state: "failing", message: "no answer", fuseTrippedAt: "2026-11-26T08:00:00Z" }],
      deliveries: {
        ...(well.deliveries as NonNullable<Status["deliveries"]>),
        held: 2,
        unknown: { batches: 1, people: 500 },
      },
    });
    expect(found).toEqual([
      ["channel", "live", 1],
      ["fuse", "imap:default", 1],
      ["source", "imap:default", 1],
      ["held", "", 2],
      ["unknown", "", 500],
    ]);
  });

  it("is a clock more than five seconds off, either way", () => {
    expect(kinds({ clockDriftMs: -5_000 })).toEqual([]);
    expect(kinds({ clockDriftMs: -61_200 })).toEqual([["clock", "", 61]]);
  });

  it("is a month's quota of which less than a tenth is left", () => {
    expect(kinds({ quota: { kind: "limited", limit: 1_000, used: 900 } })).toEqual([]);
    expect(kinds({ quota: { kind: "limited", limit: 1_000, used: 980 } })).toEqual([["quota", "", 20]]);
  });

  it("is what failed twice and is tried again, unless sending has stopped altogether", () => {
    const queue = { batches: 2, people: 700, oldest: "2026-11-26T08:59:50.000Z", failing: 500 };
    expect(kinds({ queue })).toEqual([["failing", "", 500]]);
    const held = { id: "live", state: "held", reason: "unauthorized", message: "", heldAt: "", resumedAt: null };
    expect(kinds({ queue, channels: [held] })).toEqual([["channel", "live", 1]]);
  });

  it("is a queue whose oldest batch has waited for more than five minutes", () => {
    expect(kinds({ queue: { batches: 1, people: 500, oldest: "2026-11-26T08:56:00.000Z", failing: 0 } })).toEqual([]);
    expect(kinds({ queue: { batches: 1, people: 500, oldest: "2026-11-26T08:54:00.000Z", failing: 0 } })).toEqual([
      ["queue", "", 500],
    ]);
  });

  it("is every rule that has faults, each target that does not answer, and notifications that could not be read", () => {
    const found = attentionOf({
      ...well,
      rules: { on: 1, off: 0, broken: [{ id: "a b", name: "", faults: [] }] },
      relays: [{ target: "x", due: 1, dead: 0, lagSeconds: 0, circuit: "open" }],
      webhooks: { waiting: 0, oldest: null, failed: 3 },
    });
    expect(found.map(({ kind, to }) => [kind, to])).toEqual([
      ["rule", "/rules/a%20b"],
      ["relay-target", "/relay-targets"],
      ["webhook", "/webhooks"],
    ]);
  });
});

it("a page is open to who has its permission, whatever follows its name", () => {
  expect(mayOpen("/deliveries/7/show", [])).toBe(false);
  expect(mayOpen("/deliveries?filter=%7B%7D", ["deliveries.read"])).toBe(true);
  expect(mayOpen("/relays", ["sources.operate"])).toBe(false);
  expect(mayOpen("/webhooks", ["sources.operate"])).toBe(true);
  expect([mayOpen("/", []), mayOpen("/settings", [])]).toEqual([true, true]);
});
