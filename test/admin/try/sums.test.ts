import { expect, it } from "vitest";
import { sumsOf } from "../../../admin/try/sums.ts";

const plan = { action: "multicast", recipients: "audience" as const, free: false, messages: [] };
const of = (state: "queued" | "held" | "dropped", people: number, plans = [plan], relays: string[] = []) => ({
  state,
  people,
  plans,
  relays,
});

it("counts the rules that would send, wait for a person, be dropped, or only hand a mail on, and whom they reach", () => {
  expect(
    sumsOf([
      of("queued", 1_000),
      of("queued", 200, [plan], ["archive"]),
      of("held", 30),
      of("held", 0, [], ["archive"]),
      of("dropped", 9),
      of("queued", 0, [], ["archive"]),
    ]),
  ).toEqual({ sends: { rules: 2, people: 1_200 }, held: { rules: 2, people: 30 }, dropped: 1, relays: 1 });
  expect(sumsOf([])).toEqual({
    sends: { rules: 0, people: 0 },
    held: { rules: 0, people: 0 },
    dropped: 0,
    relays: 0,
  });
});
