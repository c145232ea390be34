import { describe, expect, it } from "vitest";
import { arranged, countMoved, moved } from "../../../../admin/rules/list/order.ts";

const items = ["a", "b", "c", "d"].map((id) => ({ id }));
const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id).join("");

describe("the order of the list before it is saved", () => {
  it("is the server's while nobody changes it", () => {
    expect(ids(arranged(items, null))).toBe("abcd");
  });

  it("moves one and leaves the others in their order", () => {
    expect(moved(["a", "b", "c", "d"], 0, 2).join("")).toBe("bcad");
    expect(moved(["a", "b", "c", "d"], 3, 0).join("")).toBe("dabc");
  });

  it("takes in rules that came meanwhile, behind their neighbour, and forgets those that went", () => {
    expect(ids(arranged(items, ["c", "a"]))).toBe("cdab");
    expect(ids(arranged(items, ["d", "c", "b"]))).toBe("adcb");
    expect(ids(arranged(items.slice(1), ["d", "a", "c", "b"]))).toBe("dcb");
  });

  it("counts what stands elsewhere", () => {
    expect(countMoved(["a", "b", "c"], ["a", "b", "c"])).toBe(0);
    expect(countMoved(["a", "b", "c"], ["b", "a", "c"])).toBe(2);
  });
});
